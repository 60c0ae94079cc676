//! `apsctl audit tail --follow`
//!
//! Rows do not come in order: a run's id and `created_at` are taken when its transaction begins, but others
//! see it only when that transaction commits, which may be much later. "All after the last one shown" would
//! lose it. So each look asks what the look before could not see: it keeps that look's horizon, the oldest
//! transaction that was still open then. Whatever that look did not see was written by a transaction with that
//! id or a later one, since all earlier ones had ended. (A row's own xmin may be a subtransaction's; that id is
//! later than its parent's, so it lies beyond the horizon just as well.) What comes back again because its
//! transaction had ended between horizon and look is known by its key and dropped.
//!
//! A lost connection changes nothing in that: the horizon waits. Only after a crash the server may give out
//! again ids whose transactions left no trace, so the first look after a break reaches further back.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::{RunRow, tail};
use crate::context::Context;
use crate::db::audit::{LoggedRun, RunFilter, SnapshotBounds};
use crate::domain::audit::{Run, RunStatus};
use crate::error::{self, FailureKind};
use crate::interrupt;
use crate::report::{Record as _, Report, Stream};

/// How many transaction ids to reach back after a break: far more than a server hands out between two
/// flushes of its log.
const REACH_BACK: i64 = 1 << 16;
const MIN_RETRY_DELAY: Duration = Duration::from_millis(250);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(10);
/// A look that takes long is followed by a pause this many times as long, to spare the server.
const POLL_COST_FACTOR: u32 = 4;

pub(super) fn run(args: &tail::Args, filter: RunFilter, context: &mut Context) -> Result<Report> {
    let stream = context.growing_table(RunRow::COLUMNS)?;
    let mut follower = Follower::start(args, filter, stream, context).context("listing runs")?;
    let mut pause = args.interval;
    loop {
        interrupt::sleep(pause)?;
        let began = Instant::now();
        match follower.poll(context) {
            Ok(()) => pause = args.interval.max(began.elapsed() * POLL_COST_FACTOR),
            Err(error) if is_transient(&error) => {
                follower.broken = true;
                reconnect(context, &error)?;
                pause = Duration::ZERO;
            }
            Err(error) => return Err(error.context("following runs")),
        }
    }
}

struct Follower {
    filter: RunFilter,
    stream: Stream,
    updates: bool,
    /// What was shown, and how it stood then.
    shown: HashMap<String, RunState>,
    /// What the first look saw beyond its own horizon and `-n` left out: the keys and versions.
    passed_over: HashSet<(String, String)>,
    first: SnapshotBounds,
    last: SnapshotBounds,
    /// The connection broke since the last look.
    broken: bool,
}

/// What `--updates` watches. A table without a status still tells whether a run has finished.
type RunState = (Option<RunStatus>, bool);

fn run_state(run: &Run) -> RunState {
    (run.status.clone(), run.completed_at.is_some() || run.out_of_range_times.1.is_some())
}

impl Follower {
    /// Shows what is there, and from where on to look.
    fn start(
        args: &tail::Args,
        filter: RunFilter,
        mut stream: Stream,
        context: &mut Context,
    ) -> Result<Self> {
        let mut shown = HashMap::new();
        let cut = tail::for_newest_runs(args.limit, &filter, context, |seen| {
            shown.insert(seen.key, run_state(&seen.run));
            stream.write_row(RunRow(seen.run).cells())
        })?;
        stream.flush()?;
        if cut {
            log::info!("{}", tail::limit_note(args.limit));
        }
        let db = context.db()?;
        let horizon = db.snapshot_bounds()?;
        let beyond = db.changed_runs(&filter, horizon.oldest_running, horizon)?;
        db.end_transaction()?;
        let passed_over = beyond.into_iter().map(|seen| (seen.key, seen.row_version)).collect();
        Ok(Self {
            filter,
            stream,
            updates: args.updates,
            shown,
            passed_over,
            first: horizon,
            last: horizon,
            broken: false,
        })
    }

    /// Shows what has come since the last look. The horizon moves only when all of it is out.
    fn poll(&mut self, context: &mut Context) -> Result<()> {
        let db = context.db()?;
        db.begin_reading()?;
        let now = db.snapshot_bounds()?;
        for seen in db.changed_runs(&self.filter, self.since(now), now)? {
            self.show(seen)?;
        }
        db.end_transaction()?;
        self.stream.flush()?;
        self.last = now;
        self.broken = false;
        Ok(())
    }

    /// The transaction from which on there may be something new.
    fn since(&self, now: SnapshotBounds) -> i64 {
        if !self.broken {
            return self.last.oldest_running;
        }
        // Not beyond the first look, unless the server itself has fallen back behind it.
        (self.last.oldest_running - REACH_BACK).max(self.first.oldest_running).min(now.oldest_running)
    }

    fn show(&mut self, seen: LoggedRun) -> Result<()> {
        let now = run_state(&seen.run);
        let news = match self.shown.get(&seen.key) {
            Some(before) => self.updates && *before != now,
            None => !self.passed_over.contains(&(seen.key.clone(), seen.row_version)),
        };
        if news {
            self.stream.write_row(RunRow(seen.run).cells())?;
            self.shown.insert(seen.key, now);
        }
        Ok(())
    }
}

fn is_transient(error: &anyhow::Error) -> bool {
    let trouble = error::cli_error_of(error).map(|refusal| refusal.kind);
    matches!(
        trouble,
        Some(
            FailureKind::ConnectionLost
                | FailureKind::NoConnection
                | FailureKind::Passing
                | FailureKind::Crossed
        )
    )
}

/// Tries until the server is back. Says so when it breaks, when the reason changes, and when it is over.
fn reconnect(context: &mut Context, error: &anyhow::Error) -> Result<()> {
    let mut reason = error::redact(&format!("{error:#}"));
    log::warn!("{reason}; trying again");
    let mut pause = MIN_RETRY_DELAY;
    loop {
        context.disconnect();
        interrupt::sleep(pause)?;
        pause = (pause * 2).min(MAX_RETRY_DELAY);
        match context.db().and_then(crate::db::Db::end_transaction) {
            Ok(()) => break,
            Err(error) if is_transient(&error) => {
                let now = error::redact(&format!("{error:#}"));
                if now != reason {
                    log::warn!("{now}; trying again");
                    reason = now;
                }
            }
            Err(error) => return Err(error.context("connecting again")),
        }
    }
    log::info!("connected again; going on where it broke off");
    Ok(())
}
