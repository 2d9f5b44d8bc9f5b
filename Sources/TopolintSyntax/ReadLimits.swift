/// How much a reader takes from one file before it stops with a diagnostic.
///
/// Input is hostile until shown otherwise: each bound keeps the work and the memory for a file of
/// any content near-linear in its size.
package struct ReadLimits: Sendable {
  /// The largest file that is read, in bytes. 16 MiB is the cap of the specification; offsets
  /// must fit 31 bits.
  package var maximumBytes = 16 << 20

  /// The deepest nesting of collections, counted from 1 for the outermost, also along aliases.
  ///
  /// libyaml is quadratic in flow nesting (100,000 `[` take it 23 s) and code that walks a document
  /// may recurse this deep; no workflow comes near 128.
  package var maximumDepth = 128

  /// The most nodes in one file, keys, values and aliases each counting one.
  ///
  /// A node takes 28 bytes; 16 MiB of ordinary YAML hold about 1,200,000.
  package var maximumNodes = 2_000_000

  /// The most nodes that a walk of one document visits through aliases, beyond those written down.
  ///
  /// A text counts one more for every 256 bytes. Aliases stay edges, so this costs no memory; it bounds the time of whoever walks the document.
  package var maximumAliasExpansion = 100_000

  /// The most issues that are kept for one file; later ones are dropped.
  package var maximumIssues = 1_000

  /// The most comments that are kept for one file; later ones are dropped.
  ///
  /// A comment takes 40 bytes, so that a file of nothing else would take twenty times its size.
  package var maximumComments = 100_000

  /// Whether documents stay for long, so that none is to take more room than it must.
  package var keepsDocuments = true

  /// The limits with their defaults.
  package init() {}
}
