import Testing
import TopolintModel
import TopolintSource
import TopolintSyntax

@testable import TopolintFormats

/// What counts as a credential. The values are put together here, so that no scanner takes this
/// file for a leak.
@Suite struct SecretTests {
  private static let random = "7Qm2vT9xLd4KpR8w" + "Yz3H"
  private static let hex = "f3b9c1d07e5a4862" + "9b1c3d5e7f901a2b"

  /// The credentials of a topology in whose `x-a` something stands: what they are, what their kind
  /// starts with, and how much of each is to be hidden.
  private func secrets(_ text: String) -> [String] {
    let text = "topology: 1\nname: n\nx-a:\n" + text + "\nnodes:\n  a: {tool: read}\n"
    let source = SourceText(file: FileID(0), path: "a.yaml", bytes: Array(text.utf8))
    let reading = WorkflowReader().read(source)
    return reading.workflows.flatMap(\.defects).compactMap { defect in
      guard case .literalSecret(let secret) = defect.kind else { return nil }
      let start = secret.prefix ?? ""
      let place = Int(defect.span.lower) + start.utf8.count
      let hidden = reading.redactions.first { Int($0.lower) == place }
      // A place tells the length only where the kind does.
      #expect(secret.prefix != nil || defect.span.count == 1)
      return "\(secret.title) \(start)+\(hidden?.count ?? 0)\(secret.isCertain ? "" : " likely")"
    }
  }

  @Test(arguments: [
    ("ghp_", 36, "a GitHub token"), ("glpat-", 20, "a GitLab token"), ("hf_", 34, "a Hugging Face"),
    ("AIza", 35, "a Google API key"), ("sk_live_", 24, "a Stripe key"), ("npm_", 36, "an npm"),
    ("sk-", 48, "an API key"), ("sk-ant-", 101, "an Anthropic key"), ("gsk_", 52, "a Groq"),
    ("sk-proj-", 48, "an OpenAI key"), ("xoxb-", 40, "a Slack token"), ("app-", 24, "a Dify key"),
  ])
  func formsAreFoundAnywhere(_ prefix: String, _ length: Int, _ title: String) throws {
    let body = String(repeating: "a8Kq3Zr7Wm1Xt5Yv9Bn2", count: 6).prefix(length)
    for line in [
      "  note: \(prefix)\(body)", "  - use '\(prefix)\(body)', please",
      "  code: \"a\\n\(prefix)\(body)\\n\"", "  url: https://x.test/\(prefix)\(body)?a=1",
      "  text: |\n    first\n    call(\"\(prefix)\(body)\")",
    ] {
      let found = try #require(secrets(line).first, "\(line)")
      #expect(found.hasPrefix(title), "\(line)")
      #expect(found.hasSuffix("\(length)") && !found.contains(body.prefix(8)), "\(line)")
    }
  }

