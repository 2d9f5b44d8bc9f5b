internal import FuzzFormatSupport
internal import FuzzSupport
internal import TopolintFormats
internal import TopolintSource

/// libFuzzer's entry: files of Docker Agent of any content.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = unsafe DocumentWalk.source(start, count)
  WorkflowWalk.check(DockerAgentFormat.self, source)
  return 0
}
