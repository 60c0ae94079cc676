//! Prints strings and bytes in quotes with Python's escapes.

use crate::pickle::repr::printer::{PrintResult, Printer};
use crate::pickle::text_encodings::code_points;

impl Printer<'_, '_> {
    /// Prints a `str`, given as UTF-8 with lone surrogates as three bytes each.
    pub(crate) fn print_str(&mut self, text: &[u8]) -> PrintResult {
        let old = self.tree.python2;
        let quote = quote(text);
        self.write(if old { "u" } else { "" })?;
        self.write(quote)?;
        for point in code_points(text) {
            match char::from_u32(point) {
                Some(c) if c.is_ascii() => self.print_ascii(u8::try_from(point).unwrap_or_default(), quote)?,
                Some(c) if !old && is_printable(c) => self.write(c.encode_utf8(&mut [0; 4]))?,
                _ => self.print_escape(point)?,
            }
        }
        self.write(quote)
    }

    /// Prints bytes with `prefix` before the quotes.
    pub(crate) fn print_bytes(&mut self, prefix: &str, bytes: &[u8]) -> PrintResult {
        let quote = quote(bytes);
        self.write(prefix)?;
        self.write(quote)?;
        for &byte in bytes {
            if byte.is_ascii() { self.print_ascii(byte, quote) } else { self.print_escape(u32::from(byte)) }?;
        }
        self.write(quote)
    }

    fn print_ascii(&mut self, byte: u8, quote: &str) -> PrintResult {
        match byte {
            b'\\' => self.write("\\\\"),
            b'\n' => self.write("\\n"),
            b'\r' => self.write("\\r"),
            b'\t' => self.write("\\t"),
            byte if byte == quote.as_bytes()[0] => {
                self.write("\\")?;
                self.write(quote)
            }
            b' '..=b'~' => self.write(char::from(byte).encode_utf8(&mut [0; 4])),
            _ => self.print_escape(u32::from(byte)),
        }
    }

    fn print_escape(&mut self, point: u32) -> PrintResult {
        self.write(&match point {
            ..=0xff => format!("\\x{point:02x}"),
            0x100..=0xffff => format!("\\u{point:04x}"),
            _ => format!("\\U{point:08x}"),
        })
    }
}

/// Returns double quotes if the text has single quotes and no double quotes.
fn quote(text: &[u8]) -> &'static str {
    if text.contains(&b'\'') && !text.contains(&b'"') { "\"" } else { "'" }
}

/// Returns whether Python prints the character without an escape. Rust's `escape_debug` uses the same table, but it
/// escapes a combining mark at the beginning of a text.
fn is_printable(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    let length = 1 + c.encode_utf8(&mut buffer[1..]).len();
    let text = std::str::from_utf8(&buffer[..length]).unwrap_or_default();
    text.escape_debug().nth(1) != Some('\\')
}
