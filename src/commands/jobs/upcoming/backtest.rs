//! `jobs upcoming --backtest`: how many recorded starts the schedules would have predicted.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::db::slots::SlotSelection;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, MAX_SLOTS, SlotQuery, SlotStatus};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::invocation;
use crate::report::{Cell, Record as _, Report, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, counted, span};

/// How late a start may be.
const TOLERANCE: Duration = Duration::from_secs(5);

/// The starts of one job, or of all of them.
#[derive(Debug, Default)]
struct Backtest {
    /// `None` for the total.
    job_id: Option<String>,
    is_numbered: bool,
    /// Recorded starts, without those that an operator triggered.
    recorded: usize,
    predicted: usize,
    /// Predicted starts that happened later.
    late: usize,
    /// Recorded starts that no schedule predicts.
    unpredicted: usize,
    /// Predicted starts that are not recorded.
    without_start: usize,
    triggered: usize,
    note: Option<String>,
}

impl Backtest {
    fn of(job: &Job, results: &JobSlotResults) -> Self {
        let count = |status| results.slots.iter().filter(|slot| slot.status == status).count();
        let is_triggered = |note: Option<&str>| note.is_some_and(|note| note.starts_with("triggered"));
        let extra = |triggered: bool| {
            let extra = results.slots.iter().filter(|slot| slot.status == SlotStatus::Extra);
            extra.filter(|slot| is_triggered(slot.note.as_deref()) == triggered).count()
        };
        let (predicted, late) = (count(SlotStatus::OnTime), count(SlotStatus::Late));
        let unpredicted = count(SlotStatus::Duplicate) + extra(false);
        let cut = results.truncated_at.map(|_| "only a part of the time is compared: there are too many starts");
        Self {
            job_id: Some(job.id.clone()),
            is_numbered: job.is_numbered,
            recorded: predicted + late + unpredicted,
            predicted,
            late,
            unpredicted,
            without_start: count(SlotStatus::Missed),
            triggered: extra(true),
            note: results.skip_reason.clone().or_else(|| cut.map(str::to_owned)),
        }
    }

    fn add(&mut self, other: &Self) {
        self.recorded += other.recorded;
        self.predicted += other.predicted;
        self.late += other.late;
        self.unpredicted += other.unpredicted;
        self.without_start += other.without_start;
        self.triggered += other.triggered;
    }

    /// Returns the share of the recorded starts that was predicted, in percent; `None` without a recorded start.
    #[allow(clippy::cast_precision_loss, reason = "a count, far below 2^53")]
    fn percent(&self) -> Option<f64> {
        (self.recorded > 0).then(|| (self.predicted as f64 / self.recorded as f64 * 10_000.0).floor() / 100.0)
    }
}

record!(Backtest, |row| {
    let percent = row.percent().map_or(Cell::Empty, Cell::Float);
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    [
        ("job_id", row.job_id.map_or(Cell::Empty, |id| Cell::id(id, row.is_numbered))),
        ("recorded_starts", number(row.recorded)),
        ("predicted_starts", number(row.predicted)),
        ("predicted_percent", percent),
        ("late_starts", number(row.late)),
        ("unpredicted_starts", number(row.unpredicted)),
        ("without_start", number(row.without_start)),
        ("triggered_starts", number(row.triggered)),
        ("note", row.note),
    ]
});

pub(super) fn columns() -> Vec<&'static str> {
    Backtest::COLUMNS.to_vec()
}

