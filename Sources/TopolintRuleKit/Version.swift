/// The version of Topolint, as `--version`, SARIF and the documentation say it.
public let topolintVersion = "0.1.0"
