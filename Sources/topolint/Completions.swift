internal import TopolintEngine

/// `topolint completions SHELL`: scripts made from the option tables.
enum Completions {
  /// The shells that are known.
  static let shells = ["bash", "zsh", "fish"]

  static func run(_ arguments: Arguments) throws(UsageError) -> ExitCode {
    let shell = arguments.operands[0]
    let commands = CommandTable.all
    switch shell {
    case "bash": Output.write(bash(commands))
    case "zsh": Output.write(zsh(commands))
    case "fish": Output.write(fish(commands))
    default:
      let hint = suggestion(for: shell, among: shells)
      throw UsageError(
        message: "there are no completions for `\(shell)`\(hint) "
          + "(there are bash, zsh and fish)")
    }
    return .clean
  }

  private static func flags(_ command: CommandSyntax) -> [String] {
    (command.options + [Option.help]).flatMap(\.names).map { "--" + $0 }
  }

  private static func bash(_ commands: [CommandSyntax]) -> String {
    var text = """
      # topolint completions for bash; put this into a file that the shell reads.
      _topolint() {
        local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
        # The shell takes --format=NAME apart at the sign.
        if [ "$before" = "=" ]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi
        if [ "$word" = "=" ]; then word=""; fi
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " ")) --help --version" -- "$word"))
          return
        fi
        case "${COMP_WORDS[1]} $before" in

      """
    for command in commands {
      for option in command.options where !option.offers().isEmpty {
        for name in option.names {
          text += "    \"\(command.name) --\(name)\") COMPREPLY=($(compgen -W"
          text += " \"\(option.offers().joined(separator: " "))\" -- \"$word\")); return ;;\n"
        }
      }
    }
    text += "  esac\n  local flags=\"\" names=\"\" files=\"-f\"\n  case \"${COMP_WORDS[1]}\" in\n"
    for command in commands {
      text += "    \(command.name)) flags=\"\(flags(command).joined(separator: " "))\""
      if command.operandCount.upperBound == 0 { text += " files=\"\"" }
      if !command.operandOffers().isEmpty {
        text += " files=\"\" names=\"\(command.operandOffers().joined(separator: " "))\""
      }
      text += " ;;\n"
    }
    text += """
        esac
        COMPREPLY=($(compgen $files -W "$flags $names" -- "$word"))
      }
      complete -o filenames -F _topolint topolint

      """
    return text
  }

  private static func zsh(_ commands: [CommandSyntax]) -> String {
    var text = """
      #compdef topolint
      # topolint completions for zsh; put this into a file _topolint on the fpath.
      _topolint() {
        if (( CURRENT == 2 )); then
          local -a commands=(

      """
    for command in commands { text += "      '\(command.name):\(quoted(command.summary))'\n" }
    text += "    )\n    _describe command commands\n    return\n  fi\n  case $words[2] in\n"
    for command in commands {
      text += "    \(command.name)) _arguments -S"
      for option in command.options + [Option.help] {
        for name in option.names {
          let value = option.value.map { value in
            option.offers().isEmpty
              ? ":\(value):_files"
              : ":\(value):(\(option.offers().joined(separator: " ")))"
          }
          let mark = option.isRepeatable ? "*" : ""
          let equals = option.value == nil ? "" : "="
          text += " '\(mark)--\(name)\(equals)[\(quoted(option.summary))]\(value ?? "")'"
        }
      }
      if !command.operandOffers().isEmpty {
        text += " '*:\(command.operands):(\(command.operandOffers().joined(separator: " ")))' ;;\n"
      } else {
        text += command.operandCount.upperBound == 0 ? " ;;\n" : " '*:file:_files' ;;\n"
      }
    }
    text += """
        esac
      }
      if [[ $funcstack[1] == _topolint ]]; then
        _topolint "$@"
      else
        compdef _topolint topolint
      fi

      """
    return text
  }

  private static func fish(_ commands: [CommandSyntax]) -> String {
    var text = "# topolint completions for fish; put this into a file topolint.fish.\n"
    for command in commands {
      text += "complete -c topolint -n __fish_use_subcommand -f -a \(command.name)"
      text += " -d '\(plain(command.summary))'\n"
      if !command.operandOffers().isEmpty {
        text += "complete -c topolint -n '__fish_seen_subcommand_from \(command.name)' -f"
        text += " -a '\(command.operandOffers().joined(separator: " "))'\n"
      }
      for option in command.options + [Option.help] {
        for name in option.names {
          text += "complete -c topolint -n '__fish_seen_subcommand_from \(command.name)' -l \(name)"
          if option.value != nil { text += " -r" }
          if !option.offers().isEmpty { text += " -fa '\(option.offers().joined(separator: " "))'" }
          text += " -d '\(plain(option.summary))'\n"
        }
      }
    }
    return text
  }

  /// A summary within single quotes.
  private static func plain(_ text: String) -> String {
    text.map { $0 == "'" ? "’" : String($0) }.joined()
  }

  /// A summary within single quotes and brackets, as zsh reads it.
  private static func quoted(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "’"
      case "[": "\\["
      case "]": "\\]"
      case ":": "\\:"
      default: String(character)
      }
    }.joined()
  }
}
