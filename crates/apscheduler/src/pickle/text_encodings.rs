//! Decodes the text encodings of pickles. Python's strings may have lone surrogates. As with Python's `surrogatepass`,
//! a lone surrogate is stored as three bytes, like a character.

use crate::pickle::error::PickleErrorKind;

/// Returns whether the bytes are UTF-8, possibly with lone surrogates.
pub(crate) fn is_utf8_with_surrogates(mut bytes: &[u8]) -> bool {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(_) => return true,
            Err(error) => match &bytes[error.valid_up_to()..] {
                [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] => bytes = rest,
                _ => return false,
            },
        }
    }
}

/// Returns the code points of UTF-8 with lone surrogates.
pub(crate) fn code_points(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (first, length) = match *rest.first()? {
            byte @ ..=0x7f => (u32::from(byte), 1),
            byte @ ..=0xdf => (u32::from(byte & 0x1f), 2),
            byte @ ..=0xef => (u32::from(byte & 0x0f), 3),
            byte => (u32::from(byte & 0x07), 4),
        };
        let (head, tail) = rest.split_at(length.min(rest.len()));
        rest = tail;
        Some(head[1..].iter().fold(first, |point, byte| point << 6 | u32::from(byte & 0x3f)))
    })
}

/// Appends a code point below 0x110000; a surrogate becomes three bytes.
fn push(text: &mut Vec<u8>, point: u32) {
    if let Some(c) = char::from_u32(point) {
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let part = |shift: u32| u8::try_from(point >> shift & 0x3f).unwrap_or_default();
        text.extend([0xe0 | part(12), 0x80 | part(6), 0x80 | part(0)]);
    }
}

/// Decodes Python's `raw-unicode-escape`: Latin-1, with `\u` and `\U` before four and eight hexadecimal digits.
pub(crate) fn raw_unicode_escape(line: &[u8]) -> Result<Vec<u8>, PickleErrorKind> {
    let mut text = Vec::with_capacity(line.len());
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        at += 1;
        let digits = match line.get(at).filter(|_| byte == b'\\') {
            Some(b'u') => 4,
            Some(b'U') => 8,
            Some(&next) => {
                // The second of two backslashes does not begin an escape.
                push(&mut text, u32::from(byte));
                push(&mut text, u32::from(next));
                at += 1;
                continue;
            }
            None => {
                push(&mut text, u32::from(byte));
                continue;
            }
        };
        let point = hexadecimal(line.get(at + 1..at + 1 + digits))?;
        if point > 0x10_ffff {
            return Err(PickleErrorKind::InvalidText);
        }
        push(&mut text, point);
        at += 1 + digits;
    }
    Ok(text)
}

/// Decodes the quoted Python 2 string literal of the opcode STRING.
pub(crate) fn string_escape(line: &[u8]) -> Result<Vec<u8>, PickleErrorKind> {
    let line = line.trim_ascii();
    let ([b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"']) = line else {
        return Err(PickleErrorKind::InvalidText);
    };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let escaped = *inner.get(at).ok_or(PickleErrorKind::InvalidText)?;
        at += 1;
        match escaped {
            b'x' => {
                let value = hexadecimal(inner.get(at..at + 2))?;
                bytes.push(u8::try_from(value).map_err(|_| PickleErrorKind::InvalidText)?);
                at += 2;
            }
            b'0'..=b'7' => {
                let digits = inner[at - 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
                let value = inner[at - 1..][..digits].iter().fold(0u32, |v, b| v * 8 + u32::from(b - b'0'));
                bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
                at += digits - 1;
            }
            b'\n' => {}
            _ => match SIMPLE_ESCAPES.iter().find(|(name, _)| *name == escaped) {
                Some((_, meant)) => bytes.push(*meant),
                None => bytes.extend([b'\\', escaped]),
            },
        }
    }
    Ok(bytes)
}

const SIMPLE_ESCAPES: [(u8, u8); 10] = [
    (b'\\', b'\\'),
    (b'\'', b'\''),
    (b'"', b'"'),
    (b'a', 7),
    (b'b', 8),
    (b'f', 12),
    (b'n', b'\n'),
    (b'r', b'\r'),
    (b't', b'\t'),
    (b'v', 11),
];

fn hexadecimal(digits: Option<&[u8]>) -> Result<u32, PickleErrorKind> {
    let digits =
        digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)).ok_or(PickleErrorKind::InvalidText)?;
    let text = std::str::from_utf8(digits).map_err(|_| PickleErrorKind::InvalidText)?;
    u32::from_str_radix(text, 16).map_err(|_| PickleErrorKind::InvalidText)
}
