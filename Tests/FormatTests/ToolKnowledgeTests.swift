import Testing
import TopolintModel
import TopolintSource

@testable import TopolintFormats

@Suite struct ToolKnowledgeTests {
  private static let catalogue = ToolCatalogue([
    (ToolKnowledge(.irreversible), ["mail"]),
    (ToolKnowledge(.read, labels: [.untrusted, .private]), ["mail:inbox"]),
    (ToolKnowledge(labels: [.private], isPaid: true), ["desk"]),
  ])
  private static let span = Span(file: FileID(0), lower: 3, upper: 7)

  @Test func anOperationWinsOverItsType() {
    #expect(Self.catalogue["mail"]?.effect == .irreversible)
    #expect(Self.catalogue["mail", "draft"]?.effect == .irreversible)
    #expect(Self.catalogue["mail", "inbox"]?.labels == [.private, .untrusted])
    #expect(Self.catalogue["post"] == nil)
    #expect(Self.catalogue["inbox"] == nil)
  }

  @Test(
    arguments: [
      ("getAll", EffectLevel.read), ("deleteTicket", .irreversible), ("create", .external),
      ("strange", nil),
    ] as [(String, EffectLevel?)])
  func theVerbOfAnOperationIsNoGuess(_ operation: String, _ level: EffectLevel?) throws {
    let known = try #require(Self.catalogue["desk", operation])
    #expect(known.effect == level)
    #expect(known.basis == .nodeType && known.isPaid == true)
    // What is only written to brings nothing in.
    let isSource = known.effect == nil || known.effect == .read
    #expect(known.labels == (isSource ? [.private] : nil))
  }

  @Test(
    arguments: [
      ("get", EffectLevel.read, true), ("HEAD", .read, true), ("put", .external, true),
      ("DELETE", .external, true), ("post", .external, nil), ("PATCH", .external, nil),
    ] as [(String, EffectLevel, Bool?)])
  func methodsOfRequests(_ method: String, _ level: EffectLevel, _ idempotent: Bool?) {
    let known = ToolKnowledge.http(method: method)
    #expect(known.effect == level && known.isIdempotent == idempotent && known.basis == .stated)
    #expect(known.labels == nil)
  }

  @Test func annotationsCountOnlyWhereTheyAreWritten() {
    #expect(ToolKnowledge.annotated().effect == nil)
    #expect(ToolKnowledge.annotated(readOnly: true, destructive: true).effect == .read)
    #expect(ToolKnowledge.annotated(readOnly: false, destructive: false).effect == .external)
    let open = ToolKnowledge.annotated(destructive: true, idempotent: true, openWorld: true)
    #expect(open.effect == .irreversible && open.isIdempotent == true)
    #expect(open.labels == [.untrusted])
    #expect(ToolKnowledge.annotated(openWorld: false).labels == nil)
  }

  @Test func aNodeTakesWhatIsKnown() {
    var node = Node("a", kind: .tool, span: Self.span)
    ToolKnowledge(.read, labels: [.secret], isPaid: true, isIdempotent: true)
      .describe(&node, at: Self.span, otherwise: "no sign")
    #expect(node.effect == .declared(Effect(.read, basis: .nodeType), Self.span))
    #expect(node.labels == .declared([.secret], Self.span))
    #expect(node.isPaid == .declared(true, Self.span))
    #expect(node.idempotency == .declared(true, Self.span))
  }

  @Test func aGuessFromANameHasNoLabels() {
    var node = Node("a", kind: .tool, span: Self.span)
    var guess = ToolKnowledge.named("fetch_page")
    guess?.labels = [.untrusted]
    guess?.describe(&node, at: Self.span, otherwise: "no sign")
    #expect(node.effect == .declared(Effect(.read, basis: .name), Self.span))
    #expect(node.labels.isInexpressible)
    #expect(ToolKnowledge.named("weather") == nil)
    ToolKnowledge().describe(&node, at: Self.span, otherwise: "no sign")
    #expect(node.effect == .unknown("no sign"))
  }
}
