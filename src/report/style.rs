//! How values look to people: zone, colour, relative times, nothing that could steer a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use apscheduler::within_tables;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Tz;

use super::{Cell, Tone};
use crate::domain::json_text;
pub use crate::domain::span::span;
use crate::domain::visible::is_visible;

/// What the reader's side of a table is like.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    pub zone: Tz,
    pub color: bool,
    /// The terminal's columns; `None` where stdout is none, and nothing is ever cut or folded there.
    pub width: Option<u16>,
    /// Whether a time is shown with how long ago or ahead it is.
    pub ages: bool,
    pub now: DateTime<Utc>,
}

impl RenderOptions {
    /// The text of a cell, and its tone.
    pub(super) fn text(&self, cell: &Cell) -> (String, Option<Tone>) {
        let on_terminal = self.width.is_some();
        match cell {
            Cell::Empty => (String::new(), None),
            Cell::Text(text) => (printable(text), None),
            Cell::Word(word, tone) => (printable(word), Some(*tone)),
            Cell::Int(number) => (number.to_string(), None),
            Cell::Float(number) => (format!("{number:.3}"), None),
            Cell::Bool(value) => (value.to_string(), None),
            Cell::Flag(value, tone) => (value.to_string(), Some(*tone)),
            Cell::Time(time) if self.ages => {
                (format!("{} ({})", self.time(*time), relative(*time, self.now)), None)
            }
            Cell::Due(time) if self.ages => {
                let age = relative(*time, self.now).replace(" ago", " late");
                (format!("{} ({age})", self.time(*time)), None)
            }
            Cell::Time(time) | Cell::Due(time) => (self.time(*time), None),
            Cell::Zoned(time) => (time.format("%a %Y-%m-%d %H:%M:%S %:z").to_string(), None),
            Cell::Span(seconds) if on_terminal => (span(*seconds), None),
            Cell::Span(seconds) => (super::json::rounded(*seconds).to_string(), None),
            Cell::Summary(brief, _) | Cell::RawSummary(brief, _) | Cell::Brief(brief, _) => {
                (printable(brief), None)
            }
            Cell::Raw(json) => (printable(&json_text::compact(json)), None),
            Cell::Json(value) => (printable(&value.to_string()), None),
        }
    }

    /// A moment in the reader's zone, to the second. Field by field: a listing has hundreds of them.
    pub(super) fn time(&self, time: DateTime<Utc>) -> String {
        let (local, zone) = if self.zone == Tz::UTC {
            (time.naive_utc(), "UTC".to_owned())
        } else {
            let known = within_tables(self.zone, time.naive_utc()).and_utc().with_timezone(&self.zone);
            let offset = known.naive_local() - known.naive_utc();
            (time.naive_utc() + offset, known.format("%Z").to_string())
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

/// The text with every character shown that would be obeyed or not seen (`\x1b`, `\n`, `\u{202e}`): what comes from a
/// database or a log must not steer a terminal, nor reorder or hide what is read on it.
pub fn printable(text: &str) -> String {
    // Most of what is shown is plain.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => clean.push_str("\\n"),
            '\t' => clean.push_str("\\t"),
            '\r' => clean.push_str("\\r"),
            c if is_visible(c) => clean.push(c),
            c if c.is_control() => {
                let _ = write!(clean, "\\x{:02x}", u32::from(c));
            }
            c => {
                let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    clean
}

/// `in 3h`, `2h 13m ago`, `now`.
pub fn relative(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (time - now).num_seconds();
    #[allow(clippy::cast_precision_loss, reason = "seconds to show, not to reckon with")]
    let distance = span(seconds.unsigned_abs() as f64);
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
    fn control_characters_are_shown_not_obeyed() {
        assert_eq!(printable("a\x1b[31mb\n\u{202e}c\u{9b}"), "a\\x1b[31mb\\n\\u{202e}c\\x9b");
        assert_eq!(printable("żółw ✓ 日本"), "żółw ✓ 日本");
    }
}
