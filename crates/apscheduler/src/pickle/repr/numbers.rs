//! Formats numbers like Python.

use crate::pickle::node::Node;

/// The maximum number of digits of an integer that Python 3 prints.
const MAX_DIGITS: usize = 4300;

/// Formats with the fewest digits that read back as the same number. Uses an exponent below -4 and from 16.
pub(crate) fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or_default() {
        -4..16 => {
            let plain = number.to_string();
            if plain.contains('.') { plain } else { plain + ".0" }
        }
        exponent => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
    }
}

/// Formats an integer in two's complement, little-endian. Returns a text with the
/// length instead if Python would refuse to print so many digits.
pub(crate) fn decimal(bytes: &[u8]) -> String {
    // A digit needs 0.4153 bytes.
    if bytes.len() > MAX_DIGITS * 416 / 1000 {
        return format!("<int of {} bytes>", bytes.len());
    }
    let is_negative = bytes.last().is_some_and(|byte| *byte > 0x7f);
    let mut words: Vec<u32> = Vec::with_capacity(bytes.len() / 4 + 1);
    let mut carry = is_negative;
    for chunk in bytes.chunks(4) {
        let mut word = [if is_negative { 0xff } else { 0 }; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u32::from_le_bytes(word);
        let (word, over) = if is_negative { (!word).overflowing_add(u32::from(carry)) } else { (word, false) };
        carry = over;
        words.push(word);
    }
    if carry {
        words.push(1);
    }
    let mut groups = Vec::new();
    while words.iter().any(|word| *word != 0) {
        let mut rest = 0u64;
        for word in words.iter_mut().rev() {
            let value = rest << 32 | u64::from(*word);
            *word = u32::try_from(value / 1_000_000_000).unwrap_or_default();
            rest = value % 1_000_000_000;
        }
        groups.push(rest);
    }
    let Some(first) = groups.pop() else { return "0".to_owned() };
    let mut text = format!("{}{first}", if is_negative { "-" } else { "" });
    for group in groups.iter().rev() {
        text.push_str(&format!("{group:09}"));
    }
    text
}

/// Converts a non-negative integer of at most 128 bits.
pub(crate) fn unsigned(node: Node<'_>) -> Option<u128> {
    match node {
        Node::Int(number) => u128::try_from(number).ok(),
        Node::DecimalInt(digits) => digits.parse().ok(),
        Node::BigInt(bytes) => {
            let (low, high) = bytes.split_at(bytes.len().min(16));
            let mut wide = [0; 16];
            wide[..low.len()].copy_from_slice(low);
            let fits =
                high.iter().all(|byte| *byte == 0) && (low.len() == 16 || low.last().is_none_or(|byte| *byte < 0x80));
            fits.then(|| u128::from_le_bytes(wide))
        }
        _ => None,
    }
}
