//! Makes the checks of the tables and their server: `locks`, `indexes`, `analyze`, `foreign-code`, `store`, `clock-skew`.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::prober::Prober;
use super::results::Results;
use super::store_state::StoreState;
use super::worker_state::CheckInput;
use crate::db::Db;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::ProbeResult;
use crate::domain::doctor::foreign_code::foreign_code;
use crate::domain::doctor::locks::{Locks, locks};
use crate::domain::doctor::store::{self, StoreShape};
use crate::domain::doctor::tables::{self, IndexState};
use crate::domain::doctor::zones_and_clocks::{ClockReadings, clock_skew};
use crate::domain::remedy::Remedy;

pub(super) fn run_checks(store: &StoreState, prober: &mut Prober<'_>, results: &mut Results) -> Result<()> {
    if results.wants(Check::Locks) {
        let answer = prober.probe(|db| Ok((db.blocking_sessions()?, db.old_transactions()?)))?;
        let answer = answer.and_then(|(blocking_sessions, old_transactions)| {
            let server = store.server.clone()?;
            let sees_all_sessions = server.can_see_sessions;
            Ok(Locks { blocking_sessions, old_transactions, sees_all_sessions, role: server.role })
        });
        results.evaluate(Check::Locks, answer, |found| locks(&found));
    }
    results.probe(Check::Indexes, prober, index_states, |states| tables::indexes(&states))?;
    results.probe(Check::Analyze, prober, Db::table_statistics, |tables| tables::analyze(&tables))?;
    results.probe(Check::ForeignCode, prober, Db::foreign_code, |found| foreign_code(&found))
}

/// Makes the checks that compare times with the newest run.
pub(super) fn run_time_checks(
    input: &CheckInput<'_>,
    newest_start: Option<DateTime<Utc>>,
    prober: &mut Prober<'_>,
    results: &mut Results,
) -> Result<()> {
    let now = prober.now();
    results.probe(Check::Store, prober, store_shape, |shape| store::store(&shape, newest_start, now))?;
    if results.wants(Check::ClockSkew) {
        let worker_ahead = input.worker.clock_ahead(prober.context);
        let answer = read_clocks(input, prober)?;
        results.evaluate(Check::ClockSkew, answer, |clocks| {
            clock_skew(ClockReadings { worker_ahead, newest_run: newest_start, ..clocks })
        });
    }
    Ok(())
}

fn store_shape(db: &mut Db) -> Result<StoreShape> {
    let reasons = db.table_definition_reasons()?.into_iter();
    let reasons = reasons.map(|reason| (reason.what, Remedy::instruction(reason.remedy))).collect();
    Ok(StoreShape { reasons, naive_zone: db.naive_zone()? })
}

fn index_states(db: &mut Db) -> Result<Vec<IndexState>> {
    let states = db.indexes()?.into_iter().filter(|state| state.table_found && state.not_needed.is_none());
    let states =
        states.map(|state| IndexState { name: state.wanted.name.to_owned(), table: state.table, status: state.status });
    Ok(states.collect())
}

/// Reads the server's clock between two readings of the local one.
fn read_clocks(input: &CheckInput<'_>, prober: &mut Prober<'_>) -> Result<ProbeResult<ClockReadings>> {
    let before = prober.context.local_now();
    let server = prober.probe(|db| {
        db.refresh()?;
        Ok(db.now())
    })?;
    let elapsed = prober.context.local_now() - before;
    Ok(server.map(|server| ClockReadings {
        local: input.args.here.unwrap_or(before + elapsed / 2),
        server,
        uncertainty: TimeDelta::milliseconds(elapsed.num_milliseconds() / 2),
        worker_ahead: None,
        newest_run: None,
    }))
}
