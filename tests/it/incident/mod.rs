//! `apsctl incident …` and `apsctl sandbox load`

mod hostile_archives;
mod journal;
mod kept_findings;
mod round_trip;
mod secrets;

/// Returns bytes in hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
