//! Makes the check `schedulers`: samples the sessions around the times at which jobs are due.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::prober::Prober;
use super::results::Results;
use super::store_state::StoreState;
use crate::db::Db;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, NotChecked};
use crate::domain::doctor::schedulers::{SchedulerSamples, schedulers};
use crate::domain::identifier::quote_identifier;
use crate::domain::remedy::Remedy;
use crate::interrupt;

/// How long to wait for a job to become due, when schedulers wake up.
const MAX_WAIT: Duration = Duration::from_millis(2500);

/// How long before that time sampling begins, and how long it lasts.
const LEAD_TIME: Duration = Duration::from_millis(30);
const SAMPLING_TIME: Duration = Duration::from_millis(400);

/// How long to sample if no job becomes due soon.
const SHORT_SAMPLING_TIME: Duration = Duration::from_millis(50);

pub(super) fn run_checks(store: &StoreState, prober: &mut Prober<'_>, results: &mut Results) -> Result<()> {
    if !results.wants(Check::Schedulers) {
        return Ok(());
    }
    if let Some(features) = store.features.as_ref().ok().filter(|features| !features.has_pickles()) {
        let evidence = if features.has_claims {
            "does not apply: several schedulers may share a store of APScheduler 4"
        } else {
            "does not apply: this store is not APScheduler 3's own"
        };
        results.add(CheckResult::ok(Check::Schedulers, evidence));
        return Ok(());
    }
    let samples = prober.probe(sample_schedulers)?;
    let samples = samples.and_then(|samples| match &store.server {
        Ok(server) if !server.can_see_sessions => {
            let reason = format!("role {} cannot see the activity of other roles' sessions", server.role);
            let grant = format!("GRANT pg_read_all_stats TO {}", quote_identifier(&server.role));
            Err(NotChecked::new(reason, Remedy::psql(&grant)))
        }
        Ok(_) => Ok(samples),
        Err(not_checked) => Err(not_checked.clone()),
    });
    results.evaluate(Check::Schedulers, samples, |samples| schedulers(&samples));
    Ok(())
}

/// Samples the sessions around each time at which a job becomes due, for up to [`MAX_WAIT`].
fn sample_schedulers(db: &mut Db) -> Result<SchedulerSamples> {
    let mut samples = SchedulerSamples::for_table(db.table_name("jobs"));
    let started = Instant::now();
    // Without a due job: the version of its row before the run does not count.
    samples.add(db.sample_sessions(None)?);
    if samples.sessions.is_empty() {
        return Ok(samples);
    }
    loop {
        let next = db.next_due_job()?;
        let time_left = MAX_WAIT.saturating_sub(started.elapsed());
        let wait = next.time_left().filter(|wait| *wait < time_left);
        if samples.covers_due_time && (wait.is_none() || samples.is_conclusive()) {
            return Ok(samples);
        }
        samples.covers_due_time = wait.is_some();
        samples.begin_job();
        // No transaction stays open while waiting.
        db.end_transaction()?;
        interrupt::sleep(wait.map_or(Duration::ZERO, |wait| wait.saturating_sub(LEAD_TIME)))?;
        let (begin, length) = (Instant::now(), wait.map_or(SHORT_SAMPLING_TIME, |_| SAMPLING_TIME));
        while begin.elapsed() < length && !samples.is_conclusive() {
            samples.add(db.sample_sessions(next.due.as_ref())?);
            interrupt::check()?;
        }
        if !samples.covers_due_time {
            return Ok(samples);
        }
    }
}
