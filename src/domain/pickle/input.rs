//! The bytes of a pickle and the place reached in them.

use super::error::Fault;

#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'p> {
    rest: &'p [u8],
    length: usize,
}

impl<'p> Input<'p> {
    pub(super) fn new(data: &'p [u8]) -> Self {
        Self { rest: data, length: data.len() }
    }

    /// The place reached, in bytes from the beginning.
    #[inline]
    pub(super) fn at(&self) -> usize {
        self.length - self.rest.len()
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        let (byte, rest) = self.rest.split_first().ok_or(Fault::Truncated(None))?;
        self.rest = rest;
        Ok(*byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(Fault::Truncated(None))?;
        self.rest = rest;
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
    #[inline]
    pub(super) fn take(&mut self, length: u64) -> Result<&'p [u8], Fault> {
        let split = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let Some((bytes, rest)) = split else {
            return Err(Fault::Truncated(Some(length - self.rest.len() as u64)));
        };
        self.rest = rest;
        Ok(bytes)
    }

    /// Whether so many bytes follow.
    pub(super) fn holds(&self, length: u64) -> Result<(), Fault> {
        let rest = self.rest.len() as u64;
        if length > rest { Err(Fault::Truncated(Some(length - rest))) } else { Ok(()) }
    }

    /// Up to the end of the line, which is read and left out.
    pub(super) fn line(&mut self) -> Result<&'p [u8], Fault> {
        let length = self.rest.iter().position(|byte| *byte == b'\n').ok_or(Fault::Truncated(None))?;
        let line = self.take(length as u64)?;
        self.byte()?;
        Ok(line)
    }

    pub(super) fn line_text(&mut self) -> Result<&'p str, Fault> {
        std::str::from_utf8(self.line()?).map_err(|_| Fault::Text)
    }
}
