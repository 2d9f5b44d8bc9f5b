/// The forms of credentials that services and standards issue, as they document them.
struct SecretForm: Sendable {
  /// What a credential of this form is.
  let name: String
  /// What it starts with.
  let prefix: [UInt8]
  /// How many characters follow, at least and at most.
  let length: ClosedRange<Int>
  /// What those characters are.
  let alphabet: Alphabet

  /// The characters of the part behind the prefix.
  enum Alphabet: Sendable {
    case capitals, alphanumeric, hex, token
    /// With `-` and `_`, and a stretch of at least 20 letters and digits that is no word.
    case mixed
  }

  /// The form of the word in `bytes`; nil when it has none that is known.
  static func form(of word: ArraySlice<UInt8>) -> String? {
    guard let first = word.first else { return nil }
    for form in forms[Int(first)] where form.fits(word) { return form.name }
    return nil
  }

  /// How many characters the kind of a credential starts with (`ghp_`), which say nothing of the one at
  /// hand; 0 for kinds without such a prefix.
  static func ownPrefix(of word: ArraySlice<UInt8>) -> Int {
    guard let first = word.first else { return 0 }
    if let form = forms[Int(first)].first(where: { $0.fits(word) }) { return form.prefix.count }
    let isKnown = word.starts(with: "eyJ".utf8) || word.starts(with: "SG.".utf8)
    return isKnown ? 3 : 0
  }

  private func fits(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.starts(with: prefix) else { return false }
    let rest = word.dropFirst(prefix.count)
    guard length.contains(rest.count) else { return false }
    switch alphabet {
    case .capitals: return rest.allSatisfy { $0.isUpper || $0.isDigit }
    case .alphanumeric: return rest.allSatisfy { $0.isLetter || $0.isDigit }
    case .hex: return rest.allSatisfy(\.isHexDigit)
    case .token: return rest.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "+") }
    case .mixed:
      let parts = rest.split { !$0.isLetter && !$0.isDigit }
      return parts.contains { $0.count >= 20 && $0.contains(where: \.isDigit) }
    }
  }

  private init(_ name: String, _ prefix: String, _ length: ClosedRange<Int>, _ alphabet: Alphabet) {
    self.name = name
    self.prefix = Array(prefix.utf8)
    self.length = length
    self.alphabet = alphabet
  }

  private static let forms: [[SecretForm]] = {
    var table = [[SecretForm]](repeating: [], count: 256)
    for form in all { table[Int(form.prefix[0])].append(form) }
    return table
  }()

  private static let all: [SecretForm] = [
    SecretForm("an AWS access key id", "AKIA", 16...16, .capitals),
    SecretForm("an AWS access key id", "ASIA", 16...16, .capitals),
    SecretForm("a GitHub token", "ghp_", 36...36, .alphanumeric),
    SecretForm("a GitHub token", "gho_", 36...36, .alphanumeric),
    SecretForm("a GitHub token", "ghu_", 36...36, .alphanumeric),
    SecretForm("a GitHub token", "ghs_", 36...36, .alphanumeric),
    SecretForm("a GitHub token", "ghr_", 36...80, .alphanumeric),
    SecretForm("a GitHub token", "github_pat_", 60...100, .token),
    SecretForm("a GitLab token", "glpat-", 20...60, .token),
    SecretForm("a Slack token", "xoxb-", 20...100, .token),
    SecretForm("a Slack token", "xoxp-", 20...100, .token),
    SecretForm("a Slack token", "xoxa-", 20...100, .token),
    SecretForm("a Slack token", "xoxr-", 20...100, .token),
    SecretForm("a Slack token", "xoxs-", 20...100, .token),
    SecretForm("a Slack token", "xapp-", 30...160, .token),
    SecretForm("an Anthropic key", "sk-ant-", 40...160, .mixed),
    SecretForm("an OpenRouter key", "sk-or-v1-", 64...64, .hex),
    SecretForm("an OpenAI key", "sk-proj-", 40...240, .mixed),
    SecretForm("an OpenAI key", "sk-svcacct-", 40...240, .mixed),
    SecretForm("a Langfuse key", "sk-lf-", 36...36, .token),
    SecretForm("an API key", "sk-", 32...64, .mixed),
    SecretForm("a Stripe key", "sk_live_", 20...120, .alphanumeric),
    SecretForm("a Stripe key", "rk_live_", 20...120, .alphanumeric),
    SecretForm("a Google API key", "AIza", 35...35, .token),
    SecretForm("a Hugging Face token", "hf_", 30...40, .alphanumeric),
    SecretForm("a Groq key", "gsk_", 48...60, .alphanumeric),
    SecretForm("a Tavily key", "tvly-", 28...64, .mixed),
    SecretForm("a Perplexity key", "pplx-", 40...60, .alphanumeric),
    SecretForm("a Replicate token", "r8_", 36...40, .alphanumeric),
    SecretForm("an NVIDIA key", "nvapi-", 50...80, .token),
    SecretForm("an xAI key", "xai-", 70...90, .alphanumeric),
    SecretForm("a Firecrawl key", "fc-", 32...32, .hex),
    SecretForm("a LangSmith key", "lsv2_pt_", 32...50, .mixed),
    SecretForm("a LangSmith key", "lsv2_sk_", 32...50, .mixed),
    SecretForm("a Dify key", "app-", 24...24, .alphanumeric),
    SecretForm("a Dify key", "dataset-", 24...24, .alphanumeric),
    SecretForm("an npm token", "npm_", 36...36, .alphanumeric),
    SecretForm("a PyPI token", "pypi-AgEIcHlwaS5vcmc", 40...260, .token),
    SecretForm("a Docker Hub token", "dckr_pat_", 27...27, .token),
    SecretForm("a Shopify token", "shpat_", 32...32, .hex),
    SecretForm("a Notion token", "ntn_", 40...50, .alphanumeric),
    SecretForm("a Notion token", "secret_", 43...43, .alphanumeric),
    SecretForm("a DigitalOcean token", "dop_v1_", 64...64, .hex),
    SecretForm("a Linear key", "lin_api_", 40...40, .alphanumeric),
    SecretForm("an Atlassian token", "ATATT3", 60...220, .token),
    SecretForm("a Figma token", "figd_", 40...50, .token),
  ]
}
