extension ProblemInfo {
  /// Every kind of problem that a run can tell, sorted by id.
  public static var all: [ProblemInfo] {
    (files + texts + formats + notices).sorted { $0.id < $1.id }
  }

  /// What keeps files from being found, read or written.
  private static var files: [ProblemInfo] {
    [
      ProblemInfo(
        .failure, "dangling-link", "a symbolic link that was named leads nowhere, or to itself",
        "mend the link, or name the file that it should lead to"),
      ProblemInfo(
        .failure, "file-changed", "a file changed while fixes were made, and was left as it is",
        "run it again"),
      ProblemInfo(
        .failure, "file-not-found", "what was named does not exist",
        "correct the path; addresses are not fetched"),
      ProblemInfo(
        .failure, "file-not-written", "the fixes of a file could not be written",
        "see who may write the file and its folder, and run it again"),
      ProblemInfo(
        .failure, "file-unreadable", "a file may not be read, or is a folder by now",
        "see who may read it, or leave it out with `exclude`"),
      ProblemInfo(
        .failure, "folder-unreadable", "a folder may not be listed",
        "see who may read it, or leave it out with `exclude`"),
      ProblemInfo(
        .failure, "link-out-of-root",
        "a symbolic link leads out of the project, and fixes are not written through it",
        "run Topolint on the file that it leads to, in its own project"),
      ProblemInfo(
        .failure, "name-not-utf8", "a file or folder has a name that is no UTF-8",
        "rename it, or leave it out with `exclude`"),
      ProblemInfo(
        .failure, "not-a-regular-file", "a device, FIFO or socket was named; none is read",
        "name a file, or hand the text over as `-`"),
      ProblemInfo(
        .failure, "too-large",
        "a file is above `limits.file-size`, or a workflow has more steps than can be analysed",
        "raise `limits.file-size` in `topolint.yaml`, or divide the workflow"),
      ProblemInfo(
        .failure, "unreadable", "a file could not be read, and nothing more is known",
        "please report it, with the file where you can"),
    ]
  }

  /// What is wrong with the text of a file, whatever its format.
  private static var texts: [ProblemInfo] {
    [
      ProblemInfo(
        .failure, "alias-expansion", "the aliases of a YAML file stand for too many values",
        "write the values out, or raise `limits.alias-expansion`"),
      ProblemInfo(
        .failure, "control-character", "the text holds a character that YAML does not allow",
        "remove it, or write it as an escape in double quotes"),
      ProblemInfo(
        .notice, "duplicate-key", "a mapping outside of every workflow has a key twice",
        "keep one of them; inside of a workflow the rule `duplicate-key` tells it"),
      ProblemInfo(.failure, "empty", "the text holds no document", "write one, or remove the file"),
      ProblemInfo(
        .failure, "invalid-merge", "a merge key `<<` has a value that cannot be merged",
        "give it a mapping, or a list of mappings"),
      ProblemInfo(
        .failure, "invalid-utf8", "the bytes are no UTF-8", "save the file as UTF-8"),
      ProblemInfo(
        .notice, "lone-surrogate", "a JSON string holds half of a surrogate pair",
        "write both halves, or the character itself"),
      ProblemInfo(
        .failure, "nul-byte", "the text holds a NUL byte", "remove it, or save the file as UTF-8"),
      ProblemInfo(
        .failure, "recursive-alias", "an alias stands inside of what it stands for",
        "write the value out"),
      ProblemInfo(
        .failure, "syntax", "the text is no YAML or JSON from there on, or not quite",
        "mend the text there; until then only that is told which the lost part cannot change"),
      ProblemInfo(
        .failure, "too-deep", "values or steps lie deeper in one another than can be analysed",
        "nest them less, or divide the workflow"),
      ProblemInfo(
        .failure, "too-many-nodes", "the file has more values than `limits.nodes`",
        "divide it, or raise `limits.nodes`"),
      ProblemInfo(
        .failure, "unknown-alias", "an alias names an anchor that no earlier value carries",
        "correct the name, or move the anchor before it"),
      ProblemInfo(.failure, "utf-16", "the text is UTF-16", "save the file as UTF-8"),
    ]
  }

