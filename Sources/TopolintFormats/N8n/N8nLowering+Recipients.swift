import TopolintModel
import TopolintSource
import TopolintSyntax

extension N8nLowering {
  /// A message to people that the file itself names, or a mail to nobody, goes to those who set the
  /// workflow up, or work with them: a notification, and no effect on others. Whom a variable of the
  /// server names is not known.
  mutating func settleNotification(_ record: Int) {
    let source = records[record]
    let node = id(record)
    let reach = N8nChannels.reach(of: source.short)
    guard reach != .open, builder[node].effect.value?.level == .irreversible,
      let span = builder[node].effect.span, isSending(source)
    else { return }
    let isMail = N8nChannels.isMail(source.short)
    let keys =
      isMail ? N8nChannels.mailRecipients : N8nChannels.recipients(of: source.short) ?? []
    var isNamed = isMail
    for table in [
      source.parameters, source.parameter("options"), source.parameter("additionalFields"),
    ] {
      for key in keys {
        guard let place = table?[key]?.n8nLocated else { continue }
        guard isWritten(place, by: record) else { return }
        if !isMail, place.text?.isEmpty != false { continue }
        isNamed = true
        guard reach == .chat, !N8nChannels.isPrivate(chat: place.text ?? "") else { continue }
        // Of a number that stands elsewhere it is not known whose it is.
        if place.isN8nExpression, place.text?.hasPart("{{") == true {
          builder[node].effect = .dynamic(place.span)
        }
        return
      }
    }
    if isNamed {
      builder[node].effect = .declared(
        Effect(.none, basis: .nodeType, isMessage: N8nChannels.isMessage(source)), span)
    }
  }

  /// Whether a node puts a new message somewhere, and does not delete or forward one.
  private func isSending(_ source: N8nNode) -> Bool {
    if let resource = source.text("resource"),
      ["channel", "event", "calendar", "file", "folder", "contact", "user"].contains(resource)
    {
      return false
    }
    guard let operation = source.text("operation") else { return true }
    if N8nChannels.isMail(source.short) { return operation == "send" }
    return ["send", "post", "create"].contains { operation.hasPrefix($0) }
  }

  /// Whether a text is what the file says, by itself or through nodes that set fields to constants.
  private mutating func isWritten(_ place: SyntaxNode, by record: Int) -> Bool {
    if place.isCollection { return false }
    guard place.isN8nExpression, place.text?.hasPart("{{") == true else { return true }
    for reference in N8nExpression.references(in: place) {
      let producers: [Int]
      switch reference.target {
      case .engine: continue
      case .current: producers = current(at: record)
      case .node(let name): producers = byName[name].map { output(of: $0) } ?? []
      default: return false
      }
      let paths = values(producers, reference.fields)
      for path in paths {
        guard case .engine = path.source else { return false }
      }
      if paths.isEmpty { return false }
    }
    return true
  }

  /// What is sent when another run has failed tells the people who run it.
  mutating func settleAlarm(_ record: Int, _ origins: N8nOrigins) {
    let node = id(record)
    guard origins.alarms.contains(record), let effect = builder[node].effect.value,
      effect.level == .irreversible || effect.level == .external && effect.isMessage,
      let span = builder[node].effect.span,
      let channel = N8nChannels.recipients(of: records[record].short)
    else { return }
    for key in channel {
      guard let place = records[record].parameter(key)?.n8nLocated else { continue }
      guard isWritten(place, by: record) else { return }
    }
    builder[node].effect = .declared(Effect(.none, basis: .nodeType, isMessage: true), span)
  }

  /// A message with buttons, whose answer comes back in a run of its own, asks people: it is the
  /// question before an act, and not the act.
  mutating func settleQuestion(_ record: Int) {
    let node = id(record)
    guard builder[node].effect.value?.level == .irreversible, let span = builder[node].effect.span,
      N8nBodies.asksPeople(records[record])
    else { return }
    builder[node].effect = .declared(Effect(.none, basis: .nodeType, isMessage: true), span)
  }

  /// A message to who started the run answers a request: that is no effect on others.
  mutating func settleRecipient(_ record: Int) {
    let node = id(record)
    // To throw a mail away is no answer to it.
    guard let effect = builder[node].effect.value, effect.level == .irreversible,
      let span = builder[node].effect.span,
      let channel = N8nChannels.recipients(of: records[record].short),
      !N8nChannels.isMail(records[record].short)
        || records[record].text("operation")?.hasPrefix("delete") != true
    else { return }
    for key in channel {
      guard let place = records[record].parameter(key)?.n8nLocated, place.isN8nExpression else {
        continue
      }
      let found = N8nExpression.references(in: place)
      if found.contains(where: { isRequester($0, at: record, depth: 0) }) {
        builder[node].effect = .declared(Effect(.none, basis: .nodeType, isMessage: true), span)
        let isAsker = found.contains { isRequester($0, at: record, depth: 0, calls: false) }
        let named = isAsker ? [] : inputs(namedBy: found, at: record)
        if !named.isEmpty { builder[node].callersMessage = CallersMessage(effect, to: named) }
        return
      }
    }
  }

