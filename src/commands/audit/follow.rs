//! `apsctl audit tail --follow`
//!
//! Runs do not become visible in the order of their ids or times. Both are taken when a transaction begins, but other
//! sessions see the row only after its commit, which may be much later. Showing "all rows after the last one shown" would
//! lose such a row.
//!
//! Therefore each poll asks for what the previous poll could not see. It remembers that poll's horizon: the oldest
//! transaction that was still running. Rows that the previous poll did not see were written by this transaction or a later
//! one, because all earlier ones had ended. (The xmin of a row may be that of a subtransaction. Its id is higher than its
//! parent's, so the rule holds for it too.) Rows that come back because their transaction ended between the horizon and the
//! poll are recognized by their keys and not shown again.
//!
//! This also works across a lost connection, since the horizon is kept. Only after a crash may the server assign
//! transaction ids again that left no trace, so the first poll after a lost connection looks further back.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::run_feed::RunFeed;
use super::run_screen::RunViewer;
use super::{RunRow, tail};
use crate::context::Context;
use crate::db::Db;
use crate::db::audit::{LoggedRun, RunFilter, SnapshotBounds};
use crate::domain::audit::{Run, RunStatus};
use crate::error::{self, FailureKind};
use crate::interrupt;
use crate::report::{Record as _, Report, Stream};

/// How many transaction ids the first poll after a lost connection looks back: far more than a server assigns between two
/// flushes of its write-ahead log.
const LOOK_BACK: i64 = 1 << 16;
const MIN_RETRY_DELAY: Duration = Duration::from_millis(250);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(10);
/// The pause after a poll is at least this many times as long as the poll, to limit the load on the server.
const MIN_PAUSE_FACTOR: u32 = 4;

pub(super) fn run(args: &tail::Args, context: &mut Context) -> Result<Report> {
    let filter = tail::filter(args, context)?;
    let output = match RunFeed::open(context) {
        Some(feed) => Output::Screen(Box::new(feed)),
        None => Output::Rows(context.growing_table(RunRow::COLUMNS)?),
    };
    let mut follower = Follower::start(args, filter, output, context).context("listing runs")?;
    let mut pause = args.interval;
    loop {
        interrupt::sleep(pause)?;
        let started = Instant::now();
        match follower.poll(context) {
            Ok(()) => pause = args.interval.max(started.elapsed() * MIN_PAUSE_FACTOR),
            Err(error) if is_transient(&error) => {
                follower.was_disconnected = true;
                follower.output.forget_last();
                reconnect(context, &error)?;
                pause = Duration::ZERO;
            }
            Err(error) => return Err(error.context("following runs")),
        }
    }
}

/// Where runs are written to.
enum Output {
    Rows(Stream),
    Screen(Box<RunFeed>),
}

impl Output {
    fn write(&mut self, logged: LoggedRun, context: &mut Context) -> Result<()> {
        match self {
            Self::Rows(stream) => stream.write_row(RunRow(logged.run).cells()),
            Self::Screen(feed) => feed.write(&logged.key, &logged.run, context),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Rows(stream) => stream.flush(),
            Self::Screen(_) => Ok(()),
        }
    }

    /// Log lines were written between runs.
    fn forget_last(&mut self) {
        if let Self::Screen(feed) = self {
            feed.forget_last();
        }
    }
}

struct Follower {
    filter: RunFilter,
    output: Output,
    shows_updates: bool,
    /// The runs shown, by key, with their states at that time.
    shown: HashMap<String, RunState>,
    /// The keys and row versions of runs that `-n` left out although they lie beyond the first horizon.
    left_out: HashSet<(String, String)>,
    first_snapshot: SnapshotBounds,
    last_snapshot: SnapshotBounds,
    /// Whether the connection was lost since the last poll.
    was_disconnected: bool,
}

/// What `--updates` compares: the status, and whether the run has ended, for a table that has no status.
type RunState = (Option<RunStatus>, bool);

fn run_state(run: &Run) -> RunState {
    (run.status.clone(), run.completed_at.is_some() || run.out_of_range_times.1.is_some())
}

fn is_open((status, has_ended): &RunState) -> bool {
    !has_ended && status.as_ref().is_none_or(|status| *status == RunStatus::Running)
}

