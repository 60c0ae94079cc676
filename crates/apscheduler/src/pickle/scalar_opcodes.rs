//! The opcodes that push a number, a text or bytes, but for the two most frequent: they are in `machine`.

use crate::pickle::error::{Fault, Step};
use crate::pickle::machine::Machine;
use crate::pickle::node::Node;
use crate::pickle::text;

impl Machine<'_> {
    pub(crate) fn scalar(&mut self, opcode: u8, start: u32) -> Step {
        let node = match opcode {
            0x88 => Node::Bool(true),
            0x89 => Node::Bool(false),
            b'M' => Node::Int(i64::from(self.input.u16()?)),
            b'J' => Node::Int(i64::from(self.input.i32()?)),
            b'G' => Node::Float(self.input.f64()?),
            b'X' => {
                let length = self.input.u32()?;
                return self.utf8(u64::from(length), start);
            }
            0x8d => {
                let length = self.input.u64()?;
                return self.utf8(length, start);
            }
            b'C' => {
                let length = self.input.byte()?;
                Node::Bytes(self.input.take(u64::from(length))?)
            }
            b'B' => {
                let length = self.input.u32()?;
                Node::Bytes(self.input.take(u64::from(length))?)
            }
            0x8e => {
                let length = self.input.u64()?;
                Node::Bytes(self.input.take(length)?)
            }
            0x96 => {
                let length = self.input.u64()?;
                Node::ByteArray(self.input.take(length)?)
            }
            0x8a => {
                let length = self.input.byte()?;
                long(self.input.take(u64::from(length))?)
            }
            0x8b => {
                let length = u64::try_from(self.input.i32()?).map_err(|_| Fault::Number)?;
                long(self.input.take(length)?)
            }
            _ => return self.old_scalar(opcode, start),
        };
        self.push(node, start);
        Ok(())
    }

    /// The opcodes of protocols 0 and 1, and those only Python 2 writes.
    fn old_scalar(&mut self, opcode: u8, start: u32) -> Step {
        let node = match opcode {
            b'I' => match self.input.line()? {
                b"00" => Node::Bool(false),
                b"01" => Node::Bool(true),
                line => digits(line)?,
            },
            b'L' => {
                let line = self.input.line()?;
                digits(line.strip_suffix(b"L").unwrap_or(line))?
            }
            b'F' => {
                let line = self.input.line_text()?;
                Node::Float(line.trim().parse().map_err(|_| Fault::Number)?)
            }
            b'V' => {
                let decoded = text::raw_unicode_escape(self.input.line()?)?;
                Node::Text(self.tree.own(decoded))
            }
            b'S' => {
                let decoded = text::string_escape(self.input.line()?)?;
                self.tree.python2 = true;
                Node::OldEscaped(self.tree.own(decoded))
            }
            b'U' => {
                let length = self.input.byte()?;
                self.tree.python2 = true;
                Node::Old(self.input.take(u64::from(length))?)
            }
            b'T' => {
                let length = u64::try_from(self.input.i32()?).map_err(|_| Fault::Number)?;
                self.tree.python2 = true;
                Node::Old(self.input.take(length)?)
            }
            _ => return self.bookkeeping(opcode, start),
        };
        self.push(node, start);
        Ok(())
    }

    #[inline]
    pub(crate) fn utf8(&mut self, length: u64, start: u32) -> Step {
        let bytes = self.input.take(length)?;
        let node = if bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
            Node::Str(bytes)
        } else if text::is_text(bytes) {
            Node::Text(self.tree.own(bytes.to_vec()))
        } else {
            return Err(Fault::Text.into());
        };
        self.push(node, start);
        Ok(())
    }
}

/// Two's complement, the least byte first.
fn long(bytes: &[u8]) -> Node<'_> {
    if bytes.len() > 8 {
        return Node::Long(bytes);
    }
    let fill = if bytes.last().is_some_and(|byte| *byte > 0x7f) { 0xff } else { 0 };
    let mut wide = [fill; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    Node::Int(i64::from_le_bytes(wide))
}

fn digits(line: &[u8]) -> Result<Node<'_>, Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::Number)?.trim();
    if let Ok(number) = text.parse() {
        return Ok(Node::Int(number));
    }
    let bare = text.strip_prefix('-').unwrap_or(text);
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Number);
    }
    Ok(Node::Digits(text))
}
