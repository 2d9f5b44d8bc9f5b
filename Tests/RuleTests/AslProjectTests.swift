import Foundation
import Testing
import TopolintRuleKit

/// State machines and the templates that name them, in one run.
@Suite struct AslProjectTests {
  private static let loop = """
    {"StartAt": "A", "States": {
      "A": {"Type": "Task", "Resource": "${Step}", "TimeoutSeconds": 30, "Next": "C"},
      "C": {"Type": "Choice", "Default": "A", "Choices": [
        {"Variable": "$.s", "StringEquals": "DONE", "Next": "D"}]},
      "D": {"Type": "Succeed"}}}
    """

  private static func template(_ path: String, _ type: String) -> String {
    """
    Resources:
      Machine:
        Type: AWS::Serverless::StateMachine
        Properties:
          DefinitionUri: \(path)
    \(type.isEmpty ? "" : "      Type: \(type)\n")\
          DefinitionSubstitutions:
            Step: arn:aws:states:::bedrock:invokeModel
    """
  }

  /// A template of any name says how the machine runs whose definition it names, and what stands for its
  /// placeholders.
  @Test(arguments: [
    ("sam.yaml", "machines/loop.asl.json", "EXPRESS", []),
    ("infra/stack.yml", "../machines/loop.asl.json", "EXPRESS", []),
    ("machines/stack.yml", "loop.asl.json", "EXPRESS", []),
    ("sam.yaml", "machines/loop.asl.json", "STANDARD", ["machines/loop.asl.json:3 C"]),
    ("sam.yaml", "machines/loop.asl.json", "", ["machines/loop.asl.json:3 C"]),
    // What only the deployment knows.
    ("sam.yaml", "machines/loop.asl.json", "!Ref Kind", []),
    ("sam.yaml", "machines/loop.asl.json", "{'Fn::If': [Fast, EXPRESS, STANDARD]}", []),
  ])
  func aTemplateOfAnyName(_ name: String, _ path: String, _ type: String, _ found: [String]) throws
  {
    for threads in [1, 4] {
      let folder = try ProjectFolder([
        name: Self.template(path, type), "machines/loop.asl.json": Self.loop,
      ])
      let result = try folder.run(threads: threads)
      #expect(result.places(of: "unbounded-loop") == found)
      #expect(result.problems.isEmpty)
    }
  }

  /// Who looks at the definition alone, as a hook does at what changed, hears the same of it, from
  /// whatever folder; of a template that lies further away or names another file, nothing.
  @Test(arguments: [
    ("app/sam.yaml", "machines/loop.asl.json", []),
    ("app/machines/stack.json.yml", "./loop.asl.json", []),
    ("stack.yaml", "app/machines/loop.asl.json", []),
    ("app/sam.yaml", "machines/other.asl.json", ["info"]),
    ("app/infra/sam.yaml", "../machines/loop.asl.json", ["info"]),
  ])
  func aDefinitionAlone(_ name: String, _ path: String, _ severities: [String]) throws {
    let folder = try ProjectFolder([
      name: Self.template(path, "EXPRESS"), "app/machines/loop.asl.json": Self.loop,
      "app/machines/aside.json": #"{"StateMachine": {"DefinitionUri": "loop.asl.json"}}"#,
    ])
    let result = try folder.run(["app/machines/loop.asl.json"])
    let found = result.diagnostics.filter { $0.rule == "unbounded-loop" }
    #expect(found.map(\.severity.rawValue) == severities)
    #expect(result.files.map(\.path).count == 1)
  }

  /// A template outside of the project is none of it, nor is one that only a link leads to.
  @Test func noTemplateOfAnother() throws {
    let folder = try ProjectFolder([
      "sam.yaml": Self.template("app/loop.asl.json", "EXPRESS"), "app/loop.asl.json": Self.loop,
      "app/.git/HEAD": "", "linked/sam.yaml": Self.template("loop.asl.json", "EXPRESS"),
    ])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/app/sam.yaml", withDestinationPath: "../linked/sam.yaml")
    let found = try folder.run(["app/loop.asl.json"]).diagnostics
    #expect(found.filter { $0.rule == "unbounded-loop" }.map(\.severity) == [.info])
  }

  /// Without a template the step is a function of which nobody knows what it does.
  @Test func noTemplate() throws {
    let folder = try ProjectFolder(["machines/loop.asl.json": Self.loop])
    let loops = try folder.run().diagnostics.filter { $0.rule == "unbounded-loop" }
    #expect(loops.map(\.severity) == [.info])
  }

  /// Where two templates deploy it in two ways, neither is taken for what holds.
  @Test func twoTemplates() throws {
    let folder = try ProjectFolder([
      "a.yaml": Self.template("loop.asl.json", "EXPRESS"),
      "b.yaml": Self.template("loop.asl.json", "STANDARD"), "loop.asl.json": Self.loop,
    ])
    #expect(try folder.run().places(of: "unbounded-loop") == [])
  }

  /// What the machines of one template do for one another is judged where they are started, however they
  /// are written and named.
  @Test(arguments: [
    ("!Ref Mailer", false), ("!GetAtt Mailer.Arn", false), ("!Sub '${Mailer}'", false),
    ("!Ref Mailer", true),
    ("!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:mailer'", false),
  ])
  func machinesOfOneTemplate(_ address: String, _ isFile: Bool) throws {
    let mailer = """
      {"StartAt": "Mail", "States": {"Mail": {"Type": "Task", "End": true, "TimeoutSeconds": 9,
        "Resource": "arn:aws:states:::aws-sdk:sesv2:sendEmail", "Parameters": {
          "FromEmailAddress": "a@example.org", "Destination": {"ToAddresses": ["b@example.org"]},
          "Content": {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {
            "Data.$": "$.text"}}}}}}}}
      """
    let definition = isFile ? "DefinitionUri: mailer.asl.json" : "DefinitionString: '\(mailer)'"
    let folder = try ProjectFolder([
      "stack.yaml": """
      Resources:
        Writer:
          Type: AWS::Serverless::StateMachine
          Properties:
            Definition:
              StartAt: Draft
              States:
                Draft:
                  Type: Task
                  Resource: arn:aws:states:::bedrock:invokeModel
                  Parameters: {ModelId: m, Body: {"prompt.$": "$.topic"}}
                  ResultPath: $.draft
                  Next: Send
                Send:
                  Type: Task
                  Resource: arn:aws:states:::states:startExecution.sync:2
                  Parameters:
                    StateMachineArn: \(address)
                    Input: {"text.$": "$.draft.Body.completion"}
                  End: true
        Mailer:
          Type: AWS::Serverless::StateMachine
          Properties:
            Name: mailer
            \(definition)
      """, "mailer.asl.json": isFile ? mailer : "{}",
    ])
    #expect(try folder.run().places(of: "unverified-side-effect") == ["stack.yaml:14 Send"])
  }
}