  /// The inputs of the workflow that references stand for, where another workflow starts it.
  private mutating func inputs(namedBy found: [N8nReference], at record: Int) -> Set<String> {
    var names: Set<String> = []
    for reference in found {
      let producers: [Int]
      switch reference.target {
      case .current: producers = current(at: record)
      case .node(let name): producers = byName[name].map { output(of: $0) } ?? []
      default: continue
      }
      for path in values(producers, reference.fields) {
        guard case .output(let source) = path.source, source.index < records.count,
          records[source.index].short == "executeWorkflowTrigger", let name = path.fields.first
        else { continue }
        names.insert(name)
      }
    }
    return names
  }

  /// A comment under what started the run is read by those who talk there: an answer, and no effect
  /// on others.
  mutating func settleAnswer(_ record: Int) {
    let source = records[record]
    let node = id(record)
    guard builder[node].effect.value?.level == .external, let span = builder[node].effect.span
    else { return }
    let places: [SyntaxNode]
    if source.short == "httpRequest", let url = source.parameter("url") {
      guard ServiceAddress(url.text ?? "").isThread,
        source.parameter("method")?.n8nText?.uppercased() == "POST"
      else { return }
      places = [url]
    } else if let keys = N8nChannels.threads[source.short] {
      guard
        [source.text("resource"), source.text("operation")].contains(where: {
          $0?.lowercased().hasPart("comment") == true
        }), source.text("operation")?.hasPrefix("delete") != true
      else { return }
      places = keys.compactMap { source.parameter($0)?.n8nLocated }
    } else {
      return
    }
    let found = places.flatMap { N8nExpression.references(in: $0) }
    guard !found.isEmpty else { return }
    // What calls a workflow need not be those who talk there.
    for reference in found where !isRequester(reference, at: record, depth: 0, calls: false) {
      return
    }
    builder[node].effect = .declared(Effect(.none, basis: .nodeType, isMessage: true), span)
  }

  /// Whether a reference names what who asks has sent, as it came or through nodes that carry it on;
  /// `calls` tells whether another workflow counts as one who asks.
  private mutating func isRequester(
    _ reference: N8nReference, at record: Int, depth: Int, calls: Bool = true
  ) -> Bool {
    let sources: [Int]
    switch reference.target {
    case .current: sources = current(at: record)
    case .node(let name): sources = byName[name].map { [$0] } ?? []
    default: return false
    }
    for source in sources
    where isRequester(source, reference.fields, depth: depth, calls: calls) {
      return true
    }
    return false
  }

  private mutating func isRequester(
    _ record: Int, _ fields: [String], depth: Int, calls: Bool
  ) -> Bool {
    let node = records[record]
    if N8nTypes.isTrigger(node) {
      switch node.short {
      case "scheduleTrigger", "manualTrigger": return false
      case "executeWorkflowTrigger": return calls
      default: return true
      }
    }
    guard depth < 4 else { return false }
    switch node.short {
    case "set":
      if let name = fields.first, let origin = references(setting: name, by: record) {
        for reference in origin
        where isRequester(reference, at: record, depth: depth + 1, calls: calls) {
          return true
        }
        return false
      }
    case "code", "function", "functionItem":
      // What it takes of who asks may be where to answer.
      for key in ["jsCode", "functionCode", "pythonCode"] {
        guard let code = node.parameter(key) else { continue }
        for reference in N8nExpression.references(inCode: code)
        where isRequester(reference, at: record, depth: depth + 1, calls: calls) { return true }
      }
    default: guard N8nTypes.isTransparent(node) else { return false }
    }
    let before = current(at: record)
    return before.count == 1 && isRequester(before[0], fields, depth: depth + 1, calls: calls)
  }

  /// The references in what a node sets a field to, or begins its value with; nil where it does not
  /// set the field by its name.
  private mutating func references(setting name: String, by record: Int) -> [N8nReference]? {
    if let value = assigned(record)[name] { return N8nExpression.references(in: value) }
    guard records[record].text("mode") == "raw",
      let item = records[record].parameter("jsonOutput"), item.isN8nExpression
    else { return nil }
    let bytes = item.textBytes
    let key = Array("\"\(name)\"".utf8)
    for reference in N8nExpression.references(in: item) {
      let before = bytes[..<(bytes.startIndex + reference.range.lowerBound)]
      let bare = before.reversed().drop { [0x7B, 0x22, 0x3A].contains($0) || $0 <= 0x20 }
      // The quote that ends the key went with the blanks before it.
      if bare.starts(with: key.dropLast().reversed()) { return [reference] }
    }
    return nil
  }
}
