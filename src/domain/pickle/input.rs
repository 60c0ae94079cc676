//! The bytes of a pickle and the place reached in them.

use super::error::Fault;

#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'p> {
    pub(super) data: &'p [u8],
    pub(super) at: usize,
}

impl<'p> Input<'p> {
    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        let byte = *self.data.get(self.at).ok_or(Fault::Truncated(None))?;
        self.at += 1;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let bytes = self.data[self.at..].first_chunk::<N>().ok_or(Fault::Truncated(None))?;
        self.at += N;
        Ok(*bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32, Fault> {
        self.array().map(i32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Result<f64, Fault> {
        self.array().map(f64::from_be_bytes)
    }

    /// The next `length` bytes, which are looked for before anything is made of the number.
    pub(super) fn take(&mut self, length: u64) -> Result<&'p [u8], Fault> {
        self.holds(length)?;
        let end = self.at + usize::try_from(length).map_err(|_| Fault::TooLong)?;
        let bytes = &self.data[self.at..end];
        self.at = end;
        Ok(bytes)
    }

    /// Whether so many bytes follow.
    pub(super) fn holds(&self, length: u64) -> Result<(), Fault> {
        let rest = (self.data.len() - self.at) as u64;
        if length > rest { Err(Fault::Truncated(Some(length - rest))) } else { Ok(()) }
    }

    /// Up to the end of the line, which is read and left out.
    pub(super) fn line(&mut self) -> Result<&'p [u8], Fault> {
        let rest = &self.data[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(Fault::Truncated(None))?;
        self.at += length + 1;
        Ok(&rest[..length])
    }

    pub(super) fn line_text(&mut self) -> Result<&'p str, Fault> {
        std::str::from_utf8(self.line()?).map_err(|_| Fault::Text)
    }
}
