//! `apsctl cron check`

use apscheduler::cron::{Expression, clock_change_effects, dialect_difference};
use chrono::{DateTime, FixedOffset};

use super::ExpressionArgs;
use crate::context::Context;
use crate::error::ExitCode;
use crate::report::{Cell, Report, Severity, Tone, Verdict, record};

/// The number of fire times to show.
const NEXT_RUNS: usize = 3;

/// Check whether a cron expression is valid, and when it fires
///
/// It also lists the effects of daylight saving time. The exit code is 1 if the expression is invalid or never fires.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl cron check '0 9 * * 1-5' --tz Europe/Berlin\n  \
    apsctl cron check '0 9 * * 1' --dialect apscheduler")]
pub struct Args {
    #[command(flatten)]
    expression: ExpressionArgs,
}

struct CheckedExpression {
    expression: String,
    dialect: String,
    valid: bool,
    words: Option<String>,
    next_runs: Vec<DateTime<FixedOffset>>,
    traps: Vec<String>,
    other_dialect: Option<String>,
    error: Option<String>,
    hint: Option<String>,
}

record!(CheckedExpression, |row| {
    let tone = if row.valid { Tone::Good } else { Tone::Bad };
    let next_runs = row.next_runs.iter().map(DateTime::to_rfc3339).collect::<Vec<_>>();
    [
        ("expression", row.expression),
        ("dialect", row.dialect),
        ("valid", Cell::StyledBool(row.valid, tone)),
        ("words", row.words),
        ("next_runs", Cell::Json(next_runs.into())),
        ("traps", Cell::Json(row.traps.into())),
        ("other_dialect", row.other_dialect),
        ("error", row.error),
        ("hint", row.hint),
    ]
});

pub(super) fn run(args: &Args, context: &Context) -> Report {
    let ExpressionArgs { expression: text, dialect } = &args.expression;
    let (now, zone) = (context.local_now(), context.zone());
    let mut row = CheckedExpression {
        expression: text.clone(),
        dialect: dialect.to_string(),
        valid: false,
        words: None,
        next_runs: Vec::new(),
        traps: Vec::new(),
        other_dialect: dialect_difference(text, *dialect, now, zone),
        error: None,
        hint: None,
    };
    match Expression::parse(text, *dialect) {
        Err(error) => (row.error, row.hint) = (Some(error.message), error.hint),
        Ok(parsed) => {
            row.valid = true;
            row.words = Some(parsed.description());
            row.next_runs = parsed.after(now, zone).take(NEXT_RUNS).map(|time| time.fixed_offset()).collect();
            row.traps = clock_change_effects(&parsed, now, zone);
            if row.next_runs.is_empty() {
                row.error = Some("it never fires".into());
            }
        }
    }
    let code = if row.error.is_some() { ExitCode::Found } else { ExitCode::Done };
    let verdict = Verdict {
        check_name: "CRON",
        severity: if row.error.is_some() { Severity::Critical } else { Severity::Ok },
        summary: row.error.clone().or_else(|| row.words.clone()).unwrap_or_default(),
        perfdata: Vec::new(),
    };
    Report::single(row).verdict(verdict).code(code)
}
