import TopolintModel
import TopolintSource
import TopolintSyntax

extension DifyLowering {
  /// A `tool` node: a tool of a plugin, an API, an MCP server, or another app.
  mutating func addTool(_ record: Int) {
    let source = records[record]
    let provider = source.data["provider_id"] ?? source.data["provider_name"]
    let name = source.data["tool_name"]
    let isWorkflow = source.data["provider_type"]?.text == "workflow"
    let id = addNode(record, kind: isWorkflow ? .subworkflow : .tool)
    if isWorkflow {
      let target = provider?.text ?? name?.text ?? source.id
      builder[id].reference = Reference(.external(target), span: provider?.span ?? source.span)
      builder[id].effect = .unknown("another app does the work")
    } else {
      DifyTools.describe(&builder[id], provider: provider, tool: name)
      if let provider, let host = provider.text, let text = name?.text {
        builder[id].endpoint = .declared("\(host)/\(text)", provider.span)
      }
    }
  }

  /// An `http-request` node: its method says what it does.
  mutating func addHTTP(_ record: Int) {
    let id = addNode(record, kind: .tool)
    let data = records[record].data
    let method = data["method"]
    let known = method?.text.map { ToolKnowledge.http(method: $0) } ?? ToolKnowledge()
    known.describe(
      &builder[id], at: method?.span ?? records[record].span,
      otherwise: "the request has no method")
    builder[id].timeout = httpTimeout(data["timeout"])
    if builder[id].idempotency.isInexpressible {
      builder[id].idempotency = httpIdempotency(data)
    }
    if let url = data["url"], let host = Self.host(of: url.text ?? "") {
      builder[id].endpoint = .declared(host, url.span)
    }
    if builder[id].errorHandling.declaredValue == nil,
      builder[id].retry.value?.retries == .finite(0)
    {
      builder[id].statusFields = .engineDefault(["status_code"], DifyProfile.statusIsResult)
    }
    promise(
      ["status_code": .number, "body": .string, "headers": .object, "files": .array], by: id,
      record)
  }

  /// Whether a request that its method does not call idempotent has a key for the receiver among
  /// its headers.
  private func httpIdempotency(_ data: SyntaxNode) -> Fact<Bool> {
    if let headers = data["headers"], let text = headers.text,
      text.lowercased().hasPart("idempotency")
    {
      return .declared(true, headers.span)
    }
    return .engineDefault(false, DifyProfile.noKey)
  }

  /// The host of an address that is written out; nil where a variable stands for it.
  private static func host(of address: String) -> String? {
    let parts = address.split(separator: "/", maxSplits: 3)
    guard parts.count >= 2, parts[0] == "http:" || parts[0] == "https:",
      !parts[1].contains("{")
    else { return nil }
    return parts[1].lowercased()
  }

  /// The time to connect, write and read together: each has a limit of its own.
  private func httpTimeout(_ timeout: SyntaxNode?) -> Fact<Limit<Milliseconds>> {
    let connect = context.knobs[DifyProfile.connectTimeoutKnob.name] == "300" ? 300 : 10
    let maxima = [("connect", connect), ("write", 600), ("read", 600)]
    var seconds = 0.0
    var written: SyntaxNode?
    for (key, maximum) in maxima {
      let value = timeout?[key]
      // Zero and nothing both stand for the server's maximum.
      if let value, let number = value.double, number > 0 {
        seconds += number
        written = written ?? value
      } else {
        seconds += Double(maximum)
      }
    }
    let limit = Limit.finite(Milliseconds(seconds: seconds))
    if let written { return .declared(limit, written.span) }
    return .engineDefault(limit, DifyProfile.httpTimeout(connect: connect))
  }

  /// A `human-input` node: a form with buttons.
  mutating func addHuman(_ record: Int) {
    let data = records[record].data
    let actions = data["user_actions"]?.elements ?? []
    // One button can only be pressed: that is asking, not approving.
    let id = addPlain(record, kind: .human(actions.count > 1 ? .approval : .question))
    let span = data.entry("user_actions")?.key.span ?? records[record].typeSpan
    let names = actions.compactMap { $0["id"]?.text }
    // The output was renamed; files of both times are about.
    var fields = ["action_id", "__action_id"].map {
      Field(name: $0, type: .string, allowed: names, span: span)
    }
    for input in data["inputs"]?.elements ?? [] {
      guard let name = input["output_variable_name"], let text = name.text else { continue }
      fields.append(Field(name: text, type: .string, span: name.span))
    }
    builder[id].output = .declared(
      Contract(fields: fields, enforcement: .engine, isOpen: true), span)
    builder[id].timeout = humanTimeout(data)
  }

  private func humanTimeout(_ data: SyntaxNode) -> Fact<Limit<Milliseconds>> {
    guard let timeout = data["timeout"], let count = timeout.double else {
      return .engineDefault(
        .finite(Milliseconds(seconds: 36 * 3600)), DifyProfile.humanTimeout)
    }
    let unit: Double = data["timeout_unit"]?.text == "day" ? 86_400 : 3600
    return .declared(.finite(Milliseconds(seconds: count * unit)), timeout.span)
  }
}
