internal import FuzzSupport
internal import TopolintSource
internal import TopolintSyntax

/// libFuzzer's entry: Markdown of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  if let range = FrontMatter.range(in: source.bytes) {
    precondition(range.upperBound <= source.bytes.count, "the front matter leaves the file")
  }
  DocumentWalk.check(FrontMatter.read(source), of: source)
  return 0
}
