//! `apsctl runs import`

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::import_progress::ImportProgress;
use super::import_row::{ImportRow, to_usize};
use crate::commands::audit::follow::{is_transient, reconnect};
use crate::commands::logs::LogArgs;
use crate::context::{ChangeArgs, Context};
use crate::db::Intent;
use crate::db::imports::{ImportCounts, ImportedRun, LogCoverage};
use crate::domain::log::runs::{JobNames, LoggedRun, LoggedStatus, SchedulerRuns};
use crate::domain::log::{EntryParser, EntrySearch, LineTimes, RawEntry, ZoneCheck, ZoneMismatch};
use crate::domain::time_format::format_time;
use crate::error::{CliError, redact};
use crate::invocation::APSCTL;
use crate::report::Report;
use crate::screen::{Screen, Symbol, Text, counted, span};
use crate::worker::logs::{EntryOrigin, EntrySink, LogLocation, ReadOptions, last_write, read_entries};

/// How many runs are stored in one transaction.
const BATCH_SIZE: usize = 1000;

/// How often a followed log without new runs is recorded as read.
const COVERAGE_INTERVAL: Duration = Duration::from_secs(10);

/// Import the runs of APScheduler 3 from its log
///
/// The stores of APScheduler 3 do not record runs, but APScheduler logs them. The imported runs are what `audit tail`,
/// `stats durations`, `runs expected`, `health` and other commands then show. A log can be imported again: runs that are
/// stored already are left as they are, and runs that were running get their end. Each batch of runs is committed by
/// itself. The log of a container may also be a file of Docker's log driver json-file.
///
/// The log needs the loggers `apscheduler.executors` and `apscheduler.scheduler` at level INFO. At level WARNING, it has
/// only the runs that failed, were missed or were skipped. --follow keeps importing until it is interrupted, and connects
/// again if the server restarts. It writes a line for each batch of runs.
///
/// Times without a zone are in the zone of --log-tz. A log is refused if its times are in another zone: certainly, if a
/// run starts before it was due or in the future, or if Docker's times differ; probably, if every run starts by hours too
/// late, or if the file was last changed before its last line. --log-tz permits what is only probable.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl runs import --file /var/log/scheduler.log\n  \
    apsctl runs import --container scheduler --follow\n  apsctl runs import --file scheduler.log --dry-run")]
#[allow(clippy::doc_markdown, reason = "a name in the help")]
pub struct Args {
    /// Log files, as with --file
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    log: LogArgs,

    /// Keep importing new runs until interrupted
    #[arg(short, long)]
    follow: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let location = args.log.location(&args.files, context)?;
    let parser = opened(args.log.entry_parser(&location), args, context)?;
    let db = context.db()?;
    db.require_importable()?;
    let names = db.job_names().context("reading the names of the jobs")?;
    db.end_transaction()?;
    let options =
        ReadOptions { follow: args.follow, include_rotated: args.log.includes_rotated(), ..ReadOptions::default() };
    let sources = opened(location.open(options), args, context)?;
    let progress = ImportProgress::start(args.follow, &source_name(&location), context)?;
    // What a container's log does not have by now, it has not logged.
    let is_live = args.follow || matches!(location, LogLocation::Container(_));
    let mut importer = Importer {
        intent: &intent,
        context,
        parser,
        follow: args.follow,
        source: source_name(&location),
        names,
        scheduler: SchedulerRuns::new(parser.zone),
        batch: Vec::new(),
        stored_open: BTreeSet::new(),
        previous_time: None,
        zone_check: ZoneCheck::default(),
        names_zone: args.log.names_zone(),
        written_before: (String::new(), DateTime::<Utc>::MIN_UTC),
        progress,
        covered: None,
        flushed_at: Instant::now(),
        runs: 0,
        without_job_id: 0,
        without_time: 0,
        has_starts: false,
        counts: ImportCounts::default(),
    };
    read_entries(sources, args.follow, &EntrySearch::all(), &mut importer)?;
    importer.finish(is_live)
}

