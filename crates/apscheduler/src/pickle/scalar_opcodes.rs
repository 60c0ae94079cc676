//! The opcodes that push numbers, texts and bytes. The two most frequent ones are in `machine.rs`.

use crate::pickle::error::{OpcodeResult, PickleErrorKind};
use crate::pickle::machine::Machine;
use crate::pickle::node::Node;
use crate::pickle::text_encodings;

impl Machine<'_> {
    pub(crate) fn execute_scalar(&mut self, opcode: u8, start: u32) -> OpcodeResult {
        let node = match opcode {
            0x88 => Node::Bool(true),
            0x89 => Node::Bool(false),
            b'M' => Node::Int(i64::from(self.reader.u16()?)),
            b'J' => Node::Int(i64::from(self.reader.i32()?)),
            b'G' => Node::Float(self.reader.f64()?),
            b'X' => {
                let length = self.reader.u32()?;
                return self.push_utf8(u64::from(length), start);
            }
            0x8d => {
                let length = self.reader.u64()?;
                return self.push_utf8(length, start);
            }
            b'C' => {
                let length = self.reader.byte()?;
                Node::Bytes(self.reader.take(u64::from(length))?)
            }
            b'B' => {
                let length = self.reader.u32()?;
                Node::Bytes(self.reader.take(u64::from(length))?)
            }
            0x8e => {
                let length = self.reader.u64()?;
                Node::Bytes(self.reader.take(length)?)
            }
            0x96 => {
                let length = self.reader.u64()?;
                Node::ByteArray(self.reader.take(length)?)
            }
            0x8a => {
                let length = self.reader.byte()?;
                long(self.reader.take(u64::from(length))?)
            }
            0x8b => {
                let length = u64::try_from(self.reader.i32()?).map_err(|_| PickleErrorKind::InvalidNumber)?;
                long(self.reader.take(length)?)
            }
            _ => return self.execute_old_scalar(opcode, start),
        };
        self.push(node, start);
        Ok(())
    }

    /// Executes the opcodes of the protocols 0 and 1, and those that only Python 2 writes.
    fn execute_old_scalar(&mut self, opcode: u8, start: u32) -> OpcodeResult {
        let node = match opcode {
            b'I' => match self.reader.line()? {
                b"00" => Node::Bool(false),
                b"01" => Node::Bool(true),
                line => digits(line)?,
            },
            b'L' => {
                let line = self.reader.line()?;
                digits(line.strip_suffix(b"L").unwrap_or(line))?
            }
            b'F' => {
                let line = self.reader.line_text()?;
                Node::Float(line.trim().parse().map_err(|_| PickleErrorKind::InvalidNumber)?)
            }
            b'V' => {
                let decoded = text_encodings::raw_unicode_escape(self.reader.line()?)?;
                Node::OwnedStr(self.tree.store_bytes(decoded))
            }
            b'S' => {
                let decoded = text_encodings::string_escape(self.reader.line()?)?;
                self.tree.python2 = true;
                Node::Python2StrOwned(self.tree.store_bytes(decoded))
            }
            b'U' => {
                let length = self.reader.byte()?;
                self.tree.python2 = true;
                Node::Python2Str(self.reader.take(u64::from(length))?)
            }
            b'T' => {
                let length = u64::try_from(self.reader.i32()?).map_err(|_| PickleErrorKind::InvalidNumber)?;
                self.tree.python2 = true;
                Node::Python2Str(self.reader.take(length)?)
            }
            _ => return self.execute_stack_or_memo(opcode, start),
        };
        self.push(node, start);
        Ok(())
    }

    #[inline]
    pub(crate) fn push_utf8(&mut self, length: u64, start: u32) -> OpcodeResult {
        let bytes = self.reader.take(length)?;
        let node = if bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
            Node::Str(bytes)
        } else if text_encodings::is_utf8_with_surrogates(bytes) {
            Node::OwnedStr(self.tree.store_bytes(bytes.to_vec()))
        } else {
            return Err(PickleErrorKind::InvalidText.into());
        };
        self.push(node, start);
        Ok(())
    }
}

/// Converts two's complement, little-endian.
fn long(bytes: &[u8]) -> Node<'_> {
    if bytes.len() > 8 {
        return Node::BigInt(bytes);
    }
    let fill = if bytes.last().is_some_and(|byte| *byte > 0x7f) { 0xff } else { 0 };
    let mut wide = [fill; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    Node::Int(i64::from_le_bytes(wide))
}

fn digits(line: &[u8]) -> Result<Node<'_>, PickleErrorKind> {
    let text = std::str::from_utf8(line).map_err(|_| PickleErrorKind::InvalidNumber)?.trim();
    if let Ok(number) = text.parse() {
        return Ok(Node::Int(number));
    }
    let bare = text.strip_prefix('-').unwrap_or(text);
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PickleErrorKind::InvalidNumber);
    }
    Ok(Node::DecimalInt(text))
}
