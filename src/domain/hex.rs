//! Bytes as hexadecimal digits, and PostgreSQL's form of `bytea` with them.

/// Returns two digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Returns bytes as PostgreSQL writes them: `\x…`.
pub fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex(bytes))
}

/// Returns the bytes of `\x…`; `None` if it is another text.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x")?.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?);
    digits.chunks(2).map(byte).collect()
}
