//! Counts, sizes and lists in the evidence of checks.

/// How many things one piece of evidence names.
pub const MAX_LISTED: usize = 3;

/// Returns `1 run` or `3 runs`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns `2 GB`, `1.5 GB` or `512 MB`.
#[allow(clippy::cast_precision_loss, reason = "a size to show")]
pub fn format_bytes(bytes: i64) -> String {
    let (mut number, mut unit) = (bytes as f64, "B");
    for larger in ["kB", "MB", "GB", "TB"] {
        if number < 1024.0 {
            break;
        }
        (number, unit) = (number / 1024.0, larger);
    }
    let rounded = (number * 10.0).round() / 10.0;
    format!("{rounded} {unit}")
}
