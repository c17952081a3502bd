//! Open this for text that others have written, made safe to print: a file's name, a finding's message.
//!
//! Diffs do not pass through here unless they are coloured: `git apply` wants every byte as it is.

use std::borrow::Cow;

/// The text on one line, with no character that moves the cursor, changes colours or turns the direction of writing.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character == '\n' || character == '\t' || harms(character))
}

/// A line of code for a terminal: tabs stay, and so does the end of the line.
pub fn code(text: &str) -> Cow<'_, str> {
    escaped(text, |character| character != '\n' && character != '\t' && harms(character))
}

fn escaped(text: &str, harms: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&harms) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if harms(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn harms(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[31m\u{202e}.py"), "a\\nb\\u{1b}[31m\\u{202e}.py");
        assert!(matches!(one_line("größe/π.py"), Cow::Borrowed(_)));
    }

    #[test]
    fn code_keeps_its_tabs_and_lines() {
        assert_eq!(code("\tx = 1\r\n"), "\tx = 1\\r\n");
        assert_eq!(code("\x07\n"), "\\u{7}\n");
    }
}
