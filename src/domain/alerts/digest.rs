//! Short digests, as ids and as names of files.

/// Returns the first 128 bits of the SHA-256 of a text, in hexadecimal.
pub fn digest(text: &str) -> String {
    let bytes = openssl::sha::sha256(text.as_bytes());
    bytes.iter().take(16).fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
