//! Values as text for people: zones, colours, relative times, and escaped control characters.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use apscheduler::within_zone_tables;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Tz;

use super::cell::{Cell, Tone};
use super::json::rounded;
use crate::domain::json_text;
pub use crate::domain::time_format::format_seconds;
use crate::domain::visible_chars::is_visible;

/// How values are rendered for people.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    pub zone: Tz,
    pub color: bool,
    /// The width of the terminal. `None` if stdout is not a terminal: then nothing is shortened or folded.
    pub width: Option<u16>,
    /// Whether a time is followed by its distance from `now`.
    pub show_ages: bool,
    pub now: DateTime<Utc>,
}

impl RenderOptions {
    /// Returns the text of a cell, and its colour.
    pub(super) fn cell_text(&self, cell: &Cell) -> (String, Option<Tone>) {
        let on_terminal = self.width.is_some();
        match cell {
            Cell::Empty => (String::new(), None),
            Cell::Text(text) => (printable(text), None),
            Cell::Styled(word, tone) => (printable(word), Some(*tone)),
            Cell::Int(number) => (number.to_string(), None),
            Cell::Float(number) => (format!("{number:.3}"), None),
            Cell::Bool(value) => (value.to_string(), None),
            Cell::StyledBool(value, tone) => (value.to_string(), Some(*tone)),
            Cell::Time(time) if self.show_ages => {
                (format!("{} ({})", self.format_time(*time), relative(*time, self.now)), None)
            }
            Cell::Due(time) if self.show_ages => {
                let age = relative(*time, self.now).replace(" ago", " late");
                (format!("{} ({age})", self.format_time(*time)), None)
            }
            Cell::Time(time) | Cell::Due(time) => (self.format_time(*time), None),
            Cell::Zoned(time) => (time.format("%a %Y-%m-%d %H:%M:%S %:z").to_string(), None),
            Cell::Seconds(seconds) if on_terminal => (format_seconds(*seconds), None),
            Cell::Seconds(seconds) => (rounded(*seconds).to_string(), None),
            Cell::AbbreviatedJson(short, _) | Cell::AbbreviatedRawJson(short, _) | Cell::AbbreviatedText(short, _) => {
                (printable(short), None)
            }
            Cell::RawJson(json) => (printable(&json_text::compact(json)), None),
            Cell::Json(value) => (printable(&value.to_string()), None),
        }
    }

    /// Returns the time in the zone of `--tz`, to the second. Formatting by fields is faster than `format` with a pattern.
    pub(super) fn format_time(&self, time: DateTime<Utc>) -> String {
        let (local, zone) = if self.zone == Tz::UTC {
            (time.naive_utc(), "UTC".to_owned())
        } else {
            let zoned = within_zone_tables(self.zone, time.naive_utc()).and_utc().with_timezone(&self.zone);
            let offset = zoned.naive_local() - zoned.naive_utc();
            (time.naive_utc() + offset, zoned.format("%Z").to_string())
        };
        let (date, clock) = (local.date(), local.time());
        format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02} {zone}",
            date.year(),
            date.month(),
            date.day(),
            clock.hour(),
            clock.minute(),
            clock.second()
        )
    }

    pub(super) fn paint(&self, text: &str, tone: Option<Tone>) -> String {
        match tone.filter(|_| self.color) {
            None => text.to_owned(),
            Some(tone) => paint(text, style(tone)),
        }
    }

    pub(super) fn heading(&self, text: &str) -> String {
        if self.color { paint(text, Style::new().effects(Effects::BOLD)) } else { text.to_owned() }
    }
}

fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

fn style(tone: Tone) -> Style {
    let color = match tone {
        Tone::Good => AnsiColor::Green,
        Tone::Notice => AnsiColor::Cyan,
        Tone::Warning => AnsiColor::Yellow,
        Tone::Bad => AnsiColor::Red,
        Tone::Muted => return Style::new().effects(Effects::DIMMED),
    };
    Style::new().fg_color(Some(color.into()))
}

/// Escapes control characters and invisible ones (`\x1b`, `\n`, `\u{202e}`). Text from a database or a log must not
/// control the terminal, nor reorder or hide other text.
pub fn printable(text: &str) -> String {
    // Most texts are printable ASCII.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            c if is_visible(c) => escaped.push(c),
            c if c.is_control() => {
                let _ = write!(escaped, "\\x{:02x}", u32::from(c));
            }
            c => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    escaped
}

/// Returns the distance from `now`: `in 3h`, `2h 13m ago` or `now`.
pub fn relative(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (time - now).num_seconds();
    #[allow(clippy::cast_precision_loss, reason = "shown to people, who need no more precision")]
    let distance = format_seconds(seconds.unsigned_abs() as f64);
    match seconds {
        0 => "now".into(),
        1.. => format!("in {distance}"),
        _ => format!("{distance} ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\x1b[31mb\n\u{202e}c\u{9b}"), "a\\x1b[31mb\\n\\u{202e}c\\x9b");
        assert_eq!(printable("żółw ✓ 日本"), "żółw ✓ 日本");
    }
}