/// Adds the options that name the log, if none does and the default container has none.
fn opened<T>(result: Result<T>, args: &Args, context: &Context) -> Result<T> {
    result.map_err(|error| {
        if args.log.names_container(context) || args.log.names_file(&args.files, context) {
            return error;
        }
        CliError::refused(format!("no log is named, and the default container has none: {error:#}"))
            .hint("name the scheduler's log with --file LOG, or its container with --container NAME")
            .into()
    })
}

/// The refusal of a log whose times are in another zone than the assumed one.
fn other_zone(mismatch: ZoneMismatch, zone: Tz) -> CliError {
    let hours = |difference: TimeDelta| span(difference.as_seconds_f64().abs());
    let why = match mismatch {
        ZoneMismatch::Docker(difference) if difference > TimeDelta::zero() => {
            format!("they are {} ahead of Docker's", hours(difference))
        }
        ZoneMismatch::Docker(difference) => format!("they are {} behind Docker's", hours(difference)),
        ZoneMismatch::Future(read) => format!("a line is in the future, at {}", format_time(read)),
        ZoneMismatch::BeforeDue(read) => format!("a run starts before it was due, at {}", format_time(read)),
        ZoneMismatch::AfterLastWrite(read) => {
            format!("the file was last changed before the time of a line, {}", format_time(read))
        }
        ZoneMismatch::AlwaysLate(delay) => format!("every run starts {} after it was due", hours(delay)),
    };
    let example = "name their zone with --log-tz, such as --log-tz Europe/Berlin";
    if mismatch.is_certain() {
        CliError::refused(format!("the times in the log are not in {zone}: {why}")).hint(example)
    } else {
        CliError::refused(format!("the times in the log are probably not in {zone}: {why}"))
            .hint(format!("{example}; if they are right, add --log-tz {zone}"))
    }
}

/// Returns the name under which the log is recorded.
fn source_name(location: &LogLocation) -> String {
    match location {
        LogLocation::Container(container) => format!("container {}", container.name()),
        LogLocation::Stdin => "-".to_owned(),
        LogLocation::Files(paths) => {
            let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
            paths.first().map(|path| absolute(path).display().to_string()).unwrap_or_default()
        }
    }
}

/// Takes the entries of a log and stores their runs in batches.
struct Importer<'a> {
    intent: &'a Intent,
    context: &'a mut Context,
    parser: EntryParser,
    follow: bool,
    source: String,
    names: JobNames,
    scheduler: SchedulerRuns,
    batch: Vec<ImportedRun>,
    /// The open runs that have been stored: job, trigger and start.
    stored_open: BTreeSet<(String, String, Option<DateTime<Utc>>)>,
    previous_time: Option<DateTime<Utc>>,
    zone_check: ZoneCheck,
    /// Whether --log-tz names the zone.
    names_zone: bool,
    /// A file, and when it was last written.
    written_before: (String, DateTime<Utc>),
    progress: ImportProgress,
    /// The times of the first and the last entry.
    covered: Option<(DateTime<Utc>, DateTime<Utc>)>,
    flushed_at: Instant,
    runs: u64,
    without_job_id: u64,
    /// The number of runs in lines without a time, which are not stored.
    without_time: u64,
    /// Whether the log has the start of any run.
    has_starts: bool,
    counts: ImportCounts,
}

impl EntrySink for Importer<'_> {
    fn accept(&mut self, raw: RawEntry, origin: &EntryOrigin) -> Result<()> {
        let entry = self.parser.parse(&raw, origin.timestamp.or(self.previous_time), origin.source);
        if let Some(time) = entry.time {
            if entry.is_local_time {
                self.check_zone(time, origin)?;
            }
            self.previous_time = Some(time);
            let (first, last) = self.covered.unwrap_or((time, time));
            self.covered = Some((first.min(time), last.max(time)));
        }
        if self.scheduler.push(&entry) {
            for run in self.scheduler.take_ended() {
                self.runs += 1;
                self.add(&run)?;
            }
        }
        if self.batch.len() >= BATCH_SIZE { self.flush() } else { Ok(()) }
    }

    fn on_idle(&mut self) -> Result<()> {
        if !self.follow {
            return Ok(());
        }
        self.add_open_runs()?;
        if self.batch.is_empty() && self.flushed_at.elapsed() < COVERAGE_INTERVAL {
            return Ok(());
        }
        self.cover_until_now();
        self.flush()
    }
}

