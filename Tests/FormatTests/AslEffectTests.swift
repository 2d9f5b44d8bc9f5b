import Testing
import TopolintModel

/// What calls of services are taken for.
struct AslEffectTests {
  private func call(_ resource: String, _ parameters: String = "{}") throws -> Node {
    let workflow = try Asl.machine([
      "T": """
      {"Type": "Task", "Resource": "arn:aws:states:::\(resource)", "Parameters": \(parameters),
       "End": true}
      """
    ])
    return try Dify.node("T", in: workflow)
  }

  @Test(arguments: [
    ("aws-sdk:lambda:getFunction", EffectLevel.read), ("aws-sdk:lambda:listFunctions", .read),
    ("aws-sdk:lambda:deleteFunction", .irreversible),
    ("aws-sdk:lambda:updateFunctionCode", .external), ("sagemaker:createModel", .write),
    ("sagemaker:createEndpoint", .external),
  ])
  func whatIsAskedOfAServiceIsNoRunOfAFunction(resource: String, level: EffectLevel) throws {
    let node = try call(resource, #"{"FunctionName": "charge-customer-with-claude"}"#)
    #expect(node.kind == .tool)
    #expect(node.effect.value?.level == level)
    #expect(node.effect.value?.basis == .nodeType)
  }

  @Test(arguments: [
    ("Organizations.DuplicateOrganizationalUnitException", "Use", EffectLevel.write),
    ("Iam.EntityAlreadyExistsException", "Look", .write),
    ("Organizations.DuplicateOrganizationalUnitException", "Stop", .external),
    ("States.ALL", "Use", .external),
  ])
  func whatIsMadeWhereItIsMissingIsKept(error: String, next: String, level: EffectLevel) throws {
    let sdk = "arn:aws:states:::aws-sdk:organizations:"
    let workflow = try Asl.machine([
      "Make": """
      {"Type": "Task", "Resource": "\(sdk)createOrganizationalUnit", "Next": "Use",
       "Catch": [{"ErrorEquals": ["\(error)"], "Next": "\(next)"}]}
      """,
      "Look": #"{"Type": "Pass", "Next": "Use"}"#,
      "Use": #"{"Type": "Pass", "End": true}"#,
      "Stop": #"{"Type": "Fail"}"#,
    ])
    #expect(try Dify.node("Make", in: workflow).effect.value?.level == level)
  }

  @Test func whatAnswersARequestIsItsAddress() throws {
    let written = try call(
      "http:invoke", #"{"ApiEndpoint": "https://api.example.com/pay", "Method": "POST"}"#)
    #expect(written.endpoint.value == "https://api.example.com/pay")
    let gateway = try call(
      "apigateway:invoke", #"{"ApiEndpoint": "abc.example.com", "Path": "/pay", "Method": "POST"}"#)
    #expect(gateway.endpoint.value == "abc.example.com/pay")
    let given = try call(
      "http:invoke", #"{"ApiEndpoint.$": "$.address", "Method": "POST"}"#)
    #expect(given.endpoint.isDynamic)
    #expect(try call("lambda:invoke").endpoint.isInexpressible)
  }
}
