package import TopolintModel
internal import TopolintPlatform
package import TopolintRuleKit
package import TopolintSource

/// Writes remedies for one file as edits, nil for each that the file cannot say.
package typealias Fixer = @Sendable (SourceText, [RemedyRequest]) -> [Fix?]

/// How a run is to go, beside what the configuration says.
package struct RunOptions: Sendable {
  /// The most threads; at least 1.
  package var threads = 1
  /// The profile that the command line asks for; nil for the configuration's.
  package var profile: Profile?
  /// The ids of the rules that run instead of those of the profile; empty for these.
  package var selected: Set<String> = []
  /// The working folder, absolute, without symbolic links.
  package var workingFolder: String
  /// Whether the result tells which settings of the configuration speak of nothing that was found.
  package var tellsIdleSettings = false
  /// Told after each file how many are done and how many there are; on any thread.
  package var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  /// Whether findings are to have fixes: where nothing shows them, nothing is kept for them either.
  package var writesFixes = false
  /// Writes what would mend findings as edits, where the reader has not kept the text for it; nil
  /// for findings without fixes.
  package var fixer: Fixer?
  /// Texts that stand for those on the disk, by absolute path without symbolic links: files as
  /// fixes have left them so far, and standard input.
  package var texts: [String: [UInt8]] = [:]

  /// Options with one thread.
  package init(workingFolder: String) { self.workingFolder = workingFolder }
}

