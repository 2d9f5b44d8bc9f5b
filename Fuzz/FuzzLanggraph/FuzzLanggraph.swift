internal import FuzzFormatSupport
internal import FuzzSupport
internal import TopolintFormats
internal import TopolintSource

/// libFuzzer's entry: exported graphs of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  WorkflowWalk.check(LanggraphFormat.self, source)
  return 0
}
