public import TopolintModel

/// A read that what the producer promises cannot serve.
public struct ContractMismatch {
  /// What does not fit.
  public enum Fault {
    /// The contract has no such field; `known` are those beside it.
    case missingField(known: [String])
    /// A field is read below a value that has none.
    case noFields(of: Field)
    /// What is gone over is no list.
    case notList(Field)
    /// What is gone over is all that a model answers in free text.
    case freeText
    /// The value never equals the literal, whatever it is.
    case neverEqual(Field, Literal)
    /// The value is not ordered with the literal.
    case notOrdered(Field, Literal)
  }

  /// What does not fit.
  public let fault: Fault
  /// The node that makes the promise.
  public let producer: NodeID
  /// The node that reads.
  public let reader: NodeID
  /// The read.
  public let input: Input
  /// Whether the producer may say more than it promises, so that a missing field could be there.
  public let isOpen: Bool
}

extension Analysis {
  /// The reads that the contract of the node they read from cannot serve, in source order, one for
  /// each value and reader.
  ///
  /// A contract is taken at its word when the engine or the construction sees to it. Where it may be
  /// exceeded (`isOpen`), only of a model is it told what is missing: it says what it is asked for,
  /// while a script or a form may well give more than is written.
  public func contractMismatches() -> [ContractMismatch] {
    var tables: [NodeID: FieldTable] = [:]
    var found: [ContractMismatch] = []
    for reader in workflow.nodes where !reader.isDisabled {
      var seen: Set<ValuePath> = []
      var comparisons: [ValuePath: [(Comparison, Literal)]]?
      // A router of thousands of cases reads one value for each of them.
      var compared: Set<ValuePath> = []
      for input in reader.inputs where !input.isWithheld {
        guard case .output(let producer) = input.value.source, !workflow[producer].isDisabled,
          let contract = workflow[producer].output.value, !seen.contains(input.value)
        else { continue }
        if input.value.fields.isEmpty {
          guard input.use == .items, isFreeText(producer, contract) else { continue }
          seen.insert(input.value)
          found.append(
            ContractMismatch(
              fault: .freeText, producer: producer, reader: reader.id, input: input, isOpen: true))
          continue
        }
        guard contract.enforcement != .requested, !contract.fields.isEmpty else { continue }
        if tables[producer] == nil { tables[producer] = FieldTable(contract) }
        guard let table = tables[producer] else { continue }
        var fault: ContractMismatch.Fault?
        switch table.find(input.value.fields) {
        case .unknown: break
        case .missing(let known):
          let isSure = !contract.isOpen || workflow[producer].kind.usesModel
          if isSure, !input.isOptional { fault = .missingField(known: known) }
        case .belowScalar(let field): if !input.isOptional { fault = .noFields(of: field) }
        case .field(let field):
          if input.use == .items, !field.type.canBeList {
            fault = .notList(field)
          } else if input.use == .condition, compared.insert(input.value).inserted {
            let all = comparisons ?? comparisonsOfRoutes(at: reader.id)
            comparisons = all
            fault = (all[input.value] ?? []).lazy.compactMap { self.fault(field, $0, $1) }.first
          }
        }
        guard let fault else { continue }
        seen.insert(input.value)
        found.append(
          ContractMismatch(
            fault: fault, producer: producer, reader: reader.id, input: input,
            isOpen: contract.isOpen))
      }
    }
    return found
  }

  /// Whether a model's answer is a text and nothing else, by what the engine does when the file asks
  /// for no form.
  private func isFreeText(_ producer: NodeID, _ contract: Contract) -> Bool {
    workflow[producer].kind.isModelProducer && workflow[producer].output.note != nil
      && contract.fields.isEmpty && contract.enforcement == .requested
  }

  /// What the routes of a node compare its values with.
  private func comparisonsOfRoutes(at reader: NodeID) -> [ValuePath: [(Comparison, Literal)]] {
    var found: [ValuePath: [(Comparison, Literal)]] = [:]
    for edge in workflow.outgoing(reader) where edge.kind.isControl {
      edge.condition.forEachAtom { atom in
        if case .compare(let path, let how, let literal) = atom {
          found[path, default: []].append((how, literal))
        }
      }
    }
    return found
  }

  /// What is wrong with comparing a field with a literal; comparisons with nothing or with the empty
  /// text ask whether there is a value.
  private func fault(_ field: Field, _ how: Comparison, _ literal: Literal)
    -> ContractMismatch.Fault?
  {
    if literal == .null || literal == .string("") || field.allowed != nil { return nil }
    let isStrict = workflow.capabilities.contains(.strictComparisons)
    let isOrder = how != .equal && how != .notEqual
    switch (field.type, literal) {
    case (.array, _), (.object, _):
      return isOrder ? .notOrdered(field, literal) : .neverEqual(field, literal)
    case (.number, .string(let text)), (.integer, .string(let text)):
      if isOrder { return isStrict || Double(text) == nil ? .notOrdered(field, literal) : nil }
      return isStrict || Double(text) == nil ? .neverEqual(field, literal) : nil
    case (.boolean, .string(let text)):
      if isOrder { return .notOrdered(field, literal) }
      let isTruth = ["true", "false"].contains(text.lowercased())
      return isStrict || !isTruth ? .neverEqual(field, literal) : nil
    case (.boolean, .number(let number)):
      return number == 0 || number == 1 || isOrder ? nil : .neverEqual(field, literal)
    case (.string, .number): return isOrder ? .notOrdered(field, literal) : strict(field, literal)
    case (.string, .bool): return strict(field, literal)
    default: return nil
    }
  }

  private func strict(_ field: Field, _ literal: Literal) -> ContractMismatch.Fault? {
    workflow.capabilities.contains(.strictComparisons) ? .neverEqual(field, literal) : nil
  }
}

extension FieldType {
  /// Whether a value of the type can be gone over item by item.
  var canBeList: Bool { self == .array || self == .any }

  /// Whether a value of the type has nothing below it.
  var isScalar: Bool {
    switch self {
    case .string, .number, .integer, .boolean: true
    case .array, .object, .any: false
    }
  }
}

/// The fields of a contract by their paths.
private struct FieldTable {
  enum Answer {
    case field(Field)
    case belowScalar(Field)
    /// There is no such field among those that are listed there.
    case missing(known: [String])
    /// The contract does not say.
    case unknown
  }

  private var fields: [String: Field] = [:]
  /// The names right below each path that has any; the empty path is the whole.
  private var below: [String: [String]] = [:]

  init(_ contract: Contract) {
    for field in contract.fields {
      if fields[field.name] == nil { fields[field.name] = field }
      let steps = field.name.split(separator: ".", omittingEmptySubsequences: false)
      let parent = steps.dropLast().joined(separator: ".")
      below[parent, default: []].append(String(steps.last ?? ""))
    }
  }

  func find(_ path: [String]) -> Answer {
    // A name may hold dots itself.
    if let field = fields[path.joined(separator: ".")] { return .field(field) }
    var prefix = ""
    for (i, step) in path.enumerated() {
      let name = prefix.isEmpty ? step : prefix + "." + step
      if let field = fields[name] {
        if i == path.count - 1 { return .field(field) }
        if below[name] == nil, below[name + ".*"] == nil {
          return field.type.isScalar ? .belowScalar(field) : .unknown
        }
      } else if below[name] == nil {
        // An element of a list, or a word on one: its length, its first.
        if let list = fields[prefix], list.type != .object { return .unknown }
        return below[prefix].map { .missing(known: Array($0.prefix(200))) } ?? .unknown
      }
      prefix = name
    }
    return .unknown
  }
}