impl Importer<'_> {
    /// Adds a run to the batch.
    ///
    /// # Errors
    /// A refusal if the times of the log are evidently in another zone.
    fn add(&mut self, run: &LoggedRun) -> Result<()> {
        let Some(mut job) = run.job.clone() else { return Ok(()) };
        self.without_time += u64::from(run.started_at.or(run.completed_at).is_none());
        if let (Some(started), Some(due)) = (run.started_at, job.scheduled_at) {
            let added = self.zone_check.add_start(started, due);
            self.refuse_mismatch(added.err())?;
        }
        self.names.resolve(&mut job);
        if run.status != LoggedStatus::Open {
            self.without_job_id += u64::from(job.id.is_none());
        }
        self.has_starts |= run.started_at.is_some();
        self.batch.push(ImportedRun {
            job_id: job.id,
            job_name: job.name,
            trigger: job.trigger,
            executor: job.executor,
            status: run.status,
            scheduled_at: job.scheduled_at,
            started_at: run.started_at,
            ended_at: run.completed_at,
            error: run.error.as_deref().map(redact),
            source: self.source.clone(),
            ordinal: job.ordinal,
        });
        Ok(())
    }

    /// Adds the runs that have started since the last call.
    fn add_open_runs(&mut self) -> Result<()> {
        let key = |run: &LoggedRun| {
            let job = run.job.as_ref()?;
            Some((job.name.clone(), job.trigger.clone(), run.started_at))
        };
        let open: Vec<LoggedRun> = self.scheduler.open().cloned().collect();
        let keys: BTreeSet<_> = open.iter().filter_map(key).collect();
        for run in &open {
            if key(run).is_some_and(|key| !self.stored_open.contains(&key)) {
                self.add(run)?;
            }
        }
        self.stored_open = keys;
        Ok(())
    }

    /// Notes that the log has been read up to now: what it does not have, the scheduler has not logged.
    fn cover_until_now(&mut self) {
        let now = self.context.local_now();
        self.covered = self.covered.map(|(first, last)| (first, last.max(now)));
    }

    /// Returns the time whose runs the log has. A log without a start lacks the runs that were executed successfully, or
    /// may lack them: it covers no time.
    fn coverage(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        self.covered.map(|(first, last)| if self.has_starts { (first, last) } else { (last, last) })
    }

    /// Refuses times that are in another zone.
    fn check_zone(&mut self, read: DateTime<Utc>, origin: &EntryOrigin) -> Result<()> {
        let now = self.context.local_now();
        if self.written_before.0 != **origin.source || read > self.written_before.1 {
            let written = last_write(origin.source).filter(|_| origin.timestamp.is_none());
            self.written_before = (origin.source.to_string(), written.unwrap_or(DateTime::<Utc>::MAX_UTC));
        }
        let times = LineTimes { read, docker: origin.timestamp, written_before: self.written_before.1 };
        let added = self.zone_check.add_line(times, now);
        self.refuse_mismatch(added.err())
    }

    fn refuse_mismatch(&self, mismatch: Option<ZoneMismatch>) -> Result<()> {
        match mismatch {
            Some(mismatch) if mismatch.is_certain() || !self.names_zone => {
                Err(other_zone(mismatch, self.parser.zone).into())
            }
            _ => Ok(()),
        }
    }

    /// Stores the batch. A followed log is kept being imported when the connection was lost.
    fn flush(&mut self) -> Result<()> {
        self.refuse_mismatch(self.zone_check.constant_delay())?;
        let batch = std::mem::take(&mut self.batch);
        let coverage = self.coverage().map(|(from, until)| LogCoverage { source: self.source.clone(), from, until });
        loop {
            match self.store(&batch, coverage.as_ref()) {
                Ok(counts) => {
                    self.counts += counts;
                    self.flushed_at = Instant::now();
                    let row = ImportRow {
                        source: self.source.clone(),
                        runs: batch.len() as u64,
                        counts,
                        without_job_id: batch.iter().filter(|run| run.job_id.is_none()).count() as u64,
                        covered: coverage.map(|coverage| (coverage.from, coverage.until)),
                    };
                    return self.progress.add_batch(row, self.context);
                }
                Err(error) if self.follow && is_transient(&error) => reconnect(self.context, &error)?,
                Err(error) => return Err(error.context("importing runs")),
            }
        }
    }

    fn store(&mut self, batch: &[ImportedRun], coverage: Option<&LogCoverage>) -> Result<ImportCounts> {
        let db = self.context.db()?;
        let counts = db.change(self.intent, |change| {
            let counts = change.import_runs(batch)?;
            if let Some(coverage) = coverage {
                change.record_coverage(coverage)?;
            }
            Ok(counts)
        })?;
        db.end_transaction()?;
        Ok(counts)
    }

    /// Stores the rest at the end of the log, and reports.
    fn finish(mut self, is_live: bool) -> Result<Report> {
        self.add_open_runs()?;
        let open: Vec<_> = self.scheduler.open().filter_map(|run| run.job.as_deref().cloned()).collect();
        for mut job in open {
            self.names.resolve(&mut job);
            self.runs += 1;
            self.without_job_id += u64::from(job.id.is_none());
        }
        if is_live {
            self.cover_until_now();
        }
        self.flush()?;
        let covered = self.coverage();
        self.progress.finish()?;
        let Self {
            zone_check,
            names_zone,
            parser,
            follow,
            source,
            runs,
            counts,
            without_job_id,
            names,
            without_time,
            has_starts,
            intent,
            context,
            ..
        } = self;
        let ImportCounts { imported, updated, unchanged } = counts;
        let row = ImportRow { source, runs, counts, without_job_id, covered };
        // A followed log has a row for each batch.
        let mut report = if follow { Report::empty() } else { Report::listing([row]) };
        for note in names.notes() {
            report = report.note(note);
        }
        if runs == 0 {
            report = report.note("the log has no lines of APScheduler 3 about runs; its loggers need level INFO");
        } else if without_time > 0 {
            report = report.note(format!(
                "not imported: {} in lines without a time; add %(asctime)s to the format of the log, or use `docker logs --timestamps`",
                counted(to_usize(without_time), "run")
            ));
        } else if !has_starts {
            report = report.note(
                "the log has no run that was executed successfully: the logger apscheduler.executors needs level INFO. \
                 The runs that this log lacks count as unknown",
            );
        }
        if zone_check.is_unknown() && !names_zone {
            report = report.note(format!(
                "the zone of the log's times is unknown, and was taken to be {}; name it with --log-tz",
                parser.zone
            ));
        }
        let done = format!("{imported} imported, {updated} updated, {unchanged} unchanged");
        let done = if intent.dry_run { format!("dry run: {done}, nothing changed") } else { done };
        if !context.shows_screen() {
            return Ok(report.note(done));
        }
        let times = context.times()?;
        let range = covered.filter(|(from, until)| from < until).map(|(from, until)| {
            format!("The log covers {} to {} {}.", times.minute(from), times.minute(until), times.zone_name())
        });
        let screen = Screen::new().hanging(
            if without_time > 0 { Symbol::Warning } else { Symbol::Good }
                .with(format!("{} in the log: {done}.", counted(to_usize(runs), "run"))),
            2,
        );
        let screen = range.into_iter().fold(screen, Screen::paragraph);
        report.screen =
            Some(screen.paragraph(Text::from("See them: ") + Text::command(&format!("{APSCTL} audit tail"))));
        Ok(report)
    }
}
