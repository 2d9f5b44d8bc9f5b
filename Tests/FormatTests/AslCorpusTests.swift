import Foundation
import Testing
import TopolintAnalysis
import TopolintFormats
import TopolintModel

/// Graphs of real files. What is expected was counted in the files, not taken from the program.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Asl.corpus.path), "no corpus"))
struct AslCorpusTests {
  /// Every file is a state machine, and nothing is wrong with the reading of it.
  @Test func everyFileIsRecognised() throws {
    #expect(Asl.files.count >= 92)
    for file in Asl.files {
      let text = try String(contentsOf: file, encoding: .utf8)
      let reading = Asl.read(text, path: file.lastPathComponent)
      #expect(reading.status == .analysed(formats: ["asl"]), "\(file.path)")
      #expect(reading.problems.isEmpty, "\(file.path): \(reading.problems)")
      #expect(reading.workflows.count == 1, "\(file.path)")
      // Every state is a node, and one state is the entry.
      let workflow = try #require(reading.workflows.first)
      #expect(workflow.entries.count == 1, "\(file.path)")
      #expect(workflow.defects.isEmpty, "\(file.path): \(Dify.defects(workflow))")
    }
  }

  struct Expected: CustomTestStringConvertible, Sendable {
    let file: String
    let nodes: [String: Int]
    let edges: [String: Int]
    var cycles: [Set<String>] = []
    var testDescription: String { file }
  }

  static let expected = [
    Expected(
      file: "account-vending-machine/statemachine/statemachine.asl.json",
      nodes: ["tool": 7, "wait": 1, "router": 2, "code": 4, "map": 1, "join": 1, "end": 1],
      edges: ["sequence": 13, "branch": 5, "error": 1],
      cycles: [["Wait 30 Sec", "New Account Status", "Check Account Status"]]),
    Expected(
      file: "categorization-state-machine/statemachine/stateMachine.asl.json",
      nodes: ["llm": 1, "router": 1, "tool": 3], edges: ["sequence": 1, "branch": 3]),
    Expected(
      file: "saga-pattern-sam/statemachine/statemachine.asl.json",
      nodes: ["tool": 10, "end": 2], edges: ["sequence": 10, "error": 5]),
    Expected(
      file: "human-in-the-loop-tf/statemachines/statemachine.asl.json",
      nodes: ["human": 1, "router": 1, "tool": 3], edges: ["sequence": 1, "branch": 3]),
    Expected(
      file: "inventory-management-sam/statemachine/reserve-stock-statemachine.asl.json",
      nodes: ["tool": 7, "router": 1, "fork": 2, "join": 2, "code": 1, "store": 2],
      edges: ["sequence": 15, "branch": 2]),
    Expected(
      file: "idempotent-workflow-sam/statemachine/statemachine.asl.json",
      nodes: [
        "tool": 6, "router": 1, "wait": 1, "end": 3, "code": 5, "fork": 1, "join": 1, "store": 1,
      ],
      edges: ["sequence": 14, "branch": 4, "error": 2],
      cycles: [
        [
          "Create and lock idempotency record", "Get idempotency record from DynamoDB",
          "Previous or concurrent execution SUCCEEDED, IN_PROGRESS, or FAILED?",
          "Still IN_PROGRESS, wait for 10s",
        ]
      ]),
    Expected(
      file: "uml-statemachine/statemachine/BlogOpenRequestSM.asl.json",
      // A manager approves: the request says `needsApproval`. Nothing goes round without a person there.
      nodes: ["router": 2, "code": 3, "tool": 2, "wait": 2, "human": 1],
      edges: ["sequence": 7, "branch": 7],
      cycles: [
        [
          "Choose Next Task", "Bad Choice", "Make STP Request (Callback)",
          "Route To Analyst (Callback)", "Set History State",
        ]
      ]),
    Expected(
      file: "parallel-human-approval/statemachine/StateMachine.asl.json",
      nodes: ["fork": 1, "join": 1, "human": 3, "end": 2], edges: ["sequence": 7, "error": 1]),
    Expected(
      file: "sfn-bedrock-describe-assets/statemachine/statemachine.asl.json",
      nodes: ["map": 1, "join": 1, "llm": 1, "tool": 1], edges: ["sequence": 3]),
    Expected(
      file: "curbside-pickup/statemachine/statemachine.asl.yaml",
      nodes: ["tool": 9, "wait": 3, "router": 2, "store": 1], edges: ["sequence": 9, "branch": 4]),
    Expected(
      file: "shared-fallback-state-jsonata/statemachine/statemachine.asl.json",
      nodes: ["tool": 3, "code": 1], edges: ["sequence": 2, "error": 3]),
    Expected(
      file: "webhook-provider/statemachine/statemachine.asl.json",
      nodes: ["tool": 3, "wait": 1, "router": 1, "code": 2, "store": 1],
      edges: ["sequence": 4, "branch": 2, "error": 1]),
    Expected(
      file: "human-task-reminder/statemachine/statemachine.asl.yaml",
      nodes: [
        "fork": 1, "join": 1, "wait": 1, "tool": 4, "human": 1, "router": 1, "code": 2, "store": 1,
      ],
      edges: ["sequence": 10, "branch": 2],
      cycles: [
        [
          "Sleep for Reminder", "DDB Get Task Status", "Is Task Complete?", "SNS Send Reminder",
          "Reset JSON",
        ]
      ]),
    Expected(
      file: "eventbridge-rules-to-schedules/statemachine/statemachine.asl.json",
      nodes: ["tool": 4, "map": 1, "join": 1, "router": 2, "code": 2],
      edges: ["sequence": 7, "branch": 5],
      // The Map and what follows it: its body and the join behind it are part of the round.
      cycles: [
        [
          "Process Rules", "for Rule in Rules", "Check RuleState", "CreateSchedule", "DisableRule",
          "EnableRule", "No Modification", "for Rule in Rules:join", "Check NextToken",
        ]
      ]),
  ]

