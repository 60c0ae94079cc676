//! `apsctl cron check`

use apscheduler::cron::{Expression, clock_change_effects, dialect_difference};
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;

use super::ExpressionArgs;
use crate::context::Context;
use crate::domain::shell;
use crate::error::ExitCode;
use crate::invocation;
use crate::report::{Cell, Report, Severity, Tone, Verdict, record};
use crate::screen::{Screen, Symbol, Text, Times};

/// The number of next runs that are shown.
const NEXT_RUN_COUNT: usize = 3;

/// Check a cron expression and explain its meaning
///
/// Also shows the next runs, the effects of clock changes in the coming year, and how the other dialect reads the
/// expression. Exits with 1 if the expression is not valid or never fires.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl cron check '0 9 * * 1-5' --tz Europe/Berlin\n  \
    apsctl cron check '0 9 * * 1' --dialect apscheduler")]
pub struct Args {
    #[command(flatten)]
    expression: ExpressionArgs,
}

pub(super) struct CheckRow {
    expression: String,
    dialect: String,
    valid: bool,
    description: Option<String>,
    next_runs: Vec<DateTime<FixedOffset>>,
    clock_change_effects: Vec<String>,
    other_dialect: Option<String>,
    error: Option<String>,
    hint: Option<String>,
}

record!(CheckRow, |row| [
    ("expression", row.expression),
    ("dialect", row.dialect),
    ("valid", Cell::StyledBool(row.valid, if row.valid { Tone::Good } else { Tone::Bad })),
    ("words", row.description),
    ("next_runs", Cell::Json(row.next_runs.iter().map(DateTime::to_rfc3339).collect::<Vec<_>>().into())),
    ("traps", Cell::Json(row.clock_change_effects.into())),
    ("other_dialect", row.other_dialect),
    ("error", row.error),
    ("hint", row.hint),
]);

pub(super) fn run(args: &Args, context: &Context) -> Report {
    let ExpressionArgs { expression: text, dialect } = &args.expression;
    let (now, zone) = (context.local_now(), context.zone());
    let mut row = CheckRow {
        expression: text.clone(),
        dialect: dialect.to_string(),
        valid: false,
        description: None,
        next_runs: Vec::new(),
        clock_change_effects: Vec::new(),
        other_dialect: dialect_difference(text, *dialect, now, zone),
        error: None,
        hint: None,
    };
    match Expression::parse(text, *dialect) {
        Err(error) => (row.error, row.hint) = (Some(error.message), error.hint),
        Ok(parsed) => {
            row.valid = true;
            row.description = Some(parsed.description());
            row.next_runs = parsed.after(now, zone).take(NEXT_RUN_COUNT).map(|time| time.fixed_offset()).collect();
            row.clock_change_effects = clock_change_effects(&parsed, now, zone);
            if row.next_runs.is_empty() {
                row.error = Some("the expression never fires".into());
            }
        }
    }
    let code = if row.error.is_some() { ExitCode::Found } else { ExitCode::Done };
    let verdict = Verdict {
        check_name: "CRON",
        severity: if row.error.is_some() { Severity::Critical } else { Severity::Ok },
        summary: row.error.clone().or_else(|| row.description.clone()).unwrap_or_default(),
        perfdata: Vec::new(),
    };
    let times = Times { zone, now };
    let screen = context.shows_screen().then(|| screen(&row, times));
    let mut report = Report::single(row).verdict(verdict).code(code);
    report.screen = screen;
    report
}

fn screen(row: &CheckRow, times: Times) -> Screen {
    let expression = Text::unit(&row.expression);
    let headline = match (&row.error, &row.description) {
        (Some(error), _) => Symbol::Bad.with(expression + ": " + error),
        (None, Some(words)) => Symbol::Good.with(expression + ": " + words),
        (None, None) => Symbol::Good.with(expression),
    };
    let mut screen = Screen::new().hanging(headline, 2);
    if !row.next_runs.is_empty() {
        let next: Vec<String> = row.next_runs.iter().map(|time| times.day_and_minute(time.to_utc())).collect();
        screen = screen.fields([("next", Text::from(next.join(", ")))]);
    }
    for effect in row.clock_change_effects.iter().chain(&row.other_dialect) {
        screen = screen.hanging(Symbol::Warning.with(effect), 2);
    }
    if let Some(hint) = &row.hint {
        screen = screen.hanging(Text::from("  hint: ") + Text::prose(hint), 2);
    }
    let dialect = &row.dialect;
    let closing = if row.error.is_some() {
        Text::from(format!("Read as {dialect}."))
    } else {
        let zone = times.zone_name();
        let mut command = shell::with_argument(&invocation::apsctl("cron next"), &row.expression);
        if times.zone != Tz::UTC {
            command = shell::with_option(&command, "--tz", zone);
        }
        if row.dialect != "crontab" {
            command = shell::with_option(&command, "--dialect", dialect);
        }
        Text::from(format!("Read as {dialect}. Times in {zone}. More of them: ")) + Text::command(&command)
    };
    screen.blank().paragraph(closing)
}
