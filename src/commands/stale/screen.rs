//! The screen of `stale`.

use std::time::Duration;

use crate::domain::staleness::{StaleJob, StaleKind};
use crate::invocation::APSCTL;
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, count, counted, span};

/// What the screen shows besides the jobs.
pub(super) struct Figures<'a> {
    /// How many jobs the store has.
    pub(super) job_count: i64,
    /// The limits of `--older-than` and `--critical-after`.
    pub(super) limits: [Duration; 2],
    /// Jobs that are still paused although their pause is over.
    pub(super) expired_pauses: &'a [String],
    /// Only the first jobs of each kind are listed.
    pub(super) is_truncated: bool,
    /// Why it is unknown which jobs are silent.
    pub(super) unknown: Option<&'a Text>,
}

pub(super) fn screen(findings: &[StaleJob], figures: &Figures<'_>, times: Times) -> Screen {
    let limits = figures.limits.map(|limit| span(limit.as_secs_f64())).join(", ");
    let jobs = counted(usize::try_from(figures.job_count).unwrap_or_default(), "job");
    let screen = Screen::new();
    if findings.is_empty() {
        let line = Symbol::Good.with(format!("None of {jobs} is late, stuck or broken (limits {limits})."));
        return unknown(expired_pauses(screen.paragraph(line), figures.expired_pauses), figures.unknown);
    }
    let columns = [
        Column::new("JOB").id(),
        Column::new("KIND"),
        Column::new("FOR"),
        Column::new("SINCE").right(),
        Column::new("WHAT").rank(1).or_below(),
    ];
    let critical = findings.iter().filter(|job| job.is_critical).count();
    let warning = findings.len() - critical;
    let counts = [(critical, "critical"), (warning, "warning")];
    let counts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(*n as u64))).collect();
    let need = if findings.len() == 1 { "needs" } else { "need" };
    let total = count(findings.len() as u64);
    let summary = format!("{total} of {jobs} {need} a look: {} (limits {limits}).", counts.join(", "));
    let mut screen = screen.table(Table::new(columns, findings.iter().map(|job| row(job, times)))).blank();
    screen = unknown(expired_pauses(screen, figures.expired_pauses), figures.unknown);
    if figures.is_truncated {
        screen = screen.paragraph("Only the first 1,000 jobs of each kind are listed.");
    }
    let help = Text::from("Why, and what to do: ") + Text::command(&format!("{APSCTL} doctor not-running"));
    screen.paragraph(summary).paragraph(help)
}

fn row(job: &StaleJob, times: Times) -> Row {
    let since = match job.kind {
        StaleKind::Overdue => job.next_run_time,
        StaleKind::Stuck => job.since,
        StaleKind::Silent | StaleKind::Broken => None,
    };
    let what = match (&job.kind, &job.stuck) {
        (StaleKind::Overdue, _) => "due, and nobody started it",
        (_, Some(stuck)) => stuck.cause,
        _ => &job.detail,
    };
    let cells = [
        Text::unit(&job.id).into(),
        job.kind.as_str().into(),
        ScreenCell::from(since.map(|since| Text::unit(&times.distance(since)))),
        ScreenCell::from(since.map(|since| Text::unit(&times.minute(since)))),
        what.into(),
    ];
    Row::new(cells).symbol(if job.is_critical { Symbol::Bad } else { Symbol::Warning })
}

fn expired_pauses(screen: Screen, expired: &[String]) -> Screen {
    match expired_pauses_text(expired) {
        Some(text) => screen.hanging(Symbol::Paused.with(text), 2),
        None => screen,
    }
}

fn unknown(screen: Screen, unknown: Option<&Text>) -> Screen {
    match unknown {
        Some(text) => screen.hanging(Symbol::Unknown.with(text.clone()), 2),
        None => screen,
    }
}

/// Returns a sentence about pauses that are over, and the command that ends them.
pub(super) fn expired_pauses_text(expired: &[String]) -> Option<Text> {
    let first = expired.first()?;
    let which = match expired.len() {
        1 => format!("The pause of {first} is over"),
        some => format!("The pauses of {first} and {} are over", counted(some - 1, "other job")),
    };
    Some(Text::from(format!("{which}: ")) + Text::command(&format!("{APSCTL} jobs resume --expired")))
}
