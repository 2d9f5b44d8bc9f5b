internal import FuzzSupport
internal import TopolintSource
internal import TopolintSyntax

/// libFuzzer's entry: JSON of any content, in both dialects.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  DocumentWalk.check(JSONReader.read(source, dialect: .json), of: source)
  DocumentWalk.check(JSONReader.read(source, dialect: .jsonc), of: source)
  return 0
}