pub(super) fn run(range: Duration, jobs: &[String], context: &mut Context) -> Result<Report> {
    let now = context.now()?;
    let since = chrono::TimeDelta::from_std(range).ok().and_then(|range| now.checked_sub_signed(range));
    let since = since.filter(|since| *since < now && *since > chrono::DateTime::UNIX_EPOCH).ok_or_else(|| {
        CliError::usage(format!("--backtest {} is not a time in the past", humantime::format_duration(range)))
            .hint("use a duration such as 30d")
    })?;
    let question = SlotQuery { since, until: now, now, tolerance: Some(TOLERANCE), max_slots: MAX_SLOTS };
    let db = context.db()?;
    if !db.has_columns("audit", &["created_at"])? {
        return Err(unknown("the store does not record runs"));
    }
    let selection = SlotSelection { question, jobs, automation: AUTOMATION_FUNCTION };
    let gathered = db.slot_facts(&selection).context("comparing runs with schedules")?;
    let judged = gathered.judge();
    let mut total = Backtest::default();
    let mut rows: Vec<Backtest> = judged.iter().map(|(job, results)| Backtest::of(job, results)).collect();
    for row in &rows {
        total.add(row);
    }
    let unknown_before = gathered.unknown_before(since);
    if total.recorded == 0 {
        let named = span(range.as_secs_f64());
        if let Some((why, until)) = unknown_before {
            let until = until.format("%Y-%m-%d %H:%M UTC");
            return Err(unknown(&format!(
                "no run of a job with a schedule is recorded since {until}, and older {why}"
            )));
        }
        return Err(unknown(&format!("no run of a job with a schedule is recorded in {named}")));
    }
    if let Some(cut) = gathered.truncated_at {
        total.note = Some(format!("only runs before {} are compared", cut.format("%Y-%m-%d %H:%M UTC")));
    }
    if let Some((why, until)) = unknown_before {
        let note = format!("only runs since {} are compared: older {why}", until.format("%Y-%m-%d %H:%M UTC"));
        total.note = Some(total.note.map_or(note.clone(), |other| format!("{note}; {other}")));
    }
    let screen = context.shows_screen().then(|| screen(&rows, &total, range));
    rows.push(total);
    let mut report = Report::listing(rows);
    if !gathered.unscheduled.is_empty() {
        report =
            report.note(format!("{} no stored schedule, so no start is predicted", have(gathered.unscheduled.len())));
    }
    report.screen = screen;
    Ok(report)
}

fn have(jobs: usize) -> String {
    format!("{} {}", counted(jobs, "job"), if jobs == 1 { "has" } else { "have" })
}

/// Without recorded runs, any share would be a guess.
fn unknown(reason: &str) -> anyhow::Error {
    CliError::refused(format!("it is unknown how many starts were predicted: {reason}"))
        .hint("compare a longer time, or a store whose runs are recorded")
        .into()
}

fn screen(rows: &[Backtest], total: &Backtest, range: Duration) -> Screen {
    let percent = |row: &Backtest| row.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.2}%"));
    let columns = [
        Column::new("JOB").id(),
        Column::new("PREDICTED").right(),
        Column::new("STARTS").right(),
        Column::new("SHARE").right(),
        Column::new("LATE").right().rank(1),
        Column::new("UNPREDICTED").right().rank(3),
        Column::new("NO START").right().rank(2),
    ];
    let number = |number: usize| crate::screen::count(number as u64);
    let row = |row: &Backtest| {
        let all = row.predicted == row.recorded && row.without_start == 0;
        let symbol = match row.recorded {
            0 => Symbol::Unknown,
            _ if all => Symbol::Good,
            _ => Symbol::Warning,
        };
        Row::new([
            Text::from(row.job_id.as_deref().unwrap_or("all jobs")).into(),
            number(row.predicted).into(),
            number(row.recorded).into(),
            percent(row).into(),
            number(row.late).into(),
            number(row.unpredicted).into(),
            number(row.without_start).into(),
        ])
        .symbol(symbol)
        .detail(Text::from(row.note.as_deref().unwrap_or_default()))
    };
    let table = Table::new(columns, rows.iter().chain(std::iter::once(total)).map(row));
    let range = span(range.as_secs_f64());
    let summary = format!(
        "In {range}, {} of {} were predicted to within 5s ({}).",
        number(total.predicted),
        counted(total.recorded, "recorded start"),
        percent(total)
    );
    Screen::new()
        .table(table)
        .blank()
        .paragraph(format!("{summary} Every slot: `{}`", invocation::apsctl("runs expected --all")))
}