  /// What keeps a file from being read as its format means it.
  private static var formats: [ProblemInfo] {
    [
      ProblemInfo(
        .failure, "conflicting-keys", "two keys that stand for the same thing are both there",
        "keep one of them"),
      ProblemInfo(
        .failure, "edge-without-end", "an edge does not say from where or to where it leads",
        "write both ends, or export the workflow again"),
      ProblemInfo(
        .failure, "edge-without-ends", "an edge of an exported graph does not say where it leads",
        "export the graph again"),
      ProblemInfo(
        .failure, "empty-name", "an agent has no name", "write a name before the colon"),
      ProblemInfo(.failure, "invalid-id", "a text cannot be the id of a step", "choose another id"),
      ProblemInfo(
        .failure, "invalid-path", "a text is no path of a value in the state of a run",
        "write names with points between them"),
      ProblemInfo(
        .failure, "missing-key", "a key that has to be there is not there", "add the key"),
      ProblemInfo(
        .failure, "node-without-id", "a step has no id, so that nothing can lead to it",
        "give it an id, or export the workflow again"),
      ProblemInfo(
        .failure, "node-without-name", "a step has no name, so that nothing can lead to it",
        "give it a name"),
      ProblemInfo(
        .failure, "not-a-connection", "an entry of `connections` has another form than n8n's",
        "export the workflow again"),
      ProblemInfo(
        .failure, "not-a-list", "a value that has to be a list is none", "write a list"),
      ProblemInfo(
        .failure, "not-a-state-machine", "a definition in a template is no state machine",
        "write one with `StartAt` and `States`"),
      ProblemInfo(
        .failure, "unknown-key", "a key means nothing there", "correct it, or remove it"),
      ProblemInfo(
        .failure, "unknown-value", "a value is none of those that are taken there",
        "write one of those that the message names"),
      ProblemInfo(
        .failure, "unsupported-version", "the file asks for a version that is not known",
        "write a version that is"),
      ProblemInfo(
        .failure, "wrong-type", "a value is of another type than it has to be",
        "write what the message names"),
      ProblemInfo(
        .either, "not-a-workflow", "an entry of a list of workflows is none",
        "take it out, or export the workflows again"),
      ProblemInfo(
        .either, "unread-agents",
        "the file with a crew's agents leads out of the project, or cannot be read",
        "keep it inside of the project, as a file that can be read"),
    ]
  }

  /// What there is to know of a file or a run although nothing failed.
  private static var notices: [ProblemInfo] {
    [
      ProblemInfo(
        .notice, "diff-withheld", "a diff is left out, since it would show a credential",
        "move the credential out of the file, or use `--fix`"),
      ProblemInfo(
        .notice, "edge-circle", "steps lead in a circle that Flowise follows until it fails",
        "lead back with a Loop step, which counts its rounds"),
      ProblemInfo(
        .notice, "fix-failed", "a fix would have made the file unreadable, and was not applied",
        "this is a fault of Topolint; please report it"),
      ProblemInfo(
        .notice, "flow-starts-itself", "a flow starts itself, which Flowise refuses in a run",
        "lead back with a loop, or choose another flow"),
      ProblemInfo(
        .notice, "former-rule-id", "a rule is named by an id that it had before",
        "write the new id; the old one goes on working"),
      ProblemInfo(
        .notice, "misnamed-configuration",
        "a file is named almost as the configuration, and is not read",
        "rename it to `topolint.yaml`, or name it with `--config`"),
      ProblemInfo(
        .notice, "no-graph", "an app has no steps to look at, so that nothing in it was judged",
        "nothing: what it does is in its engine and its prompt"),
      ProblemInfo(
        .notice, "node-without-type", "a step does not say what it is",
        "give it the type that it has in the editor, or export the workflow again"),
      ProblemInfo(
        .notice, "not-a-node", "an entry of the steps is none",
        "take it out, or export the workflow again"),
      ProblemInfo(
        .notice, "not-judged",
        "a step is of a kind that is not known, and what stands in it is not judged",
        "correct the kind, or take one that the format's page lists"),
      ProblemInfo(
        .notice, "not-parameters", "the parameters of a step are no object, and are not read",
        "export the workflow again"),
      ProblemInfo(
        .notice, "route-not-exported",
        "nothing in an exported graph leads to a step, so that the ways to it are not judged",
        "name the targets where the route is made, and export again"),
      ProblemInfo(
        .notice, "unwired-input", "an input names a step that no edge leads from; it stays empty",
        "connect the two on the canvas"),
    ]
  }
}
