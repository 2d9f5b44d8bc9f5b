import TopolintModel
import TopolintSource
import TopolintSyntax

/// Counters that are kept in documents, and the time.
extension AslLowering {
  /// The variable that stands for a counter which a choice asks about; nil where it asks about none.
  mutating func counter(_ source: AslExpression.Source, state index: Int) -> ValuePath? {
    guard let trace = counters?.trace, trace.isOnCircle(index),
      case .same(let place) = trace.value(of: source, [], index).first
    else { return nil }
    return counter(at: place, named: Self.name(of: source), state: index)
  }

  /// The same for a path of JSONPath.
  mutating func counter(_ text: String, state index: Int) -> ValuePath? {
    guard let trace = counters?.trace, trace.isOnCircle(index), AslPath(whole: text) != nil,
      case .same(let place) = trace.value(ofText: text, [], index, .input).first
    else { return nil }
    return counter(at: place, named: text, state: index)
  }

  private mutating func counter(at place: AslPlace, named name: String, state index: Int)
    -> ValuePath?
  {
    if let known = counterPlaces[place] { return known }
    guard let found = counters?.counter(at: place) else {
      counterPlaces[place] = .some(nil)
      return nil
    }
    let prefix = scopes[states[index].scope].prefix
    let variable = counterNames[found.home] ?? unused(prefix, name)
    if counterNames[found.home] == nil {
      counterNames[found.home] = variable
      for write in found.writes {
        // Each run of a body has a document of its own.
        builder[states[write.state].id].outputs.append(
          Output(
            variable, hasReducer: true, isAddition: write.isAddition, number: write.number,
            isCount: write.isCount, occasion: write.occasion, span: write.span))
      }
    }
    let value = ValuePath(.variable(variable))
    counterPlaces[place] = value
    return value
  }

  /// A name for a counter that no other has.
  private func unused(_ prefix: String, _ name: String) -> String {
    let taken = Set(counterNames.values)
    var free = "\(prefix)count of \(name)"
    var number = 2
    while taken.contains(free) {
      free = "\(prefix)count \(number) of \(name)"
      number += 1
    }
    return free
  }

  /// Notes that a choice reads a counter.
  mutating func readCounter(_ value: ValuePath, at span: Span, state index: Int) {
    builder.read(Input(value, use: .condition, isOptional: true, span: span), by: states[index].id)
  }

  /// Notes that a choice asks what time it is: the engine's clock counts by itself.
  mutating func readClock(_ text: String, at span: Span, state index: Int) {
    guard counters?.trace.isOnCircle(index) == true else { return }
    guard Self.clocks.contains(where: { text.hasPart($0) }) else { return }
    let variable = scopes[states[index].scope].prefix + "time"
    let id = states[index].id
    if !builder[id].outputs.contains(where: { $0.variable == variable }) {
      builder[id].outputs.append(
        Output(variable, hasReducer: true, isCount: true, span: span))
    }
    readCounter(ValuePath(.variable(variable)), at: span, state: index)
  }

  private static let clocks = [
    "$millis(", "$now(", "$$.State.EnteredTime", "$states.context.State.EnteredTime",
  ]

  /// What a write of a variable makes of the number in it, and whether the engine counts by it.
  func change(_ assignment: AslTrace.Assignment, of name: String, in trace: AslTrace)
    -> (number: NumberChange?, isCount: Bool, isAddition: Bool)
  {
    let own = AslPlace(.variable(states[assignment.state].scope, name))
    let values = trace.value(of: assignment, [])
    if values.count == 1 {
      switch values[0] {
      case .sum(own, let step): return (.add(step), step != 0, false)
      case .same(own): return (.add(0), false, false)
      case .set(let value): return (.set(value), false, false)
      default: break
      }
    }
    var isCount = false
    var isAddition = false
    for value in values {
      switch value {
      case .sum(own, _), .made(own): isCount = true
      case .grown(own): isAddition = true
      default: break
      }
    }
    return (nil, isCount, isAddition)
  }
}
