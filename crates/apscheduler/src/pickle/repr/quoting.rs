//! Strings and bytes in quotes, with Python's escapes.

use crate::pickle::repr::printer::{Printed, Printer};
use crate::pickle::text::code_points;

impl Printer<'_, '_> {
    /// A str: UTF-8, lone surrogates as three bytes each.
    pub(crate) fn text(&mut self, text: &[u8]) -> Printed {
        let old = self.tree.python2;
        let quote = quote(text);
        self.put(if old { "u" } else { "" })?;
        self.put(quote)?;
        for point in code_points(text) {
            match char::from_u32(point) {
                Some(c) if c.is_ascii() => self.ascii(u8::try_from(point).unwrap_or_default(), quote)?,
                Some(c) if !old && is_printable(c) => self.put(c.encode_utf8(&mut [0; 4]))?,
                _ => self.escape(point)?,
            }
        }
        self.put(quote)
    }

    /// Bytes, with `prefix` before the quotes.
    pub(crate) fn bytes(&mut self, prefix: &str, bytes: &[u8]) -> Printed {
        let quote = quote(bytes);
        self.put(prefix)?;
        self.put(quote)?;
        for &byte in bytes {
            if byte.is_ascii() { self.ascii(byte, quote) } else { self.escape(u32::from(byte)) }?;
        }
        self.put(quote)
    }

    fn ascii(&mut self, byte: u8, quote: &str) -> Printed {
        match byte {
            b'\\' => self.put("\\\\"),
            b'\n' => self.put("\\n"),
            b'\r' => self.put("\\r"),
            b'\t' => self.put("\\t"),
            byte if byte == quote.as_bytes()[0] => {
                self.put("\\")?;
                self.put(quote)
            }
            b' '..=b'~' => self.put(char::from(byte).encode_utf8(&mut [0; 4])),
            _ => self.escape(u32::from(byte)),
        }
    }

    fn escape(&mut self, point: u32) -> Printed {
        self.put(&match point {
            ..=0xff => format!("\\x{point:02x}"),
            0x100..=0xffff => format!("\\u{point:04x}"),
            _ => format!("\\U{point:08x}"),
        })
    }
}

/// Double quotes where there are single ones and no double ones inside.
fn quote(text: &[u8]) -> &'static str {
    if text.contains(&b'\'') && !text.contains(&b'"') { "\"" } else { "'" }
}

/// Whether Python calls it printable. Rust has the same table for `escape_debug`, where a mark that joins the
/// character before it counts too unless it stands first.
fn is_printable(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    let length = 1 + c.encode_utf8(&mut buffer[1..]).len();
    let text = std::str::from_utf8(&buffer[..length]).unwrap_or_default();
    text.escape_debug().nth(1) != Some('\\')
}
