//! Alerts on standard output: rows for scripts, or a line for each on a terminal.

use std::io::Write;

use anyhow::Result;
use chrono::NaiveDateTime;

use super::message::AlertRow;
use crate::context::Context;
use crate::domain::alerts::AlertEvent;
use crate::report::{Record as _, Stream};
use crate::screen::{Column, GrowingTable, Row, ScreenCell, Text, Times};

/// Where alerts are written to.
pub(super) enum Output {
    /// `None` after its end.
    Rows(Option<Stream>),
    Screen(GrowingTable, Box<dyn Write>),
}

impl Output {
    /// `is_finite`: whether there is only one round.
    pub(super) fn open(is_finite: bool, context: &Context) -> Result<Self> {
        if context.shows_screen() {
            let columns = [Column::new("TIME"), Column::new("EVENT"), Column::new("JOB").id(), Column::new("FINDING")];
            return Ok(Self::Screen(GrowingTable::new(columns), context.stdout()));
        }
        let columns = AlertRow::COLUMNS;
        let stream = if is_finite { context.stream(columns)? } else { context.growing_table(columns)? };
        Ok(Self::Rows(Some(stream)))
    }

    /// Writes the alerts of a round. When it returns, they have arrived at the reader.
    pub(super) fn write(&mut self, alerts: Vec<AlertRow>, context: &Context) -> Result<()> {
        match self {
            Self::Rows(stream) => {
                let Some(stream) = stream else { return Ok(()) };
                for alert in alerts {
                    stream.write_row(alert.cells())?;
                }
                stream.flush()
            }
            Self::Screen(table, out) => {
                if alerts.is_empty() {
                    return Ok(());
                }
                let terminal = context.terminal();
                let lines = table.lines(alerts.iter().map(|alert| row(alert, context)), terminal);
                for line in lines {
                    writeln!(out, "{}", line.paint(terminal.color))?;
                }
                Ok(out.flush()?)
            }
        }
    }

    /// Ends the listing.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self {
            Self::Rows(stream) => stream.take().map_or(Ok(()), Stream::finish),
            Self::Screen(..) => Ok(()),
        }
    }
}

/// Writes the times of a summary, such as `2025-10-26 09:00:02 UTC`, as the other times of a screen.
fn with_short_times(summary: &str, times: Times) -> String {
    const LENGTH: usize = "2025-10-26 09:00:02".len();
    let mut parts = summary.split(" UTC").peekable();
    let mut text = String::new();
    while let Some(part) = parts.next() {
        let start = part.len().checked_sub(LENGTH).filter(|start| part.is_char_boundary(*start));
        let (before, time) = part.split_at(start.unwrap_or(part.len()));
        match NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M:%S") {
            Ok(time) if parts.peek().is_some() => text += &format!("{before}{}", times.second(time.and_utc())),
            _ if parts.peek().is_some() => text += &format!("{part} UTC"),
            _ => text += part,
        }
    }
    text
}

fn row(row: &AlertRow, context: &Context) -> Row {
    let AlertRow { alert, .. } = row;
    let finding = format!("{} {}", alert.key.check, alert.key.code);
    let is_gone = alert.event == AlertEvent::Gone;
    let finding = if is_gone { format!("{finding}, after {}", row.age()) } else { finding };
    let cells: [ScreenCell; 4] = [
        Text::unit(&context.known_times().second(alert.time)).into(),
        alert.event.as_str().into(),
        Text::from(alert.key.job_id.as_deref()).into(),
        finding.into(),
    ];
    let row_of_alert = Row::new(cells).symbol(row.symbol());
    if is_gone {
        return row_of_alert;
    }
    let labels = std::iter::once("fix").chain(std::iter::repeat("then"));
    labels.zip(&alert.fix).fold(
        row_of_alert.detail(with_short_times(&alert.summary, context.known_times())),
        |row, (label, fix)| {
            let line = format!("{label}: {fix}");
            // A command is never folded.
            if fix.starts_with("apsctl ") { row.detail(Text::unit(&line)) } else { row.detail(line) }
        },
    )
}
