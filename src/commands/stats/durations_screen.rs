//! The screen of `stats durations`: seconds with aligned points, and the targets that are missed.

use chrono::{Datelike as _, NaiveDate};

use crate::db::stats::{Grouping, RunGroup};
use crate::domain::durations::Target;
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, Times, Tone, count, counted};

pub(super) fn screen(groups: &[RunGroup], by: Grouping, days: i32, times: Times) -> Screen {
    if groups.is_empty() {
        return empty_screen(days);
    }
    let label = Column::new(head(by));
    let columns = [
        if by == Grouping::Job { label.id() } else { label },
        Column::new("RUNS").right(),
        Column::new("OPEN").right().rank(3),
        // The space is the place of the mark.
        Column::new("AVG ").right(),
        Column::new("P50 ").right().rank(4),
        Column::new("P95 ").right(),
        Column::new("P99 ").right().rank(5),
        Column::new("MAX ").right(),
        Column::new("seconds").rank(2),
    ];
    let targets = Row::new(
        [
            Text::from("target"),
            Text::default(),
            Text::default(),
            seconds(Some(Target::Average.seconds()), false),
            Text::default(),
            seconds(Some(Target::P95.seconds()), false),
            Text::default(),
            seconds(Some(Target::Maximum.seconds()), false),
            Text::default(),
        ]
        .map(Into::into),
    );
    let rows = groups.iter().map(|group| row(group, by, times));
    let table = Table::new(columns, std::iter::once(targets.dim()).chain(rows));
    let other = if by == Grouping::Job { "By day: --by day" } else { "By job: --by job" };
    Screen::new().table(table).blank().paragraph(summary(groups, by, times) + format!(" {other}. Drawn: --plot"))
}

pub(super) fn empty_screen(days: i32) -> Screen {
    let window = if days == 1 { "today".to_owned() } else { format!("in {days} days") };
    Screen::new().paragraph(format!("No runs {window}. A longer time: --days N"))
}

pub(super) fn head(by: Grouping) -> &'static str {
    match by {
        Grouping::Hour => "HOUR",
        Grouping::Day => "DAY",
        Grouping::Job => "JOB",
    }
}

/// Returns whether any target is missed.
pub(super) fn is_slow(group: &RunGroup) -> bool {
    Target::ALL.into_iter().any(|target| group.durations.misses_target(target))
}

/// Returns `Mon 30 Nov`, `Mon 30 Nov 09:00` or the job's id.
pub(super) fn label(group: &RunGroup, by: Grouping, times: Times) -> Text {
    if let Some(hour) = group.hour {
        return Text::unit(&times.day_and_minute(hour));
    }
    let label = group.label.as_deref();
    let date = label.filter(|_| by == Grouping::Day).and_then(|label| label.parse::<NaiveDate>().ok());
    match (date, label) {
        (Some(date), _) => {
            let is_this_year = date.year() == times.now.with_timezone(&times.zone).year();
            Text::unit(&date.format(if is_this_year { "%a %e %b" } else { "%a %e %b %Y" }).to_string())
        }
        (None, Some(label)) => Text::from(label),
        (None, None) => Text::from("(no job)"),
    }
}

/// Returns `2 of 13 days miss a target (!).`
pub(super) fn summary(groups: &[RunGroup], by: Grouping, times: Times) -> Text {
    let slow = groups.iter().filter(|group| is_slow(group)).count();
    let all = match by {
        Grouping::Hour => counted(groups.len(), "hour"),
        Grouping::Day => counted(groups.len(), "day"),
        Grouping::Job => counted(groups.len(), "job"),
    };
    let zone = if by == Grouping::Job { String::new() } else { format!(" ({})", times.zone_name()) };
    match slow {
        0 => Text::from(format!("{all}{zone}, all within the targets.")),
        1 => Text::from(format!("1 of {all}{zone} misses a target (!).")),
        _ => Text::from(format!("{} of {all}{zone} miss a target (!).", count(slow as u64))),
    }
}

fn row(group: &RunGroup, by: Grouping, times: Times) -> Row {
    let durations = &group.durations;
    let value = |target: Target| seconds(durations.value(target), durations.misses_target(target));
    let number = |number: i64| Text::from(count(number.unsigned_abs()));
    let row = Row::new(
        [
            label(group, by, times),
            number(durations.executions),
            number(durations.unfinished),
            value(Target::Average),
            seconds(durations.p50, false),
            value(Target::P95),
            seconds(durations.p99, false),
            value(Target::Maximum),
            Text::default(),
        ]
        .map(Into::into),
    );
    row.symbol(if is_slow(group) { Symbol::Bad } else { Symbol::None })
}

/// Returns seconds with one decimal, followed by the place of the mark.
fn seconds(seconds: Option<f64>, is_missed: bool) -> Text {
    let Some(seconds) = seconds else { return Text::from("- ") };
    let number = number(seconds);
    if is_missed { Text::unit(&format!("{number}!")).tone(Tone::Bad) } else { Text::unit(&format!("{number} ")) }
}

/// Returns seconds with one decimal and separators: `1,234.5`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative; `as` saturates")]
pub(super) fn number(seconds: f64) -> String {
    let tenths = (seconds.abs() * 10.0).round();
    let sign = if seconds < 0.0 && tenths > 0.0 { "-" } else { "" };
    format!("{sign}{}.{:.0}", count((tenths / 10.0).trunc() as u64), tenths % 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_one_decimal() {
        for (seconds, text) in
            [(0.0, "0.0"), (0.04, "0.0"), (0.96, "1.0"), (20.8, "20.8"), (1234.56, "1,234.6"), (-0.3, "-0.3")]
        {
            assert_eq!(number(seconds), text);
        }
    }
}
