import TopolintModel

/// Where a value in a state's document comes from.
enum AslOrigin: Hashable {
  /// A state's result, or a field of it.
  case output(NodeID, [String])
  /// The result of a state that has failed, in the place where it would be.
  case missing(NodeID, [String])
  /// The input of the execution.
  case input([String])
  /// A variable of `Assign`, by its name in the graph.
  case variable(String, [String])
  /// The error of a state that has failed, in the place where it is put.
  case failed(NodeID)
  /// The whole answer of a call, which has only the fields of its kind.
  case answer(NodeID, AslAnswer)
  /// The engine: the context object.
  case engine(String)

  /// The same one step deeper.
  func appending(_ name: String) -> AslOrigin {
    switch self {
    case .output(let node, let path): .output(node, AslShape.deepen(path, name))
    case .missing(let node, let path): .missing(node, AslShape.deepen(path, name))
    case .input(let path): .input(AslShape.deepen(path, name))
    case .variable(let variable, let path): .variable(variable, AslShape.deepen(path, name))
    // An error has no other fields than these.
    case .failed(let node): Self.ofError.contains(name) ? self : .missing(node, [])
    // What was there before the answer took its place is gone.
    case .answer(let node, let kind):
      kind.fields.contains(name) ? .output(node, [name]) : .engine(name)
    case .engine: self
    }
  }

  private static let ofError: Set<String> = ["Error", "Cause"]
}

/// Answers in which what was asked for is one field of several, where no `ResultSelector` picks it out.
enum AslAnswer: Hashable {
  /// Of `lambda:invoke` (docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html and, for its
  /// fields, docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
  case function
  /// Of `bedrock:invokeModel` (docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html).
  case model

  /// The answer of a Task; nil where nothing is known of it.
  init?(of resource: AslResource?) {
    guard let resource, resource.target == nil, resource.pattern == .response else { return nil }
    switch (resource.service, resource.action) {
    case ("lambda", "invoke"): self = .function
    case ("bedrock", "invokemodel"): self = .model
    default: return nil
    }
  }

  var fields: Set<String> {
    switch self {
    case .function:
      [
        "Payload", "StatusCode", "ExecutedVersion", "FunctionError", "LogResult", "SdkHttpMetadata",
        "SdkResponseMetadata",
      ]
    case .model: ["Body", "ContentType"]
    }
  }
}

/// What is known of a JSON document that passes between states: where the whole comes from, and
/// which fields come from elsewhere.
struct AslShape: Equatable {
  /// Where it comes from: several where ways meet.
  var origins: [AslOrigin] = []
  /// Whether it may come from elsewhere too.
  var isUnknown = false
  /// The fields that come from elsewhere than the whole.
  var fields: [String: AslShape] = [:]

  private static let mostOrigins = 32
  private static let mostFields = 64
  private static let mostDepth = 6
  private static let mostSteps = 12

  /// Nothing is known.
  static let unknown = AslShape(isUnknown: true)

  init(_ origin: AslOrigin) { origins = [origin] }

  init(isUnknown: Bool = false) { self.isUnknown = isUnknown }

  static func deepen(_ path: [String], _ name: String) -> [String] {
    path.count < mostSteps && !name.hasPrefix("[") ? path + [name] : path
  }

  /// The part of the document at a step.
  func child(_ name: String) -> AslShape {
    if let field = fields[name] { return field }
    if name.hasPrefix("[") { return self }
    var result = AslShape(isUnknown: isUnknown)
    result.origins = origins.map { $0.appending(name) }
    return result
  }

  /// The part of the document at a path.
  func at(_ steps: some Sequence<String>) -> AslShape {
    steps.reduce(self) { $0.child($1) }
  }

  /// Puts a value at a path.
  mutating func set(_ steps: ArraySlice<String>, _ value: AslShape, depth: Int = 0) {
    guard let first = steps.first else {
      self = value
      return
    }
    guard depth < Self.mostDepth, fields.count < Self.mostFields || fields[first] != nil else {
      isUnknown = true
      return
    }
    var inner = child(first)
    inner.set(steps.dropFirst(), value, depth: depth + 1)
    fields[first] = inner
  }

  /// What the document can be where it comes from one of two places.
  mutating func merge(_ other: AslShape, depth: Int = 0) {
    if self == other { return }
    guard depth < Self.mostDepth else {
      self = .unknown
      return
    }
    for name in Set(fields.keys).union(other.fields.keys) {
      var mine = child(name)
      mine.merge(other.child(name), depth: depth + 1)
      fields[name] = mine
    }
    if fields.count > Self.mostFields {
      fields = [:]
      isUnknown = true
    }
    for origin in other.origins where !origins.contains(origin) {
      guard origins.count < Self.mostOrigins else {
        isUnknown = true
        break
      }
      origins.append(origin)
    }
    isUnknown = isUnknown || other.isUnknown
  }

  /// Where the whole and its parts come from, each place once, at most `limit`.
  func allOrigins(limit: Int) -> [AslOrigin] {
    var found: [AslOrigin] = []
    var pending = [self]
    while let shape = pending.popLast(), found.count < limit {
      for origin in shape.origins where found.count < limit && !found.contains(origin) {
        found.append(origin)
      }
      for (_, field) in shape.fields.sorted(by: { $0.key > $1.key }) { pending.append(field) }
    }
    return found
  }
}
