internal import FuzzFormatSupport
internal import FuzzSupport
internal import TopolintFormats
internal import TopolintSource

/// libFuzzer's entry: Flowise flows of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  WorkflowWalk.check(FlowiseFormat.self, source)
  return 0
}
