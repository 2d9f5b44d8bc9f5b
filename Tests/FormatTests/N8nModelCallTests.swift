import Testing
import TopolintFormats
import TopolintModel

/// Requests that ask a model.
@Suite struct N8nModelCallTests {
  private func request(_ url: String, _ more: String = "", method: String = "POST") throws
    -> Workflow
  {
    let read =
      #"{"assignments": {"assignments": [{"name": "a", "value": "={{ $json.choices[0].message.content }}"}, "#
      + #"{"name": "b", "value": "={{ $json.usage.total_tokens }}"}, {"name": "c", "#
      + #""value": "={{ $('R').first().json.body.candidates[0].content.parts[0].text }}"}]}}"#
    return try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"),
          N8n.node(
            "R", "httpRequest", #"{"method": "\#(method)", "url": "\#(url)"\#(more)}"#,
            version: "4.2"),
          N8n.node("S", "set", read, version: "3.4"),
        ], ["T>R", "R>S"]))
  }

  @Test(arguments: [
    "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/responses",
    "https://api.anthropic.com/v1/messages", "https://openrouter.ai/api/v1/chat/completions",
    "https://api.mistral.ai/v1/chat/completions",
    "https://api.groq.com/openai/v1/chat/completions",
    "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent?key=k",
    "=https://generativelanguage.googleapis.com/v1beta/models/{{ $json.m }}:generateContent",
    "https://api-inference.huggingface.co/models/mistralai/Mistral-7B-Instruct-v0.3",
    "https://router.huggingface.co/v1/chat/completions",
  ])
  func aRequestToAModelIsOneCallOfIt(_ url: String) throws {
    let workflow = try request(url)
    let node = workflow[NodeID(1)]
    #expect(node.kind == .llm && node.effect.value?.level == EffectLevel.none)
    // Of the answer its words are the model's, and what is counted is not.
    let reads = workflow[NodeID(2)].inputs.map(\.value)
    #expect(
      reads == [
        ValuePath(.output(NodeID(1))), ValuePath(.engine("R.usage"), ["total_tokens"]),
      ])
  }

  @Test(arguments: [
    ("https://api.openai.com/v1/images/generations", "POST"),
    ("https://api.openai.com/v1/embeddings", "POST"), ("https://api.openai.com/v1/files", "POST"),
    ("https://api.openai.com/v1/responses/resp_1", "GET"),
    ("https://generativelanguage.googleapis.com/v1beta/models", "POST"),
    ("https://example.com/v1/chat/completions", "POST"),
    ("https://api.mistral.ai/v1/ocr", "POST"),
  ])
  func otherRequestsAreTools(_ url: String, _ method: String) throws {
    #expect(try request(url, method: method)[NodeID(1)].kind == .tool)
  }

  @Test func whatTheBodySaysIsKnown() throws {
    let url = "https://api.openai.com/v1/chat/completions"
    func node(_ body: String) throws -> Node {
      try request(url, #", "sendBody": true, "specifyBody": "json", "jsonBody": \#(body)"#)[
        NodeID(1)]
    }
    let plain = try node(#""{\"model\": \"gpt-4o\", \"messages\": []}""#)
    #expect(plain.model.value == "api.openai.com/gpt-4o")
    #expect(plain.output.value?.enforcement == .requested)
    #expect(plain.prompt.value?.contains("messages") == true)
    // The form of the answer may be that which the request asks for.
    for body in [
      #""{\"messages\": [], \"response_format\": {\"type\": \"json_schema\"}}""#,
      #""={{ $json.request }}""#,
    ] {
      let asked = try node(body)
      #expect(asked.model.isInexpressible && !asked.output.isKnown)
    }
  }

  /// A model that reads documents gives the text that it has read.
  @Test func whatReadsDocumentsIsAModel() throws {
    let workflow = try N8n.workflow(
      N8n.flow([N8n.node("T", "manualTrigger"), N8n.node("R", "mistralAi")], ["T>R"]))
    let node = workflow[NodeID(1)]
    #expect(node.kind == .llm && node.output.value?.enforcement == .construction)
  }

  /// What an agent may send is its tool.
  @Test func aToolStaysATool() throws {
    let workflow = try N8n.workflow(
      N8n.flow(
        [
          N8n.node("T", "manualTrigger"), N8n.node("A", "agent", version: "2"),
          N8n.node(
            "R", "httpRequestTool",
            #"{"method": "POST", "url": "https://api.openai.com/v1/chat/completions"}"#),
        ], ["T>A", "R-ai_tool>A"]))
    #expect(workflow[NodeID(2)].kind == .tool)
  }
}
