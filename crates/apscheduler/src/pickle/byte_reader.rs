//! The bytes of a pickle and the place reached in them.

use crate::pickle::error::{Fault, Step};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'p> {
    data: &'p [u8],
    at: usize,
}

impl<'p> Input<'p> {
    pub(crate) fn new(data: &'p [u8]) -> Self {
        Self { data, at: 0 }
    }

    /// The place reached, in bytes from the beginning.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Step<u8> {
        let byte = *self.data.get(self.at).ok_or(Fault::Truncated(None))?;
        self.at += 1;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Step<[u8; N]> {
        let rest = self.data.get(self.at..).and_then(<[u8]>::first_chunk::<N>);
        let bytes = *rest.ok_or(Fault::Truncated(None))?;
        self.at += N;
        Ok(bytes)
    }

    pub(crate) fn u16(&mut self) -> Step<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Step<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Step<i32> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Step<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn f64(&mut self) -> Step<f64> {
        self.array().map(f64::from_be_bytes)
    }

    /// The next `length` bytes, which are looked for before anything is made of the number.
    #[inline]
    pub(crate) fn take(&mut self, length: u64) -> Step<&'p [u8]> {
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let Some((end, bytes)) = end.and_then(|end| Some((end, self.data.get(self.at..end)?))) else {
            return Err(self.missing(length).into());
        };
        self.at = end;
        Ok(bytes)
    }

    /// Whether so many bytes follow.
    pub(crate) fn holds(&self, length: u64) -> Step {
        if length > self.left() { Err(self.missing(length).into()) } else { Ok(()) }
    }

    fn left(&self) -> u64 {
        (self.data.len() - self.at) as u64
    }

    #[cold]
    fn missing(&self, length: u64) -> Fault {
        Fault::Truncated(Some(length - self.left()))
    }

    /// Up to the end of the line, which is read and left out.
    pub(crate) fn line(&mut self) -> Step<&'p [u8]> {
        let rest = self.data.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(Fault::Truncated(None))?;
        let line = self.take(length as u64)?;
        self.byte()?;
        Ok(line)
    }

    pub(crate) fn line_text(&mut self) -> Step<&'p str> {
        Ok(std::str::from_utf8(self.line()?).map_err(|_| Fault::Text)?)
    }
}