  @Test(arguments: expected) func graphIsAsCounted(_ expected: Expected) throws {
    let file = Asl.corpus.appending(
      path: "aws-samples__step-functions-workflows-collection/\(expected.file)")
    let text = try String(contentsOf: file, encoding: .utf8)
    let workflow = try Asl.workflow(text, path: file.lastPathComponent)
    #expect(Asl.kinds(workflow) == expected.nodes)
    #expect(Asl.control(workflow) == expected.edges)
    let cycles = Analysis(workflow).loops().map { loop in
      Set(loop.nodes.map { workflow[$0].nativeID })
    }
    #expect(Set(cycles) == Set(expected.cycles))
  }

  /// What one file reads and does, by hand.
  @Test func aModelsWordDecidesTheQueue() throws {
    let file = Asl.corpus.appending(
      path: "aws-samples__step-functions-workflows-collection/"
        + "categorization-state-machine/statemachine/stateMachine.asl.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let workflow = try Asl.workflow(text)
    let router = try Dify.node("Choice", in: workflow)
    #expect(
      Dify.reads(router, in: workflow)
        == ["InvokeModel.category condition", "InvokeModel.category condition"])
    #expect(router.unmatched.value == nil)
    let model = try Dify.node("InvokeModel", in: workflow)
    #expect(model.model.declaredValue == "anthropic.claude-3-haiku-20240307-v1:0")
    #expect(Dify.slice(model.span, of: text) == "\"InvokeModel\"")
    let queue = try Dify.node("SQS Billing", in: workflow)
    #expect(queue.effect.value == Effect(.external, basis: .nodeType, isMessage: true))
    #expect(Dify.slice(queue.effect.span, of: text) == "\"arn:aws:states:::sqs:sendMessage\"")
    #expect(
      workflow.outgoing(router.id).map(\.condition) == [
        .compare(ValuePath(.output(model.id), ["category"]), .equal, .string("COMPLAINT")),
        .compare(ValuePath(.output(model.id), ["category"]), .equal, .string("BILLING")), .always,
      ])
  }
}