  @Test func otherForms() {
    let part = "a8Kq3Zr7Wm1Xt5Yv9Bn2C4"
    #expect(secrets("  a: AKIA" + "Q3ZR7WM1XT5YV9BN") == ["an AWS access key id AKIA+16"])
    #expect(
      secrets("  a: SG." + part + "." + part + part.prefix(21)) == ["a SendGrid key SG.+66"])
    #expect(
      secrets("  a: https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/" + part)
        == ["the address of a Slack webhook +42"])
    #expect(
      secrets("  a: eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiYWRhIn0Zx7.Qm2vT9xLd4KpR8wYz3H7Qm2vT9x")
        == ["a JSON web token eyJ+68"])
    #expect(
      secrets(
        "  a: |\n    -----BEGIN PRIVATE KEY-----\n    " + part + part
          + "\n    -----END PRIVATE KEY-----") == ["a private key +49"])
    #expect(
      secrets("  a: 'bot123456789:AA" + part + "a8Kq3Zr7Wm1'") == ["a Telegram bot token +35"])
  }

  @Test(arguments: [
    "api_key: V", "apiKey: 'V'", "  x-api-key: \"V\"", "Authorization: Bearer V", "SHOP_TOKEN: V",
    "clientSecret: V", "args: [--token, x, '--api-key V']", "header: 'X-Auth-Token: V'",
    "text: 'curl -H \"Authorization: Bearer V\"'", "url: https://x.test/a?access_token=V&b=1",
    "list: [{name: X-Api-Key, value: V}]", "list: [{value: V, key: apiKey}]",
    "vars: [{name: CRM, value: V, value_type: secret}]", "code: \"API_KEY = 'V'\"",
    "env: {SEARCH_TOKEN: V}", "headers: {authorization: 'token V'}", "bearer: Bearer V",
  ])
  func randomValuesInNamedFields(_ line: String) {
    for value in [Self.random, Self.hex] {
      let found = secrets("  " + line.replacing("V", with: value))
      #expect(
        found.count == 1 && found[0].hasSuffix("+\(value.count)"), "\(line)")
    }
  }

  @Test(arguments: [
    "note: V", "id: V", "key: V", "next_token: V", "token_count: V", "key_id: V", "secret_name: V",
    "list: [{name: X-Request-Id, value: V}]", "public_key: V", "V: x", "example: {api_key: V}",
    "api_key: !vault V", "# api_key: V", "api_key: V(a)", "partition_key: V", "api_key: 'V{{ x }}'",
    "commit: V", "sha256: V", "sample: 'Authorization: Bearer V'",
  ])
  func otherFieldsAreSilent(_ line: String) {
    #expect(secrets("  b: 1\n  " + line.replacing("V", with: Self.random)) == [], "\(line)")
  }

  @Test(arguments: [
    "${CRM_API_KEY_OF_THE_DESK_1}", "{{ env.CRM_API_KEY_12345 }}", "YOUR_API_KEY_GOES_HERE_1234",
    "my-service-account-token-v1-2024", "0ad29728-5209-4afe-bc96-daff03091c42", "$CRM_KEY",
    "vault/prod/crm/secret-key-v2-2024", "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "aaaaaaaaaaaaaaaaaaaa1",
    "U2FsdGVkX19rS8w2Qm7vT9xLd4KpR8wYz3H", "12345678901234567890", "sk-your-key-here-1a2b3c4d5e6f",
    "arn:aws:secretsmanager:eu-west-1:000000000000:secret:crm-3kQz9A",
    "OPENAI_API_KEY_PRODUCTION_1",
    "process.env.OPENAI_API_KEY_2", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  ])
  func placeholdersAndReferencesAreSilent(_ value: String) {
    #expect(secrets("  api_key: '\(value)'") == [])
  }

  @Test(
    arguments: [
      ("password: hunter2", "+7"), ("db_password: 'P@ssw0rt!'", "+9"),
      ("PGPASSWORD: \"k1tten\"", nil), ("password: E42", nil), ("password: K1TTEN9", "+7"),
      ("passwd: k1tten # old", "+6"),
      ("text: 'password=k1tten&user=a'", "+6"), ("code: \"pwd = \\\"k1tten\\\"\"", "+6"),
      ("password: admin", nil), ("password: string", nil), ("password: {type: string}", nil),
      ("password: ${DB_PASSWORD}", nil), ("password: changeme1", nil),
      ("password: DB_PASSWORD_1", nil),
      ("password: password", nil), ("password: my_password1", nil), ("password:", nil),
      ("password: please enter 1 letter", nil), ("password_field: k1tten", nil),
      ("password: '={{ $json.pw1 }}'", nil), ("password: settings.db.pw1", nil),
    ] as [(String, String?)])
  func shortPasswordsAreLikely(_ line: String, _ start: String?) {
    let found = secrets("  " + line)
    #expect(found.count == (start == nil ? 0 : 1), "\(line): \(found)")
    if let start { #expect(found.allSatisfy { $0.hasSuffix("\(start) likely") }, "\(found)") }
  }

  @Test(
    arguments: [
      ("https://ada:k1tten@x.test/a", "+6 likely"), ("https://x.test:8080/@a", nil),
      ("postgres://postgres:postgres@localhost/db", nil), ("https://ada:${PW}@x.test", nil),
      ("redis://:7Qm2vT9xLd4KpR8wYz3H@x.test", "+20"), ("https://user:password@x.test", nil),
      ("ssh://git@x.test:22/a", nil), ("https://ada:{{ pw1 }}@x.test", nil),
    ] as [(String, String?)])
  func passwordsInAddresses(_ address: String, _ start: String?) {
    let found = secrets("  a: \"\(address)\"")
    #expect(found == (start.map { ["the password of an address \($0)"] } ?? []))
  }

  @Test func valuesAreNamedForHidingAndBelongToTheirStep() throws {
    let text = """
      {"topology": 1, "name": "n", "nodes": {
        "a": {"tool": "read", "next": "b"},
        "b": {"tool": "read", "disabled": true, "x-h": {"api_key": "\(Self.random)"}, "next": "c"},
        "c": {"x-h": {"t": [{"value": "\(Self.hex)", "name": "Authorization"}]}, "tool": "read"}}}
      """
    let source = SourceText(file: FileID(0), path: "a.json", bytes: Array(text.utf8))
    let reading = WorkflowReader().read(source)
    let workflow = try #require(reading.workflows.first)
    // A step that is switched off takes no part; its secret is hidden nevertheless.
    #expect(workflow.defects.map { $0.node.map { workflow[$0].nativeID } } == ["c"])
    #expect(reading.redactions.map(\.count) == [20, 32])
    let hidden = String(decoding: source.hiding(reading.redactions).bytes, as: UTF8.self)
    #expect(hidden.contains("\"********************\"") && hidden.utf8.count == text.utf8.count)
    #expect(!hidden.contains(Self.hex.suffix(8)))
  }

  /// Bytes are looked at eight at a time, and a run may begin at any of them.
  @Test func runsAreFoundWhereverTheyStand() {
    for lead in 0..<45 {
      for length in [19, 20, 21, 47] {
        let text =
          String(repeating: " ", count: lead) + String(repeating: "k", count: length) + " z"
        var found: [Range<Int>] = []
        SecretWords.each(in: Array(text.utf8)) { found.append($0) }
        #expect(found == (length < 20 ? [] : [lead..<lead + length]))
        var signs: [Int] = []
        SecretWords.eachSign(in: Array((text + "PassWord :// pWd").utf8)) { signs.append($0) }
        let end = text.utf8.count
        #expect(signs == [end + 2, end + 9, end + 13])
      }
    }
  }

  @Test func runsAreThoseOfAWalkOverEveryByte() {
    var dice = Dice(seed: 20)
    let parts = Array("azAZ09_-+/".utf8)
    let others = Array(" \n.:=\"'~{}".utf8) + [0, 0x2A, 0x7F, 0x80, 0xFF]
    for round in 0..<2_000 {
      var text: [UInt8] = []
      while text.count < 200 {
        let isRun = dice.next() % 3 > 0
        let count = Int(dice.next() % (isRun ? 45 : UInt64(1 + round % 12))) + 1
        let bytes = isRun ? parts : others
        text += (0..<count).map { _ in bytes[Int(dice.next() % UInt64(bytes.count))] }
      }
      text.removeLast(Int(dice.next() % 30))
      var expected: [Range<Int>] = []
      var start = 0
      for end in 0...text.count where end == text.count || !parts.contains(text[end]) {
        if end - start >= SecretWords.shortest { expected.append(start..<end) }
        start = end + 1
      }
      var found: [Range<Int>] = []
      SecretWords.each(in: text) { found.append($0) }
      #expect(found == expected, "\(text)")
    }
  }
}

/// Numbers that are the same in each run.
private struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
