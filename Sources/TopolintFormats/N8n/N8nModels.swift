import TopolintModel
import TopolintSource
import TopolintSyntax

/// How often n8n's model nodes try again, and how long they wait.
enum N8nModels {
  /// Models whose nodes tell their library to try twice more where the file does not say it, and that
  /// take `timeout` in milliseconds
  /// (n8n-io/n8n:packages/@n8n/nodes-langchain/nodes/llms: LmChatOpenAi.node.ts,
  /// LmChatAzureOpenAi.node.ts, LmChatOpenRouter.node.ts, LmChatDeepSeek.node.ts,
  /// LmChatXAiGrok.node.ts). What other libraries do differs from version to version.
  private static let alike: Set<String> = [
    "lmChatOpenAi", "lmChatAzureOpenAi", "lmChatOpenRouter", "lmChatDeepSeek", "lmChatXAiGrok",
  ]

  /// Sets what the node of a model says of its calls. The engine tries a node again that it runs; a
  /// model is none of these.
  static func describe(_ node: inout Node, _ source: N8nNode) {
    guard source.short != "modelSelector" else { return }
    node.retry = retry(of: source)
    node.errorHandling = .engineDefault(.abort, N8nProfile.modelFails)
    guard alike.contains(source.short) else { return }
    guard let written = source.option("timeout"), written.kind != .null else {
      node.timeout = .unknown("versions of n8n differ")
      return
    }
    if let time = written.n8nNumber, time > 0 {
      node.timeout = .declared(.finite(Milliseconds(seconds: time / 1000)), written.span)
    } else {
      node.timeout = .dynamic(written.span)
    }
  }

  private static func retry(of source: N8nNode) -> Fact<RetryPolicy> {
    if let written = source.option("maxRetries"), written.kind != .null {
      return written.n8nNumber.map {
        .declared(policy(Int(min(max($0, 0), 1000))), written.span)
      } ?? .dynamic(written.span)
    }
    return alike.contains(source.short)
      ? .engineDefault(policy(2), N8nProfile.modelRetries)
      : .unknown("the model's library decides how often it tries again")
  }

  /// The library waits a second, then twice as long each time
  /// (langchain-ai/langchainjs:langchain-core/src/utils/async_caller.ts); n8n gives up at once where
  /// the request was wrong or refused
  /// (n8n-io/n8n:packages/@n8n/nodes-langchain/nodes/llms/n8nDefaultFailedAttemptHandler.ts).
  private static func policy(_ retries: Int) -> RetryPolicy {
    RetryPolicy(
      retries: .finite(retries),
      backoff: .exponential(initial: Milliseconds(1000), factor: 2),
      classes: [.rateLimit, .timeout, .transient])
  }
}
