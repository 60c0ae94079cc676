//! Finds numbers that lose digits when parsed. A rule must not compare with another number than it says.

/// Returns the first number in a valid JSON text, with a fraction or an exponent, that loses digits when parsed.
pub(super) fn first_inexact_number(json: &str) -> Option<&str> {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let begin = at;
        at += 1;
        match byte {
            b'"' => at += string_length(&bytes[at..]),
            b'-' | b'0'..=b'9' => {
                let more = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                at += bytes[at..].iter().take_while(more).count();
                let number = &json[begin..at];
                if number.contains(['.', 'e', 'E']) && !is_exact(number) {
                    return Some(number);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the length of a string in bytes, from after its opening quote.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn is_exact(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|read| significant_digits(&format!("{read:e}")) == significant_digits(number))
}

/// Returns the digits without sign, point, exponent and surrounding zeros.
fn significant_digits(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_loses_precision_with_its_digits() {
        for (json, found) in [
            ("[0.95, -0.50e3, 1e300, 0.0, 0.30000000000000004, 9007199254740993]", None),
            ("[1, 0.95000000000000000001]", Some("0.95000000000000000001")),
            (r#"{"a\"0.10000000000000000001": -1234567890.123456789}"#, Some("-1234567890.123456789")),
            ("1e-400", Some("1e-400")),
            (r#""0.95000000000000000001""#, None),
        ] {
            assert_eq!(first_inexact_number(json), found, "{json}");
        }
    }
}
