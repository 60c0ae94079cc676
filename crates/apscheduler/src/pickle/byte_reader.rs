//! Reads numbers, byte strings and lines from a pickle.

use crate::pickle::error::{OpcodeResult, PickleErrorKind};

#[derive(Debug, Clone, Copy)]
pub(crate) struct ByteReader<'p> {
    data: &'p [u8],
    offset: usize,
}

impl<'p> ByteReader<'p> {
    pub(crate) fn new(data: &'p [u8]) -> Self {
        Self { data, offset: 0 }
    }

    /// Returns the number of bytes read so far.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> OpcodeResult<u8> {
        let byte = *self.data.get(self.offset).ok_or(PickleErrorKind::Truncated(None))?;
        self.offset += 1;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> OpcodeResult<[u8; N]> {
        let rest = self.data.get(self.offset..).and_then(<[u8]>::first_chunk::<N>);
        let bytes = *rest.ok_or(PickleErrorKind::Truncated(None))?;
        self.offset += N;
        Ok(bytes)
    }

    pub(crate) fn u16(&mut self) -> OpcodeResult<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> OpcodeResult<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> OpcodeResult<i32> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> OpcodeResult<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn f64(&mut self) -> OpcodeResult<f64> {
        self.array().map(f64::from_be_bytes)
    }

    /// Reads `length` bytes. Checks that they exist before it uses the number.
    #[inline]
    pub(crate) fn take(&mut self, length: u64) -> OpcodeResult<&'p [u8]> {
        let end = usize::try_from(length).ok().and_then(|length| self.offset.checked_add(length));
        let Some((end, bytes)) = end.and_then(|end| Some((end, self.data.get(self.offset..end)?))) else {
            return Err(self.truncated(length).into());
        };
        self.offset = end;
        Ok(bytes)
    }

    /// Fails if fewer than `length` bytes are left.
    pub(crate) fn require(&self, length: u64) -> OpcodeResult {
        if length > self.left() { Err(self.truncated(length).into()) } else { Ok(()) }
    }

    fn left(&self) -> u64 {
        (self.data.len() - self.offset) as u64
    }

    #[cold]
    fn truncated(&self, length: u64) -> PickleErrorKind {
        PickleErrorKind::Truncated(Some(length - self.left()))
    }

    /// Reads a line and returns it without its end.
    pub(crate) fn line(&mut self) -> OpcodeResult<&'p [u8]> {
        let rest = self.data.get(self.offset..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(PickleErrorKind::Truncated(None))?;
        let line = self.take(length as u64)?;
        self.byte()?;
        Ok(line)
    }

    pub(crate) fn line_text(&mut self) -> OpcodeResult<&'p str> {
        Ok(std::str::from_utf8(self.line()?).map_err(|_| PickleErrorKind::InvalidText)?)
    }
}
