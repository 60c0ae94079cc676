//! The calendar of `runs expected`: a row a job, a column a day, a symbol a slot.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Utc};
use chrono_tz::Tz;

use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, SlotResult, SlotStatus};
use crate::screen::{Column, Row, Screen, Symbol, Table, Terminal, Text, Times, Tone};

/// More slots than this in a day are counted.
const MAX_SYMBOLS: usize = 6;
/// The widest cell of counts.
const MAX_COUNTS_WIDTH: usize = 9;
/// The width of the name of a day, such as `Mon 23`.
const DAY_WIDTH: usize = 6;
/// The widest share of the terminal that ids take in their column, in percent.
const ID_SHARE: usize = 40;

/// What a symbol says about a slot. The worst come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Missed,
    Failed,
    Twice,
    Late,
    Open,
    Recovered,
    Extra,
    OnTime,
}

impl Mark {
    /// The order of the legend.
    const ALL: [Self; 8] =
        [Self::OnTime, Self::Late, Self::Missed, Self::Twice, Self::Extra, Self::Failed, Self::Recovered, Self::Open];

    fn of(slot: &SlotResult) -> Self {
        match (slot.status, &slot.outcome) {
            (SlotStatus::Missed, _) => Self::Missed,
            (SlotStatus::Duplicate, _) => Self::Twice,
            (SlotStatus::Extra, _) => Self::Extra,
            (_, Some(status)) if status.is_failure() => Self::Failed,
            (SlotStatus::Late, _) => Self::Late,
            (SlotStatus::OnTime, Some(RunStatus::Recovered)) => Self::Recovered,
            (SlotStatus::OnTime, Some(RunStatus::Running)) => Self::Open,
            (SlotStatus::OnTime, _) => Self::OnTime,
        }
    }

    /// Returns the symbol, which takes one column.
    fn symbol(self, unicode: bool) -> Text {
        let ascii_or = |symbol: Symbol, ascii: &str| {
            let text = if unicode { Text::from(symbol.as_str()) } else { Text::from(ascii) };
            symbol.tone().map_or(text.clone(), |tone| text.tone(tone))
        };
        match self {
            Self::Missed => Text::from("_").tone(Tone::Bad),
            Self::Failed => ascii_or(Symbol::Bad, "x"),
            Self::Twice => Text::from("2").tone(Tone::Warning),
            Self::Late => Text::from("~").tone(Tone::Warning),
            Self::Open => ascii_or(Symbol::Running, ">"),
            Self::Recovered => ascii_or(Symbol::Recovered, "@"),
            Self::Extra => Text::from("+").tone(Tone::Notice),
            Self::OnTime => ascii_or(Symbol::Good, "."),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Failed => "failed",
            Self::Twice => "twice",
            Self::Late => "late",
            Self::Open => "runs now",
            Self::Recovered => "recovered",
            Self::Extra => "extra",
            Self::OnTime => "on time",
        }
    }
}

/// Returns the calendar with its legend. The newest days are shown; those that do not fit are named.
pub(super) fn calendar(jobs: &[(&Job, &JobSlotResults)], times: Times, terminal: Terminal) -> Screen {
    let mut marks: BTreeMap<(NaiveDate, usize), Vec<Mark>> = BTreeMap::new();
    for (index, (_, results)) in jobs.iter().enumerate() {
        for slot in &results.slots {
            if let Some(time) = slot.sort_time() {
                marks.entry((local_day(time, times.zone), index)).or_default().push(Mark::of(slot));
            }
        }
    }
    let (Some(first), Some(last)) = (marks.keys().next(), marks.keys().next_back()) else { return Screen::new() };
    let (first, last) = (first.0, last.0);
    let cell =
        |day: NaiveDate, job: usize| marks.get(&(day, job)).map_or_else(Text::default, |m| cell(m, terminal.unicode));
    let day_width =
        |day: NaiveDate| (0..jobs.len()).map(|job| cell(day, job).width()).max().unwrap_or_default().max(DAY_WIDTH);

    let ids: Vec<Text> = jobs.iter().map(|(job, _)| Text::from("  ") + job.id.as_str()).collect();
    let limit = usize::from(terminal.width) * ID_SHARE / 100;
    let id_width = ids.iter().map(|id| terminal.width_of(id)).filter(|width| *width <= limit).max().unwrap_or_default();
    let mut room = usize::from(terminal.width).saturating_sub(id_width);
    let mut days: Vec<NaiveDate> = Vec::new();
    for day in std::iter::successors(Some(last), NaiveDate::pred_opt).take_while(|day| *day >= first) {
        let Some(left) = room.checked_sub(day_width(day) + 1) else { break };
        room = left;
        days.push(day);
    }
    days.reverse();

    let columns = days.iter().map(|day| Column::new(day.format("%a %d").to_string()));
    let columns = std::iter::once(Column::new("").id()).chain(columns);
    let row = |(index, id): (usize, Text)| {
        let cells = days.iter().map(|day| cell(*day, index).into());
        Row::new(std::iter::once(id.into()).chain(cells))
    };
    let table = Table::new(columns, ids.into_iter().enumerate().map(row)).gap(1);

    let is_shown = |mark: Mark| marks.values().any(|marks| marks.contains(&mark));
    let mut legend = Text::from("  ");
    for mark in Mark::ALL.into_iter().filter(|mark| is_shown(*mark)) {
        let separator = if legend.pieces().len() == 1 { "" } else { "  " };
        legend = legend + separator + mark.symbol(terminal.unicode) + Text::unit(&format!(" {}", mark.words()));
    }
    let screen = Screen::new().table(table).hanging(legend, 2);
    match days.first() {
        Some(newest) if *newest > first => {
            let left_out = (*newest - first).num_days();
            let days_text = if left_out == 1 { "day".to_owned() } else { format!("{left_out} days") };
            let before = newest.format("%a %-d %b");
            screen.paragraph(format!("  Not shown: the {days_text} before {before}; a wider terminal shows more days."))
        }
        _ => screen,
    }
}

fn local_day(time: chrono::DateTime<Utc>, zone: Tz) -> NaiveDate {
    time.with_timezone(&zone).date_naive()
}

/// Returns one symbol a slot, or how many there are of each, the worst first.
fn cell(marks: &[Mark], unicode: bool) -> Text {
    if marks.len() <= MAX_SYMBOLS {
        let mut text = Text::default();
        text.extend(marks.iter().map(|mark| mark.symbol(unicode)));
        return text;
    }
    let mut counts: BTreeMap<Mark, usize> = BTreeMap::new();
    for mark in marks {
        *counts.entry(*mark).or_default() += 1;
    }
    let mut text = Text::default();
    for (mark, number) in counts {
        let part = mark.symbol(unicode) + Text::unit(&number.to_string());
        let gap = usize::from(!text.is_empty());
        if text.width() + gap + part.width() > MAX_COUNTS_WIDTH {
            break;
        }
        text = if gap == 0 { part } else { text + " " + part };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_slots_of_a_day_are_counted() {
        let marks = |late: usize, on_time: usize| [vec![Mark::OnTime; on_time], vec![Mark::Late; late]].concat();
        for (marks, expected) in [
            (marks(0, 4), "✓✓✓✓"),
            (marks(1, 2), "✓✓~"),
            (marks(2, 22), "~2 ✓22"),
            (marks(0, 1440), "✓1440"),
            (marks(1000, 44_000), "~1000"),
        ] {
            assert_eq!(cell(&marks, true).plain(), expected);
        }
        assert_eq!(cell(&marks(1, 2), false).plain(), "..~");
    }
}
