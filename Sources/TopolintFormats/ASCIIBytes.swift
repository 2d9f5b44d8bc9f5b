/// What bytes are in ASCII, for credentials, prompts and the small languages of conditions.
extension UInt8 {
  /// Whether it is an ASCII letter.
  var isLetter: Bool { isUpper || isLower }
  /// Whether it is an ASCII capital.
  var isUpper: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
  /// Whether it is a small ASCII letter.
  var isLower: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
  /// Whether it is an ASCII digit.
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  /// Whether it is a digit of a number to the base 16.
  var isHexDigit: Bool { isDigit || (self | 0x20 >= 0x61 && self | 0x20 <= 0x66) }
  /// Whether a name may begin with it, as most languages have them: a letter of ASCII, or `_`.
  var isNameStart: Bool { isLetter || self == UInt8(ascii: "_") }
  /// Whether it may stand in such a name.
  var isNamePart: Bool { isNameStart || isDigit }
}
