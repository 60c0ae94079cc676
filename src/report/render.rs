//! Values as text for people: zones, colours, relative times, and escaped control characters.

use apscheduler::within_zone_tables;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Tz;

use super::cell::Cell;
use super::json::rounded;
use crate::domain::json_text;
pub use crate::domain::time_format::format_seconds;
use crate::screen::{Terminal, Tone, printable};

/// How values are rendered for people.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    pub zone: Tz,
    pub color: bool,
    /// The terminal. `None` if stdout is not one: then nothing is shortened or folded.
    pub terminal: Option<Terminal>,
    /// Whether a time is followed by its distance from `now`.
    pub show_ages: bool,
    pub now: DateTime<Utc>,
}

impl RenderOptions {
    /// Returns the width of the terminal, if there is one.
    pub fn width(&self) -> Option<u16> {
        self.terminal.map(|terminal| terminal.width)
    }

    /// Returns the terminal. If stdout is not a terminal, returns the size that drawings use then.
    pub fn terminal_or_default(&self) -> Terminal {
        let default = Terminal { width: 80, height: 24, color: self.color, unicode: true, plain: false };
        self.terminal.unwrap_or(default)
    }

    /// Returns the text of a cell, and its colour.
    pub(super) fn cell_text(&self, cell: &Cell) -> (String, Option<Tone>) {
        let on_terminal = self.terminal.is_some();
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
            Some(tone) => tone.paint(text),
        }
    }

    pub(super) fn heading(&self, text: &str) -> String {
        self.paint(text, Some(Tone::Strong))
    }
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
