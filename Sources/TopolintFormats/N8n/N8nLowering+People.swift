import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  func describeWait(_ node: inout Node, _ source: N8nNode) {
    let resume = source.text("resume") ?? "timeInterval"
    guard resume == "webhook" || resume == "form" else {
      plain(&node, source, .wait, canFail: false)
      return
    }
    plain(&node, source, .human(.question), canFail: false)
    let isLimited = source.parameter("limitWaitTime")
    guard let isLimited, isLimited.bool == true else {
      node.timeout = .engineDefault(.unlimited, N8nProfile.waitsForEver)
      return
    }
    let standard = source.version >= 1.1 ? 1.0 : 1.0
    node.timeout = N8nTimes.limit(
      source.parameters, isLimited, standardAmount: standard, standardUnit: "hours")
  }

  func describeForm(_ node: inout Node, _ source: N8nNode) {
    if source.text("operation") == "completion" {
      plain(&node, source, .code, canFail: false)
      return
    }
    plain(&node, source, .human(.question), canFail: false)
    node.timeout = .unknown("the form trigger's page holds the person")
  }

  /// A message that the execution waits for the answer of.
  func describeHuman(_ node: inout Node, _ source: N8nNode) {
    // Who is in a chat answers there, unless he is to approve.
    let response = source.text("responseType") ?? (source.short == "chat" ? "" : "approval")
    let isApproval = response == "approval"
    plain(&node, source, .human(isApproval ? .approval : .question))
    let span = source.parameter("operation")?.span ?? source.typeSpan
    if isApproval {
      node.output = .declared(
        Contract(
          fields: [Field(name: "data.approved", type: .boolean, span: span)], enforcement: .engine,
          isOpen: true), span)
    }
    if let limit = source.option("limitWaitTime") {
      node.timeout = N8nTimes.limit(
        limit["values"], limit, standardAmount: 45, standardUnit: "minutes")
    } else {
      node.timeout = .engineDefault(.unlimited, N8nProfile.waitsForEver)
    }
  }
}
