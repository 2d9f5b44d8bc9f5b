import TopolintModel
import TopolintSource
import TopolintSyntax

/// What a node has of its own earlier runs.
extension N8nLowering {
  /// How often a node has run is a counter that the engine keeps at the node.
  mutating func runCounter(of record: Int, at span: Span) -> ValuePath {
    let name = "\(records[record].name).$runIndex"
    let path = ValuePath(.variable(name))
    if !builder[id(record)].outputs.contains(where: { $0.variable == name }) {
      builder[id(record)].outputs.append(
        Output(name, hasReducer: true, number: .add(1), isCount: true, span: span))
    }
    return path
  }

  /// A node that tests how often it has run reads the counter that it keeps.
  mutating func settleBuiltInCounter(_ record: Int) {
    let node = id(record)
    for output in builder[node].outputs {
      let path = ValuePath(.variable(output.variable))
      if !builder[node].inputs.contains(where: { $0.value == path }) {
        builder[node].inputs.append(
          Input(path, use: .condition, isOptional: true, span: output.span))
      }
    }
  }

  /// Notes that a node makes what it gives of what it gave last.
  mutating func readOwn(_ record: Int, at span: Span) {
    let own = ValuePath(.output(id(record)))
    builder.read(Input(own, use: .argument, isOptional: true, span: span), by: id(record))
  }
}
