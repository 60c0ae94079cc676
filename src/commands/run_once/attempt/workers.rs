//! The connections that work on the batches of a pass side by side.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::ProgressBar;

use super::blocker::BlockerWatch;
use crate::context::Connector;
use crate::db::Db;
use crate::db::pass::PassState;
use crate::error::{CliError, FailureKind};

/// Below so many batches another connection takes longer to make than it saves.
const WORTH_ANOTHER: i64 = 8;

/// What every connection needs for its part.
pub(super) struct WorkerPool<'a> {
    pub(super) work: &'a PassState<'a>,
    pub(super) connector: &'a Connector,
    pub(super) watch: &'a BlockerWatch,
    pub(super) deadline: Instant,
    pub(super) bar: &'a ProgressBar,
}

/// How many connections are to work: as many as asked for, else two where that pays and cannot do harm. More batches
/// than connections there are in any case.
pub(super) fn number(asked: Option<usize>, work: &PassState) -> usize {
    let batches = work.evaluation.to_evaluate / work.batch_size + 1;
    let pays = batches >= WORTH_ANOTHER && !work.evaluation.has_triggers;
    let wanted = asked.unwrap_or(if pays { 2 } else { 1 });
    wanted.min(usize::try_from(batches).unwrap_or(1))
}

impl WorkerPool<'_> {
    /// Works through all batches with so many connections, the one given among them. Where one fails, the others end
    /// with their batch.
    pub(super) fn run(&self, number: usize, db: &mut Db) -> Result<()> {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..number).map(|_| scope.spawn(|| self.join_in(&stop))).collect();
            let own = self.batches(db, &stop);
            let died = || Err(CliError::failed("a thread of the pass died").into());
            let theirs = others.into_iter().map(|other| other.join().unwrap_or_else(|_| died()));
            // All have to be waited for.
            let theirs: Vec<Result<()>> = theirs.collect();
            own.and(theirs.into_iter().collect())
        })
    }

    /// The part of a further connection. The pass can do without it.
    fn join_in(&self, stop: &AtomicBool) -> Result<()> {
        let mut db = match self.connector.connect() {
            Ok(db) => db,
            Err(error) => {
                log::debug!("going on with a connection less: {error:#}");
                return Ok(());
            }
        };
        self.watch.add(db.backend_pid());
        self.batches(&mut db, stop)
    }

    fn batches(&self, db: &mut Db, stop: &AtomicBool) -> Result<()> {
        while !stop.load(Ordering::Relaxed) {
            let done = match self.time_left() {
                Duration::ZERO => Err(CliError::failed("out of time").kind(FailureKind::TimedOut).into()),
                time_left => db.approve_next_batch(self.work, time_left),
            };
            match done {
                Ok(Some(evaluated)) => self.bar.inc(u64::try_from(evaluated)?),
                Ok(None) => break,
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
