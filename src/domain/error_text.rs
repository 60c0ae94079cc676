//! What to show first of the error of a run.

/// Returns the line that says what went wrong: of a Python traceback the exception, which stands below the frames; of
/// any other text the first line. Empty lines are skipped.
///
/// Of chained exceptions, the last one counts. The exception may be followed by further lines, such as the statement that
/// failed.
pub fn headline(error: &str) -> &str {
    let lines: Vec<&str> = error.lines().collect();
    let last_frame = lines.iter().rposition(|line| is_frame(line));
    let below_frames = last_frame.map_or(&[][..], |frame| &lines[frame + 1..]);
    // Source lines below a frame are indented.
    let exception = below_frames.iter().find(|line| !line.starts_with([' ', '\t']) && !line.trim().is_empty());
    let filled = || lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    // The text may be cut off within the traceback.
    let fallback = || if last_frame.is_some() { filled().next_back() } else { filled().next() };
    exception.map(|line| line.trim()).or_else(fallback).unwrap_or_default()
}

/// Whether this is the head of a traceback, or the line of a frame.
fn is_frame(line: &str) -> bool {
    line.starts_with("Traceback (most recent call last)") || line.starts_with("  File \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exception_of_a_traceback_comes_first() {
        let frame = "Traceback (most recent call last):\n  File \"a.py\", line 3, in run\n    connect()\n";
        let frame_311 =
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in run\n    connect()\n    ^^^^^^^^^\n";
        for (error, expected) in [
            ("psycopg2.OperationalError: connection refused", "psycopg2.OperationalError: connection refused"),
            ("\n connection refused\n\tIs the server running?\n", "connection refused"),
            (&format!("{frame}ValueError: bad\n"), "ValueError: bad"),
            (&format!("{frame_311}ValueError: bad"), "ValueError: bad"),
            (
                &format!(
                    "run failed\n{frame}OperationalError: refused\n\tIs it running?\n\n[SQL: SELECT 1]\n(Background)"
                ),
                "OperationalError: refused",
            ),
            (
                &format!(
                    "{frame}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n{frame}RuntimeError: b"
                ),
                "RuntimeError: b",
            ),
            (
                "connect()\n  File \"a.py\", line 3, in run\n    connect()\nValueError: cut at the beginning",
                "ValueError: cut at the beginning",
            ),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 3, in run\n    cut at the end",
                "cut at the end",
            ),
            ("Traceback (most recent call last):\r\n  File \"a.py\", line 3\r\nKeyError: 1\r\n", "KeyError: 1"),
            ("", ""),
            (" \n\t\n", ""),
        ] {
            assert_eq!(headline(error), expected, "{error:?}");
        }
    }
}