impl Follower {
    /// Shows the runs that exist already.
    fn start(args: &tail::Args, filter: RunFilter, mut output: Output, context: &mut Context) -> Result<Self> {
        let mut shown = HashMap::new();
        let is_limited = match &mut output {
            Output::Rows(stream) => {
                let is_limited = tail::for_newest_runs(args.limit, &filter, context, |logged| {
                    shown.insert(logged.key, run_state(&logged.run));
                    stream.write_row(RunRow(logged.run).cells())
                })?;
                stream.flush()?;
                is_limited
            }
            Output::Screen(feed) => {
                let viewer = RunViewer::with_executing_jobs(context)?;
                let mut runs = Vec::new();
                let is_limited = tail::for_newest_runs(args.limit, &filter, context, |logged| {
                    shown.insert(logged.key.clone(), run_state(&logged.run));
                    runs.push((logged.key, logged.run));
                    Ok(())
                })?;
                feed.write_first(&runs, &viewer, context)?;
                is_limited
            }
        };
        if is_limited {
            log::info!("{}", tail::limit_note(args.limit));
            output.forget_last();
        }
        let db = context.db()?;
        let snapshot = db.snapshot_bounds()?;
        let beyond_horizon = db.changed_runs(&filter, snapshot.oldest_running, snapshot)?;
        db.end_transaction()?;
        Ok(Self {
            filter,
            output,
            shows_updates: args.updates,
            shown,
            left_out: beyond_horizon.into_iter().map(|logged| (logged.key, logged.row_version)).collect(),
            first_snapshot: snapshot,
            last_snapshot: snapshot,
            was_disconnected: false,
        })
    }

    /// Shows the runs that are new since the last poll. The horizon moves only when all of them are written.
    fn poll(&mut self, context: &mut Context) -> Result<()> {
        let db = context.db()?;
        db.begin_reading()?;
        let snapshot = db.snapshot_bounds()?;
        for logged in db.changed_runs(&self.filter, self.first_new_transaction(snapshot), snapshot)? {
            self.show_if_new(logged, context)?;
        }
        context.db()?.end_transaction()?;
        self.output.flush()?;
        self.last_snapshot = snapshot;
        self.was_disconnected = false;
        Ok(())
    }

    /// Returns the oldest transaction that may have written something new.
    fn first_new_transaction(&self, snapshot: SnapshotBounds) -> i64 {
        if !self.was_disconnected {
            return self.last_snapshot.oldest_running;
        }
        // Not before the first poll, unless the server itself has gone back to ids before it.
        (self.last_snapshot.oldest_running - LOOK_BACK)
            .max(self.first_snapshot.oldest_running)
            .min(snapshot.oldest_running)
    }

    fn show_if_new(&mut self, logged: LoggedRun, context: &mut Context) -> Result<()> {
        let state = run_state(&logged.run);
        let shows_end = matches!(self.output, Output::Screen(_));
        let is_new = match self.shown.get(&logged.key) {
            Some(shown) => *shown != state && (self.shows_updates || shows_end && is_open(shown)),
            None => !self.left_out.contains(&(logged.key.clone(), logged.row_version.clone())),
        };
        if is_new {
            self.shown.insert(logged.key.clone(), state);
            self.output.write(logged, context)?;
        }
        Ok(())
    }
}

pub(crate) fn is_transient(error: &anyhow::Error) -> bool {
    let kind = error::cli_error_of(error).map(|error| error.kind);
    matches!(
        kind,
        Some(FailureKind::ConnectionLost | FailureKind::NoConnection | FailureKind::Passing | FailureKind::Crossed)
    )
}

/// Tries to connect until it succeeds. Logs the first error, each different one, and the success.
pub(crate) fn reconnect(context: &mut Context, error: &anyhow::Error) -> Result<()> {
    let mut reason = error::redact(&format!("{error:#}"));
    log::warn!("{reason}; trying again");
    let mut delay = MIN_RETRY_DELAY;
    loop {
        context.disconnect();
        interrupt::sleep(delay)?;
        delay = (delay * 2).min(MAX_RETRY_DELAY);
        match context.db().and_then(Db::end_transaction) {
            Ok(()) => break,
            Err(error) if is_transient(&error) => {
                let new_reason = error::redact(&format!("{error:#}"));
                if new_reason != reason {
                    log::warn!("{new_reason}; trying again");
                    reason = new_reason;
                }
            }
            Err(error) => return Err(error.context("connecting again")),
        }
    }
    log::info!("connected again; no runs were missed");
    Ok(())
}
