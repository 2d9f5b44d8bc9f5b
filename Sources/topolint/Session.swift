internal import TopolintEngine
internal import TopolintFormats
internal import TopolintModel
internal import TopolintPlatform
internal import TopolintReport
internal import TopolintRules

extension Arguments {
  /// The name that standard input goes by; nil when none is given. One that names nothing is wrong
  /// usage.
  func standardInputName(among paths: [String]) throws(UsageError) -> String? {
    guard let name = value("stdin-filename") else { return nil }
    guard paths.contains("-") else {
      throw UsageError(message: "`--stdin-filename` names what `-` reads, and there is no `-`")
    }
    return name
  }
}

/// What every command that reads files starts from.
struct Session {
  let workingFolder: String
  let catalogue: RuleCatalogue
  let configuration: Configuration

  /// Finds and reads the configuration that holds for some paths; nil when it has faults, which are
  /// then told.
  init?(_ arguments: Arguments, paths: [String]) throws(UsageError) {
    workingFolder = Console.workingFolder
    catalogue = RuleCatalogue(allRules)
    if arguments.has("config"), arguments.has("no-config") {
      throw UsageError(message: "`--config` and `--no-config` contradict each other")
    }
    do {
      configuration = try Self.configuration(arguments, paths, workingFolder, catalogue)
    } catch {
      _ = Self.report(error)
      return nil
    }
  }

  /// The names that a configuration may use.
  static func vocabulary(_ catalogue: RuleCatalogue) -> Vocabulary {
    var formats: [String: [String: [String]]] = [:]
    for format in allFormats {
      formats[format.info.id] = Dictionary(
        format.info.knobs.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
    }
    return Vocabulary(rules: catalogue, formats: formats)
  }

  private static func configuration(
    _ arguments: Arguments, _ paths: [String], _ workingFolder: String, _ catalogue: RuleCatalogue
  ) throws(ConfigurationError) -> Configuration {
    if arguments.has("no-config") { return Configuration() }
    let files = paths.map { $0 == "-" ? arguments.value("stdin-filename") ?? "." : $0 }
    let found =
      arguments.value("config").map { ConfigurationFile.Found(path: $0) }
      ?? ConfigurationFile.nearest(to: files, from: workingFolder)
    var configuration =
      try found.path.map { path throws(ConfigurationError) in
        try Configuration(at: path, from: workingFolder, vocabulary(catalogue))
      } ?? Configuration()
    configuration.notices += found.notices(from: workingFolder)
    return configuration
  }

  /// What is to be looked for.
  func request(_ paths: [String], stdinName: String?) -> DiscoveryRequest {
    DiscoveryRequest(
      paths: paths, stdinName: stdinName, workingFolder: workingFolder,
      configurationFolder: configuration.folder, extensions: Self.extensions,
      include: configuration.include, exclude: configuration.exclude)
  }

  /// The engine for a run.
  func engine(_ options: RunOptions, _ own: Configuration? = nil) -> Engine {
    let configuration = own ?? configuration
    var options = options
    let reader = WorkflowReader(
      knobs: configuration.knobs, limits: configuration.limits,
      keepsDocuments: options.writesFixes)
    if options.writesFixes {
      options.fixer = { source, requests in reader.fixes(requests, in: source) }
    }
    return Engine(
      catalogue: catalogue, configuration: configuration,
      reader: { source, include in reader.read(source, include: include) }, options: options)
  }

  /// Tells the faults of a configuration.
  static func report(_ error: ConfigurationError) -> ExitCode {
    for issue in error.issues { Output.note(terminalSafe(issue.line) + "\n") }
    return .usage
  }

  /// The name endings that a walk considers: those of the syntaxes that formats come in.
  private static var extensions: [String] {
    let syntaxes = Set(allFormats.flatMap { $0.info.syntaxes })
    return TextSyntax.allCases.filter(syntaxes.contains).flatMap { syntax in
      switch syntax {
      case .yaml: ["yaml", "yml"]
      case .json: ["json"]
      case .jsonc: ["jsonc"]
      case .frontMatter: ["md"]
      }
    }
  }
}
