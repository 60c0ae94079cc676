//! `apsctl run-once`

mod batches;
mod blocked;
mod bookkeeping;
pub(crate) mod broadcast;
pub(crate) mod chaos;
mod crash;
mod distributed;
mod dry_run;
mod guards;
mod incremental;
mod json;
mod lease;
mod log;
mod loss;
mod no_job;
mod overlap;
mod parallel;
mod ping;
mod plan;
mod plan_drift;
mod plan_going;
mod race;
mod recovery;
mod release;
mod resumption;
mod retries;
mod room;
mod rules;
mod settings;
mod signals;

use crate::support::{Store, job};

pub(crate) const AUTOMATION: &str = "app.services.automation_service.run_automation";

/// Pending versions 1 to `n`: the first `sure` of them with a confidence of 0.95, the others of 0.5.
#[track_caller]
pub(crate) fn versions(store: &Store, n: u32, sure: u32) {
    store.sql(&format!(
        "INSERT INTO versions (confidence, author)
         SELECT CASE WHEN g <= {sure} THEN 0.95 ELSE 0.5 END, 'author ' || g FROM generate_series(1, {n}) g ORDER BY g"
    ));
}

/// An active rule.
#[track_caller]
pub(crate) fn rule(store: &Store, name: &str, priority: i32, conditions: &str) {
    store.sql(&format!(
        "INSERT INTO approval_rules (name, priority, conditions) VALUES ('{name}', {priority}, '{conditions}')"
    ));
}

/// The guide's rule: it matches the versions that are sure.
#[track_caller]
pub(crate) fn high_confidence(store: &Store) {
    rule(store, "High Confidence", 100, r#"{"field": "confidence", "op": "gte", "value": 0.9}"#);
}

/// A store with the guide's rule, and so many versions of which so many match.
pub(crate) fn store_with(n: u32, sure: u32) -> Store {
    let store = Store::new();
    high_confidence(&store);
    versions(&store, n, sure);
    store
}

/// The guide's job, with its id `daily`, due since 09:00.
pub(crate) fn automation(store: &Store) {
    job("daily").func_ref(AUTOMATION).next_run_time("2025-10-26 09:00:00+00").insert(store);
}

/// Makes every approval take so many seconds.
pub(crate) fn slow(store: &Store, seconds: &str) {
    store.sql(&format!(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END $$;
         CREATE TRIGGER slow BEFORE UPDATE ON versions FOR EACH ROW EXECUTE FUNCTION slow()"
    ));
}

/// Makes every approval fail.
pub(crate) fn broken(store: &Store) {
    store.sql(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'out of ink'; END $$;
         CREATE TRIGGER broken BEFORE UPDATE ON versions FOR EACH ROW EXECUTE FUNCTION broken()",
    );
}

/// Notes every approval in a table of its own.
pub(crate) fn count_approvals(store: &Store) {
    store.sql(
        "CREATE TABLE approvals (version text, run bigint);
         CREATE FUNCTION count_approval() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO approvals VALUES (NEW.id::text, NEW.approved_in_run); RETURN NEW; END $$;
         CREATE TRIGGER count_approval AFTER UPDATE ON versions FOR EACH ROW
         WHEN (NEW.approved AND NOT OLD.approved) EXECUTE FUNCTION count_approval()",
    );
}

/// The runs of the audit log, one a line, in order: `id status evaluated approved`.
pub(crate) fn runs(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', id, status, versions_evaluated, versions_approved), ', ' ORDER BY id)
         FROM automation_audit_log",
    )
}

/// Which versions are approved.
pub(crate) fn approved(store: &Store) -> String {
    store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM versions WHERE approved")
}

/// State and next run of the job `daily`.
pub(crate) fn daily(store: &Store) -> String {
    store.value("SELECT concat_ws(' ', job_state, next_run_time AT TIME ZONE 'UTC') FROM apscheduler_jobs WHERE id = 'daily'")
}
