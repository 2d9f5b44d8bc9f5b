/// A document that was read.
package final class Document: Sendable {}