/// A run: from files to findings.
package struct Engine: Sendable {
  /// Below this many files, threads cost more than they bring.
  private static let parallelFrom = 16

  private let catalogue: RuleCatalogue
  private let configuration: Configuration
  private let options: RunOptions
  private let reading: FileReading

  /// Creates an engine over a way to read files.
  package init(
    catalogue: RuleCatalogue, configuration: Configuration, reader: @escaping Reader,
    options: RunOptions
  ) {
    self.catalogue = catalogue
    self.configuration = configuration
    self.options = options
    reading = FileReading(
      reader: reader, configuration: configuration, workingFolder: options.workingFolder,
      texts: options.texts, writesFixes: options.fixer != nil)
  }

  /// Reads the files, judges their workflows, and orders what is to be said. The same files give
  /// the same result whatever the number of threads.
  ///
  /// - Throws: `ConfigurationError` for options that a rule does not take.
  package func run(_ discovery: Discovery) throws(ConfigurationError) -> RunResult {
    try judge(discovery).result
  }

  /// As `run`, with what was read, and the texts that fixes can be made in.
  package func judge(_ discovery: Discovery) throws(ConfigurationError) -> Judgement {
    let inputs = discovery.files
    let sets = try ruleSets(for: inputs)
    let threads = inputs.count < Self.parallelFrom ? 1 : options.threads
    let files = read(inputs, threads: threads)
    let assembly = ProjectAssembly(files, reading: reading, threads: threads)
    let strength = RuleStrength(catalogue)
    let judged = files.indices.filter { !assembly.workflows[$0].isEmpty }
    let verdicts = parallelMap(count: judged.count, threads: threads) { index in
      let position = judged[index]
      let rules = sets.rules(at: position)
      let found = assembly.workflows[position].map {
        rules.candidates(
          $0, in: assembly.project, file: inputs[position].path, strength: strength,
          risk: configuration.risk)
      }
      return FileVerdict(
        Self.joined(found), about: files[position], rules: rules, catalogue: catalogue,
        configuration: configuration, patternPath: patternPath(inputs[position]),
        remedies: RemedyWriter(fixer: options.fixer, project: assembly.project))
    }
    let entries = EntryFindings(
      configuration: configuration, rules: sets.base, discovery: discovery, files: files,
      used: verdicts.reduce(into: []) { $0.formUnion($1.usedEntries) },
      found: verdicts.flatMap(\.diagnostics))
    let idle =
      options.tellsIdleSettings
      ? IdleSettings(configuration, discovery: discovery, files: files).lines : []
    var result = ResultAssembly(files: files, referenced: assembly.referencedTexts, configuration)
    var redactions: [String: Redaction] = [:]
    for file in files { redactions[file.input.path] = assembly.redactions[file.id] }
    result.diagnostics = verdicts.flatMap(\.diagnostics) + entries.diagnostics
    result.problems =
      discovery.problems + files.flatMap(\.problems) + verdicts.flatMap(\.problems)
      + configuration.notices
    if !assembly.redactions.isEmpty {
      result.diagnostics = result.diagnostics.map { diagnostic in
        let shown = redactions[diagnostic.identity.file]?(diagnostic) ?? diagnostic
        return assembly.redacting(shown)
      }
      result.problems = result.problems.map { problem in
        problem.path.flatMap { redactions[$0] }?(problem) ?? problem
      }
    }
    result.records =
      discovery.records + files.map { FileRecord(path: $0.input.path, status: $0.status) }
    return Judgement(
      result: result.finished(
        rules: sets.infos, suppressed: verdicts.reduce(0) { $0 + $1.suppressedCount },
        configuration: configuration.use(idle: idle)),
      files: files)
  }

  /// Reads the files without judging them: their workflows in order of path, and an account of the
  /// run with the texts that the workflows point into.
  package func graphs(_ discovery: Discovery) -> (workflows: [Workflow], result: RunResult) {
    let inputs = discovery.files
    let threads = inputs.count < Self.parallelFrom ? 1 : options.threads
    let files = read(inputs, threads: threads)
    var sources = SourceTable()
    for text in files.flatMap({ ($0.source.map { [$0] } ?? []) + $0.included }) {
      sources.add(text)
    }
    if let source = configuration.source { sources.add(source) }
    let records =
      discovery.records + files.map { FileRecord(path: $0.input.path, status: $0.status) }
    // A graph is shown to others as a report is: without the credentials that stand in the file.
    var workflows: [Workflow] = []
    var problems = discovery.problems + configuration.notices
    for file in files {
      if let redaction = Redaction(file) {
        workflows += file.workflows.map { redaction($0) }
        problems += file.problems.map { redaction($0) }
      } else {
        workflows += file.workflows
        problems += file.problems
      }
    }
    let result = RunResult(
      sources: sources, files: records.sorted { PathName.precedes($0.path, $1.path) },
      diagnostics: [], problems: problems, rules: [], suppressedCount: 0,
      configuration: configuration.use(idle: []))
    return (workflows, result)
  }

  private func read(_ inputs: [InputFile], threads: Int) -> [ReadFile] {
    let done = Counter()
    @Sendable func firstIncluded(_ index: Int) -> Int32 {
      Int32(inputs.count + index * Inclusions.cap)
    }
    var files = parallelMap(count: inputs.count, threads: threads) { index in
      let file = reading.read(
        inputs[index], id: FileID(Int32(index)), firstIncluded: firstIncluded(index))
      options.progress?(done.next(), inputs.count)
      return file
    }
    for (index, referrers) in Referrers.all(of: files) {
      files[index] = reading.read(
        files[index], referrers: referrers, firstIncluded: firstIncluded(index))
    }
    return files
  }

  /// The candidates of several workflows as one list; what absorbed them moves along.
  private static func joined(_ lists: [[Candidate]]) -> [Candidate] {
    var all: [Candidate] = []
    for list in lists {
      let offset = all.count
      for var candidate in list {
        candidate.absorber = candidate.absorber.map { $0 + offset }
        all.append(candidate)
      }
    }
    return all
  }

  private func patternPath(_ input: InputFile) -> String {
    PathName.relative(input.resolved, to: configuration.folder ?? options.workingFolder)
      ?? input.resolved
  }

  /// The rules of each file; files to which the same overrides apply share them.
  private func ruleSets(for inputs: [InputFile]) throws(ConfigurationError) -> RuleSets {
    var sets = RuleSets(base: try ruleSet([]))
    if configuration.overrides.isEmpty { return sets }
    for input in inputs {
      let path = patternPath(input)
      let applying = configuration.overrides.indices.filter { index in
        configuration.overrides[index].paths.contains { $0.covers(path) }
      }
      if !sets.reuse(applying) {
        sets.add(try ruleSet(applying.map { configuration.overrides[$0] }), for: applying)
      }
    }
    return sets
  }

  private func ruleSet(_ overrides: [Configuration.Override]) throws(ConfigurationError) -> RuleSet
  {
    try RuleSet(
      catalogue, configuration, overrides: overrides, profile: options.profile,
      selected: options.selected)
  }
}

/// The rules of each file of a run.
struct RuleSets: Sendable {
  /// The rules where no override applies.
  let base: RuleSet
  private var sets: [[Int]: RuleSet] = [:]
  private var keys: [[Int]] = []

  init(base: RuleSet) {
    self.base = base
    sets[[]] = base
  }

  /// Takes the rules for the next file from one before it; false when there is none.
  mutating func reuse(_ overrides: [Int]) -> Bool {
    guard sets[overrides] != nil else { return false }
    keys.append(overrides)
    return true
  }

  /// Adds the rules for the next file.
  mutating func add(_ set: RuleSet, for overrides: [Int]) {
    sets[overrides] = set
    keys.append(overrides)
  }

  /// The rules of a file.
  func rules(at position: Int) -> RuleSet {
    position < keys.count ? sets[keys[position]] ?? base : base
  }

  /// What is fixed about all rules that run somewhere, sorted by id.
  var infos: [RuleInfo] {
    var infos: [String: RuleInfo] = [:]
    for set in sets.values { for rule in set.rules { infos[rule.info.id] = rule.info } }
    return infos.values.sorted { PathName.precedes($0.id, $1.id) }
  }
}
