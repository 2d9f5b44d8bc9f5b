import Testing
import TopolintFormats
import TopolintModel

/// State machines inside SAM and CloudFormation templates, and definitions with a template.
@Suite struct AslTemplateTests {
  private static let definition =
    #"{"StartAt": "A", "States": {"A": {"Type": "Task", "#
    + #""Resource": "${Put}", "Next": "B"}, "B": {"Type": "Pass", "End": true}}}"#

  @Test func aDefinitionInPlace() throws {
    let text = """
      Resources:
        Topic:
          Type: AWS::SNS::Topic
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            Type: EXPRESS
            DefinitionSubstitutions:
              Put: !Sub arn:${AWS::Partition}:states:::dynamodb:putItem
            Definition:
              StartAt: A
              States:
                A: {Type: Task, Resource: "${Put}", Next: B}
                B: {Type: Pass, End: true}
      """
    let workflow = try Asl.workflow(text, path: "template.yaml")
    #expect(workflow.name == "Machine")
    #expect(Dify.slice(workflow.span, of: text) == "Machine")
    #expect(workflow.limits.timeout.value == .finite(Milliseconds(seconds: 300)))
    #expect(try Dify.node("A", in: workflow).effect.value == Effect(.write, basis: .nodeType))
    #expect(Dify.edges(workflow) == ["A sequence B"])
  }

  private static func problems(_ properties: String) -> [String] {
    let text = """
      Resources:
        Machine:
          Type: AWS::StepFunctions::StateMachine
          Properties:
            \(properties)
      """
    let reading = readAny(text, path: "template.yaml")
    return reading.problems.map { problem in
      "\(problem.code) \(Dify.slice(problem.span, of: text)) \(reading.status == .failed)"
    }
  }

  /// A definition that breaks off, or is none, is told at its place in the template.
  @Test(arguments: [
    (#"DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass"}'"#, "syntax"),
    (#"DefinitionString: !Sub '{"StartAt": "A", "States": {"A": {"Type": "Pass",}}}'"#, "syntax"),
    (#"DefinitionString: '{"StartAt": "A", "States": []}'"#, "not-a-state-machine [] true"),
    ("Definition: {StartAt: A, States: [A]}", "not-a-state-machine [A] true"),
    ("Definition: {StartAt: A, States: {}}", "not-a-state-machine {} true"),
    ("Definition: {States: {A: {Type: Pass, End: true}}}", "not-a-state-machine"),
    ("RoleArn: x", "not-a-state-machine Machine true"),
  ])
  func aBrokenDefinitionIsTold(properties: String, problem: String) {
    let found = Self.problems(properties)
    #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix(problem) }, "\(found)")
    #expect(found.allSatisfy { $0.hasSuffix("true") })
  }

  /// What is known only when the template is deployed is not broken.
  @Test(arguments: [
    #"DefinitionString: !Sub '{"StartAt": "A", "States": {"A": {"Type": "Map", "MaxConcurrency": ${N}}}}'"#,
    #"DefinitionString: !Sub '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Arn}"}}}'"#,
    #"DefinitionString: {"Fn::Join": ["", ['{"StartAt":', !Ref First, "}"]]}"#,
    "DefinitionString: !Ref Text", "DefinitionS3Location: {Bucket: b, Key: k}",
    "Definition: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}}",
    "'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}",
    "Definition: {StartAt: A, States: {'Fn::Transform': {Name: AWS::Include}}}",
  ])
  func whatADeploymentMakesIsNotBroken(properties: String) {
    #expect(Self.problems(properties) == [])
  }

  /// The text of a definition is read where it stands.
  @Test(arguments: ["block", "sub", "join", "json"]) func aDefinitionAsText(_ form: String) throws {
    let text: String
    switch form {
    case "block":
      text = """
        Resources:
          Machine:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              DefinitionString: |
                \(Self.definition)
        """
    case "sub":
      text = """
        Resources:
          Machine:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              DefinitionString:
                Fn::Sub:
                  - '\(Self.definition)'
                  - Put: x
        """
    case "join":
      text = """
        {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
          "DefinitionString": {"Fn::Join": ["", ["{\\"StartAt\\": \\"A\\", \\"States\\": {\\"A\\": ",
            "{\\"Type\\": \\"Task\\", \\"Resource\\": \\"", {"Fn::GetAtt": ["F", "Arn"]},
            "\\", \\"Next\\": \\"B\\"}, \\"B\\": {\\"Type\\": \\"Pass\\", \\"End\\": true}}}"]]}}}}}
        """
    default:
      let escaped = Self.definition.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\\\"")
      text = """
        {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine",
          "Properties": {"StateMachineType": "EXPRESS", "DefinitionString": "\(escaped)"}}}}
        """
    }
    let path = form == "json" || form == "join" ? "t.json" : "t.yaml"
    let workflow = try Asl.workflow(text, path: path)
    #expect(Dify.nodes(workflow) == ["tool A", "code B"])
    #expect(Dify.edges(workflow) == ["A sequence B"])
    let node = try Dify.node("B", in: workflow)
    #expect(Dify.slice(node.span, of: text).filter { $0 == "B" } == "B")
  }

  @Test func aDefinitionInAFile() throws {
    func template(_ uri: String) -> String {
      """
      Resources:
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: \(uri)
      """
    }
    let workflow = try Asl.workflow(
      template("machines/a.asl.json"), path: "template.yaml", files: ["machines/a.asl.json": "{}"])
    let step = try Dify.node("Machine", in: workflow)
    #expect(step.kind == .subworkflow && step.reference?.target == .path("machines/a.asl.json"))
    #expect(workflow.defects.isEmpty)
    // `aws cloudformation package` replaces the path by a bucket and a key.
    let packaged = template("machines/a.asl.json").split(separator: "DefinitionUri")
      .joined(separator: "DefinitionS3Location")
    #expect(
      try Asl.workflow(packaged, path: "t.yaml", files: ["machines/a.asl.json": "{}"]).nodes[0]
        .reference?.target == .path("machines/a.asl.json"))
    let stored = try Asl.workflow(
      template("{Bucket: b, Key: k}").split(separator: "DefinitionUri")
        .joined(separator: "DefinitionS3Location"), path: "t.yaml")
    #expect(stored.defects.isEmpty && stored.nodes[0].reference?.target == .external("Machine"))
    let missing = try Asl.workflow(template("machines/b.asl.json"), path: "template.yaml")
    #expect(Dify.defects(missing) == ["definition file machines/b.asl.json"])
    let bucket = try Asl.workflow(template("s3://bucket/key"), path: "template.yaml")
    #expect(bucket.defects.isEmpty)
    #expect(bucket.nodes[0].reference?.target == .external("s3://bucket/key"))
  }

  /// A definition's file looks for the template that names it.
  @Test func aFileFindsItsTemplate() throws {
    let template = """
      Resources:
        Parent:
          Type: AWS::Serverless::StateMachine
          Properties:
            Type: EXPRESS
            DefinitionUri: machines/parent.asl.json
            DefinitionSubstitutions:
              ChildArn: !Ref Child
              Put: arn:aws:states:::dynamodb:putItem
        Child:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: machines/child.asl.json
      """
    let text = """
      {"StartAt": "Start", "States": {
        "Start": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
          "Parameters": {"StateMachineArn": "${ChildArn}"}, "Next": "Put"},
        "Put": {"Type": "Task", "Resource": "${Put}", "End": true}}}
      """
    let workflow = try Asl.workflow(
      text, path: "app/machines/parent.asl.json", files: ["../template.yaml": template])
    #expect(workflow.limits.timeout.value == .finite(Milliseconds(seconds: 300)))
    #expect(
      try Dify.node("Start", in: workflow).reference?.target == .path("../machines/child.asl.json"))
    #expect(try Dify.node("Put", in: workflow).effect.value == Effect(.write, basis: .nodeType))
    let alone = try Asl.workflow(text, path: "app/machines/parent.asl.json")
    #expect(alone.limits.timeout.value == .unlimited)
    #expect(try Dify.node("Start", in: alone).reference?.target == .external("${ChildArn}"))
    // A template that names other files is another's.
    let other = try Asl.workflow(
      text, path: "app/machines/other.asl.json", files: ["../template.yaml": template])
    #expect(other.limits.timeout.value == .unlimited)
  }

