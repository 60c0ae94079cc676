//! `apsctl cron check`

use apscheduler::cron::{Expression, clock_change_effects, dialect_difference};
use chrono::{DateTime, FixedOffset};

use super::ExpressionArgs;
use crate::context::Context;
use crate::error::ExitCode;
use crate::report::{Cell, Record, Report, Severity, Tone, Verdict};

/// How many coming runs are shown.
const NEXT: usize = 3;

/// Say whether a cron expression is valid, what it means, and what to beware of
///
/// Exit 1 if it is not valid, or never fires.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl cron check '0 9 * * 1-5' --tz Europe/Berlin\n  \
    apsctl cron check '0 9 * * 1' --dialect apscheduler")]
pub struct Args {
    #[command(flatten)]
    expression: ExpressionArgs,
}

struct CheckRow {
    expression: String,
    dialect: String,
    valid: bool,
    words: Option<String>,
    next: Vec<DateTime<FixedOffset>>,
    traps: Vec<String>,
    other_dialect: Option<String>,
    error: Option<String>,
    hint: Option<String>,
}

impl Record for CheckRow {
    const COLUMNS: &'static [&'static str] =
        &["expression", "dialect", "valid", "words", "next_runs", "traps", "other_dialect", "error", "hint"];

    fn cells(self) -> Vec<Cell> {
        let tone = if self.valid { Tone::Good } else { Tone::Bad };
        let next = self.next.iter().map(DateTime::to_rfc3339).collect::<Vec<_>>();
        vec![
            self.expression.into(),
            self.dialect.into(),
            Cell::StyledBool(self.valid, tone),
            self.words.into(),
            Cell::Json(next.into()),
            Cell::Json(self.traps.into()),
            self.other_dialect.into(),
            self.error.into(),
            self.hint.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Report {
    let ExpressionArgs { expression: text, dialect } = &args.expression;
    let (now, zone) = (context.local_now(), context.zone());
    let mut row = CheckRow {
        expression: text.clone(),
        dialect: dialect.to_string(),
        valid: false,
        words: None,
        next: Vec::new(),
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
            row.next = parsed.after(now, zone).take(NEXT).map(|time| time.fixed_offset()).collect();
            row.traps = clock_change_effects(&parsed, now, zone);
            if row.next.is_empty() {
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
