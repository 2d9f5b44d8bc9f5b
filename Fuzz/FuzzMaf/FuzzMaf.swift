internal import FuzzFormatSupport
internal import FuzzSupport
internal import TopolintFormats
internal import TopolintSource

/// libFuzzer's entry: workflows and agents of Microsoft Agent Framework, of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  WorkflowWalk.check(MafFormat.self, source)
  WorkflowWalk.check(MafAgentFormat.self, source)
  return 0
}
