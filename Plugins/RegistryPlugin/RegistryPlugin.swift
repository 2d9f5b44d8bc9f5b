import Foundation
import PackagePlugin

/// Writes a target's `Registry.swift` from its folder listing, so that adding a rule, a format or a
/// reporter touches one place. Every other file of the target is an input of the command: that
/// makes READMEs and examples dependencies, and keeps them from being "unhandled".
@main
struct RegistryPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? any SourceModuleTarget else { return [] }
    let output = context.pluginWorkDirectoryURL.appending(path: "Registry.swift")
    let inputs = target.sourceFiles.map(\.url).sorted { $0.path < $1.path }
    let list = context.pluginWorkDirectoryURL.appending(path: "inputs.txt")
    let text = inputs.map(\.path).joined(separator: "\n") + "\n"
    if (try? String(contentsOf: list, encoding: .utf8)) != text {
      try text.write(to: list, atomically: true, encoding: .utf8)
    }
    return [
      .buildCommand(
        displayName: "Listing \(target.name)",
        executable: try context.tool(named: "registry-gen").url,
        arguments: [target.name, target.directoryURL.path, list.path, output.path],
        inputFiles: inputs + [list],
        outputFiles: [output])
    ]
  }
}
