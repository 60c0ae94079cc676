//! `apsctl cron check`

use apscheduler::cron::{Expression, clock_change_effects, dialect_difference};
use chrono::{DateTime, FixedOffset};

use super::ExpressionArgs;
use crate::context::Context;
use crate::error::ExitCode;
use crate::report::{Cell, Report, Severity, Tone, Verdict, record};

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
    Report::single(row).verdict(verdict).code(code)
}
