//! A screen that is redrawn in place (`--watch`).

use std::io::{self, Write};
use std::time::Duration;

use super::text::Text;
use super::time::{Times, counted};
use super::tone::Tone;
use super::{Screen, Terminal};
use crate::domain::duration_text::exact_duration;

impl Screen {
    /// Writes the screen over the previous one, under a line with the command and the time. What is below the last line of the
    /// terminal is counted.
    pub fn redraw(
        &self,
        command: &str,
        interval: Duration,
        times: Times,
        terminal: Terminal,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let clock = format!("Every {}: {command}", exact_duration(interval));
        let clock = Self::new().heading(clock.as_str(), Text::from(times.full(times.now)).tone(Tone::Muted)).blank();
        let mut lines = clock.append(self.clone()).lines(terminal);
        // The cursor stays on the last line of the terminal.
        let height = usize::from(terminal.height.max(4)) - 1;
        if lines.len() > height {
            let hidden = lines.len() - (height - 1);
            lines.truncate(height - 1);
            lines.push(Text::from(format!("… {} below", counted(hidden, "more line"))).tone(Tone::Muted));
            if !terminal.unicode {
                lines = lines.iter().map(Text::ascii).collect();
            }
        }
        // One write without clearing the screen before it, so that nothing flickers.
        let painted: String =
            lines.iter().map(|line| line.paint(terminal.color) + CLEAR_TO_END_OF_LINE + "\r\n").collect();
        out.write_all(format!("{HOME}{painted}{CLEAR_BELOW}").as_bytes())?;
        out.flush()
    }
}

const HOME: &str = "\x1b[H";
const CLEAR_TO_END_OF_LINE: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn a_screen_that_is_too_long_is_cut_and_counted() {
        let screen = (0..30).fold(Screen::new(), |screen, line| screen.verbatim(format!("line {line}")));
        let times = Times { zone: Tz::UTC, now: DateTime::from_timestamp(1_761_480_000, 0).unwrap() };
        let terminal = Terminal { width: 60, height: 10, color: false, unicode: true, plain: false };
        let mut out = Vec::new();
        screen.redraw("apsctl jobs list", Duration::from_secs(2), times, terminal, &mut out).unwrap();
        let frame = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = frame.split("\x1b[K\r\n").collect();
        assert_eq!(lines[0], "\x1b[HEvery 2s: apsctl jobs list           Sun 26 Oct 12:00:00 UTC");
        assert_eq!((lines.len(), lines[2]), (10, "line 0"));
        assert_eq!((lines[8], lines[9]), ("… 24 more lines below", "\x1b[J"));
    }
}
