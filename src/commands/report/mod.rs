//! `apsctl report`: one HTML page about the store, for mail or an intranet.
//!
//! Each section has a file with `read` and `write`. A part that cannot be read becomes a sentence that says why.

mod calendar;
mod duration_chart;
mod durations;
mod findings;
mod format;
mod html;
mod jobs;
mod page;
mod rules;
mod smallest;
mod style;
mod summary;
mod upcoming;

use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow};
use serde_json::Value;

use crate::commands::atomic_file::AtomicFile;
use crate::context::Context;
use crate::domain::doctor::check_result::CheckResult;
use crate::report::{Cell, Record as _, Report, record};
use calendar::Calendar;
use durations::RunDurations;
use format::Scope;
use html::Html;
use jobs::Jobs;
use page::{Part, read_part, reason};
use rules::Rules;
use style::STYLE_SHEET;
use summary::{Health, StoreInfo};

/// Forbids everything but the page's own style sheet.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Write a report of the store as one HTML page
///
/// The page has the verdict of health, doctor's findings, the jobs, upcoming runs, runs compared with schedules, durations, and the
/// rules with their approvals. It is one file for mail or an intranet: it needs no network and no scripts, follows the light
/// or dark mode of its reader, and can be printed. It does not contain arguments of jobs.
///
/// A part that cannot be read is replaced by the reason. The command fails only if nothing can be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl report --html report.html\n  \
    apsctl report --html - --days 7 --tz Europe/Berlin > week.html\n  \
    0 6 * * 1  apsctl report -q --days 7 --html /srv/www/jobs.html   (crontab)")]
pub struct Args {
    /// File to write; `-` writes to standard output
    ///
    /// The file is replaced in one step, and every user may read it.
    #[arg(long, value_name = "FILE", required = true)]
    html: PathBuf,

    /// Report on the last N days, including today
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(i32).range(1..=366))]
    days: i32,
}

/// Everything that the page shows.
struct Contents {
    store: StoreInfo,
    health: Part<Health>,
    findings: Part<Vec<CheckResult>>,
    jobs: Part<Jobs>,
    calendar: Part<Calendar>,
    durations: Part<RunDurations>,
    rules: Part<Rules>,
}

struct ReportRow {
    file: String,
    bytes: usize,
    contents: Contents,
    scope: Scope,
}

record!(ReportRow, |ReportRow { file, bytes, contents, scope }| [
    ("file", file),
    ("bytes", Cell::Int(i64::try_from(bytes).unwrap_or(i64::MAX))),
    ("store", contents.store.name.clone()),
    ("made_at", scope.now()),
    ("days", i64::from(scope.days)),
    ("status", summary::status_word(&contents.health)),
    ("not_read", Cell::Json(contents.unread().map(|(part, _)| Value::from(part)).collect())),
]);

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    ReportRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let scope = Scope { times: context.times()?, days: args.days };
    // A file that cannot be written is reported before the store is read.
    let is_stdout = args.html == Path::new("-");
    let mut file =
        if is_stdout { AtomicFile::stdout(context.stdout()) } else { AtomicFile::create(&args.html, 0o644)? };
    let contents = Contents::read(&scope, context)?;
    let page = contents.page(&scope);
    file.write_text(&page)?;
    file.finish()?;
    let notes: Vec<String> =
        contents.unread().map(|(part, error)| format!("not in the report: {part}: {}", reason(error))).collect();
    let report = if is_stdout {
        Report::empty()
    } else {
        Report::single(ReportRow { file: args.html.display().to_string(), bytes: page.len(), contents, scope })
    };
    Ok(notes.into_iter().fold(report, Report::note))
}

impl Contents {
    /// Reads all parts.
    ///
    /// # Errors
    /// If none of them could be read, or a signal has come.
    fn read(scope: &Scope, context: &mut Context) -> Result<Self> {
        let health = read_part(context, summary::read)?;
        let jobs = read_part(context, jobs::read)?;
        let calendar = read_part(context, |context| calendar::read(scope, context))?;
        let durations = read_part(context, |context| durations::read(scope, context))?;
        let rules = read_part(context, |context| rules::read(scope, context))?;
        if jobs.is_err() && calendar.is_err() && durations.is_err() && rules.is_err() {
            health?;
            return Err(jobs.err().unwrap_or_else(|| anyhow!("nothing could be read")));
        }
        let notes = read_part(context, summary::read_notes)?.unwrap_or_default();
        // Doctor comes last: it begins new transactions, and it always has a result.
        let findings = read_part(context, findings::read)?;
        let database =
            health.as_ref().map_or_else(|_| "APScheduler store".to_owned(), |health| health.figures.database.clone());
        let store = StoreInfo { name: context.store_label(&database), notes };
        Ok(Self { store, health, findings, jobs, calendar, durations, rules })
    }

    /// Returns the names of the parts that could not be read, and why.
    fn unread(&self) -> impl Iterator<Item = (&'static str, &Error)> {
        [
            ("health", self.health.as_ref().err()),
            ("findings", self.findings.as_ref().err()),
            ("jobs", self.jobs.as_ref().err()),
            ("slots", self.calendar.as_ref().err()),
            ("durations", self.durations.as_ref().err()),
            ("rules", self.rules.as_ref().err()),
        ]
        .into_iter()
        .filter_map(|(part, error)| Some((part, error?)))
    }

    fn page(&self, scope: &Scope) -> String {
        let mut html = Html::new();
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| {
                html.void("meta", &[("charset", "utf-8")]);
                html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", CONTENT_POLICY)]);
                html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
                html.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
                html.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
                html.leaf("title", &[], &format!("{}: jobs and runs", self.store.name));
                html.style(STYLE_SHEET);
            });
            html.element("body", &[], |html| {
                summary::write_head(html, self, scope);
                summary::write_links(html);
                html.element("main", &[], |html| {
                    summary::write(html, self, scope);
                    findings::write(html, &self.findings);
                    jobs::write(html, &self.jobs, scope);
                    upcoming::write(html, &self.jobs, &self.durations, scope);
                    calendar::write(html, &self.calendar, scope);
                    durations::write(html, &self.durations, scope);
                    rules::write(html, &self.rules, scope);
                });
                html.leaf("footer", &[], concat!("Made by apsctl ", env!("CARGO_PKG_VERSION"), "."));
            });
        });
        html.into_page()
    }
}
