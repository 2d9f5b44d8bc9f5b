internal import FuzzSupport
internal import TopolintSource
internal import TopolintSyntax

/// libFuzzer's entry: YAML of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  DocumentWalk.check(YAMLReader.read(source), of: source)
  return 0
}
