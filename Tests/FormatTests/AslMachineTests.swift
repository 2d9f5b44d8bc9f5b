import Testing
import TopolintFormats
import TopolintModel

/// Which state machine another one starts, and what the runs of a Map are given.
@Suite struct AslMachineTests {
  /// A template with two machines; `address` is what the first one starts.
  private func target(_ address: String, more: String = "") throws -> Reference.Target? {
    let text = """
      Resources:
        Parent:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionSubstitutions:
              ChildArn: !Ref Child
              Lib: !GetAtt Library.Arn
              Named: !Sub arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:child-machine
            Definition:
              StartAt: A
              States:
                A:
                  Type: Task
                  Resource: arn:aws:states:::states:startExecution.sync:2
                  Parameters:
                    \(address)
                  End: true
        Child:
          Type: AWS::StepFunctions::StateMachine
          Properties:
            StateMachineName: child-machine
            Definition: {StartAt: B, States: {B: {Type: Succeed}}}
        Library:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: machines/library.asl.json
      """
    let workflows = Asl.read(text, path: "app/template.yaml").workflows
    let names = workflows.map { $0.name }
    #expect(names == ["Parent", "Child", "Library"])
    #expect(workflows[1].identity == "app/template.yaml#Child")
    return try Dify.node("A", in: workflows[0]).reference?.target
  }

  @Test(arguments: [
    "StateMachineArn: !Ref Child", "StateMachineArn: !GetAtt Child.Arn",
    #"StateMachineArn: !Sub "${Child}""#, #"StateMachineArn: !Sub "${Child.Arn}""#,
    "StateMachineArn: {Ref: Child}", "StateMachineArn: {Fn::GetAtt: [Child, Arn]}",
    #"StateMachineArn: "${ChildArn}""#, #"StateMachineArn: "${Named}""#,
    "StateMachineArn: !Sub arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:"
      + "stateMachine:child-machine",
  ])
  func aMachineOfTheTemplate(_ address: String) throws {
    #expect(try target(address) == .name("app/template.yaml#Child"))
  }