  /// Numbers that a template fills in are numbers, however they are written there.
  @Test(arguments: ["7", "\"7\"", "'7'", "7.0"]) func numbersThatAreFilledIn(_ given: String) throws
  {
    func template(_ given: String) -> String {
      """
      Resources:
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: m.asl.json
            DefinitionSubstitutions:
              Seven: \(given)
      """
    }
    func workflow(_ given: String) throws -> Workflow {
      try Asl.workflow(
        """
        {"StartAt": "M", "States": {
          "M": {"Type": "Map", "MaxConcurrency": "${Seven}", "Next": "T", "ItemProcessor": {
            "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}},
          "T": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "TimeoutSeconds": "${Seven}", "Retry": [
              {"ErrorEquals": ["States.ALL"], "MaxAttempts": "${Seven}"}], "End": true}}}
        """, path: "m.asl.json", files: ["template.yaml": template(given)])
    }
    let filled = try workflow(given)
    #expect(try Dify.node("M", in: filled).concurrency.declaredValue == .finite(7))
    let task = try Dify.node("T", in: filled)
    #expect(task.timeout.declaredValue == .finite(Milliseconds(seconds: 7)))
    #expect(task.retry.declaredValue?.retries == .finite(7))
    for other in ["!Ref Parameter", "seven", "nan"] {
      let open = try workflow(other)
      #expect(try Dify.node("M", in: open).concurrency.isDynamic)
      #expect(try Dify.node("T", in: open).timeout.isDynamic)
    }
  }

  @Test func whatIsNoStateMachineIsNot() {
    for text in [
      #"{"StartAt": "A", "States": {"A": {"type": "operation"}}}"#,
      #"{"StartAt": "A", "States": []}"#,
      #"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "x": "AWS::Serverless::StateMachine"}"#,
    ] {
      #expect(Asl.read(text).status != .analysed(formats: ["asl"]), "\(text)")
    }
  }
}