  @Test(arguments: ["StateMachineArn: !Ref Library", #"StateMachineArn: "${Lib}""#])
  func aMachineInAFile(_ address: String) throws {
    #expect(try target(address) == .path("machines/library.asl.json"))
  }

  @Test(arguments: [#"StateMachineArn.$: $$.StateMachine.Id"#, "StateMachineArn: !Ref Parent"])
  func theMachineItself(_ address: String) throws {
    #expect(try target(address) == .name("app/template.yaml#Parent"))
  }

  @Test func aPathStandsForAFile() throws {
    #expect(
      try target("StateMachineArn: machines/other.asl.json") == .path("machines/other.asl.json"))
  }

  /// What lies elsewhere, or is known only when it is deployed, leads nowhere.
  @Test(arguments: [
    "StateMachineArn: !Ref Unknown", "StateMachineArn: !GetAtt Child.Name",
    "StateMachineArn: !ImportValue Child", "StateMachineArn.$: $.machine",
    "StateMachineArn: !Sub arn:aws:states:${AWS::Region}:1234:stateMachine:child-machine",
  ])
  func anythingElseIsNotLinked(_ address: String) throws {
    switch try target(address) {
    case .name(let name)?: #expect(!name.contains("#"))
    case .path(let path)?: Issue.record("\(path)")
    default: break
    }
  }

  /// In text that is put together, what is joined in stands in its place.
  @Test(arguments: [
    #"{"Ref": "Child"}"#, #"{"Fn::GetAtt": ["Child", "Arn"]}"#, #"{"Fn::Sub": "${Child}"}"#,
  ])
  func textThatIsJoined(_ piece: String) throws {
    let text = #"""
      {"Resources": {
        "Parent": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": {
          "Fn::Join": ["", ["{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Task\", ",
          "\"Resource\": \"arn:", {"Ref": "AWS::Partition"}, ":states:::states:startExecution.sync:2\",",
          "\"Parameters\": {\"StateMachineArn\": \"", \#(piece), "\"}, \"Next\": \"L\"},",
          "\"L\": {\"Type\": \"Task\", \"Resource\": \"", {"Fn::GetAtt": ["SendMail", "Arn"]},
          "\", \"End\": true}}}"]]}}},
        "Child": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
          "DefinitionString": "{\"StartAt\": \"B\", \"States\": {\"B\": {\"Type\": \"Succeed\"}}}"}}}}
      """#
    let workflow = try Asl.workflow(text, path: "t.json")
    #expect(Dify.edges(workflow) == ["A sequence L"])
    let start = try Dify.node("A", in: workflow)
    #expect(start.kind == .subworkflow)
    #expect(start.reference?.target == .name("t.json#Child"))
    // The function's logical name says what it does.
    let effect = try #require(try Dify.node("L", in: workflow).effect.value)
    #expect(effect == Effect(.irreversible, basis: .name))
  }

  @Test func variablesOfASub() throws {
    let text = """
      Resources:
        Parent:
          Type: AWS::StepFunctions::StateMachine
          Properties:
            DefinitionString:
              Fn::Sub:
                - '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource":
                  "arn:aws:states:::states:startExecution.sync:2",
                  "Parameters": {"StateMachineArn": "${Next}"}, "End": true}}}'
                - Next: !GetAtt Child.Arn
        Child:
          Type: AWS::StepFunctions::StateMachine
          Properties: {Definition: {StartAt: B, States: {B: {Type: Succeed}}}}
      """
    let workflow = try Asl.workflow(text, path: "t.yaml")
    #expect(try Dify.node("A", in: workflow).reference?.target == .name("t.yaml#Child"))
  }

  /// A file whose template defines another machine in place.
  @Test func aFileStartsAMachineOfItsTemplate() throws {
    let template = """
      Resources:
        Parent:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: parent.asl.json
            DefinitionSubstitutions: {ChildArn: !Ref Child}
        Child:
          Type: AWS::Serverless::StateMachine
          Properties: {Definition: {StartAt: B, States: {B: {Type: Succeed}}}}
      """
    let text = """
      {"StartAt": "A", "States": {"A": {"Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "${ChildArn}"}, "End": true}}}
      """
    let workflow = try Asl.workflow(
      text, path: "parent.asl.json", files: ["template.yaml": template])
    #expect(try Dify.node("A", in: workflow).reference?.target == .name("template.yaml#Child"))
  }

  /// A batch holds items under `Items`, beside what is the same for all.
  @Test func aBatchOfItems() throws {
    let workflow = try Asl.machine(
      [
        "List":
          #"{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:ListPages", "Next": "Each"}"#,
        "Each": #"""
        {"Type": "Map", "ItemsPath": "$.pages", "MaxConcurrency": 5,
          "ItemBatcher": {"MaxItemsPerBatchPath": "$.size", "BatchInput": {"tone.$": "$.tone"}},
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Ask", "States": {"Ask": {"Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": {"FunctionName": "CallClaude", "Payload": {
                "first.$": "$.Items[0].text", "tone.$": "$.BatchInput.tone"}},
              "End": true}}}, "End": true}
        """#,
      ])
    let list = try Dify.node("List", in: workflow).id
    let ask = try Dify.node("Ask", in: workflow)
    #expect(
      ask.inputs.map(\.value) == [
        ValuePath(.output(list), ["pages", "text"]), ValuePath(.output(list), ["tone"]),
      ])
    let each = try Dify.node("Each", in: workflow)
    #expect(
      each.inputs.map { $0.value.fields } == [["pages"], ["tone"], ["size"]])
    // A batch may be cut short by its size: there are no fewer runs for certain.
    #expect(each.width.value == .unlimited)
    #expect(each.concurrency.value == .finite(5))
  }

  @Test func whatAPassHandsOn() throws {
    let workflow = try Asl.machine([
      "P": #"{"Type": "Pass", "Parameters": {"a.$": "States.StringToJson($.text)"}, "Next": "Q"}"#,
      "Q":
        #"{"Type": "Pass", "Parameters": {"a.$": "States.ArrayContains($.l, 'x')"}, "End": true}"#,
    ])
    #expect(try Dify.node("P", in: workflow).isRelay.value == true)
    #expect(try Dify.node("Q", in: workflow).isRelay.value == nil)
  }

  /// A field of the wrong shape is told, and the rest is read.
  @Test(arguments: [
    (#""Next": ["B"]"#, "`Next` of `A` is no name of a state"),
    (#""Next": null"#, "`Next` of `A` is no name of a state"),
    (
      #""Next": "B", "Catch": {"ErrorEquals": ["States.ALL"], "Next": "B"}"#,
      "`Catch` of `A` is no list"
    ),
    (#""Next": "B", "Retry": 3"#, "`Retry` of `A` is no list"),
    (##""Next": "B", "Retry": "${Retry}""##, ""),
  ])
  func aFieldOfTheWrongShape(_ fields: String, _ message: String) throws {
    let text =
      #"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "x", \#(fields)}, "#
      + #""B": {"Type": "Pass", "End": true}}}"#
    let reading = Asl.read(text)
    #expect(reading.problems.isEmpty)
    let workflow = try #require(reading.workflows.first)
    #expect(Dify.defects(workflow) == (message.isEmpty ? [] : ["refused: " + message]))
    #expect(workflow.defects.allSatisfy { $0.node == workflow.nodes[0].id })
    #expect(Dify.nodes(workflow) == ["tool A", "code B"])
  }

  /// A number where a name is expected is one, and may lead nowhere.
  @Test func aNumberIsAName() throws {
    let workflow = try Asl.machine(["A": #"{"Type": "Pass", "Next": 5}"#])
    #expect(Dify.defects(workflow) == ["next state 5"])
  }
}
