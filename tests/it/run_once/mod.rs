//! `apsctl run-once`

mod batches;
mod blocked;
mod bookkeeping;
pub(crate) mod broadcast;
pub(crate) mod chaos;
mod concurrent_changes;
mod crash;
mod distributed;
mod dry_run;
mod guards;
mod incremental;
mod json;
mod lease;
mod log;
mod lost_commit;
mod no_job;
mod overlap;
mod parallel;
mod ping;
mod plan;
mod plan_drift;
mod plan_while_applied;
mod recovery;
mod resumption;
mod retries;
mod rules;
mod settings;
mod signals;
mod small_disk;
mod takeover;
mod unclosable_run;

use crate::support::{Output, Store, job};

pub(crate) const AUTOMATION: &str = "app.services.automation_service.run_automation";

/// Inserts `n` pending versions. The first `matching` have a confidence of 0.95, the others of 0.5.
#[track_caller]
pub(crate) fn versions(store: &Store, n: u32, matching: u32) {
    store.sql(&format!(
        "INSERT INTO versions (confidence, author)
         SELECT CASE WHEN g <= {matching} THEN 0.95 ELSE 0.5 END, 'author ' || g FROM generate_series(1, {n}) g ORDER BY g"
    ));
}

/// Inserts an active rule.
#[track_caller]
pub(crate) fn rule(store: &Store, name: &str, priority: i32, conditions: &str) {
    store.sql(&format!(
        "INSERT INTO approval_rules (name, priority, conditions) VALUES ('{name}', {priority}, '{conditions}')"
    ));
}

/// Inserts Task Tracker's rule, which matches a confidence of 0.9 or more.
#[track_caller]
pub(crate) fn high_confidence(store: &Store) {
    rule(store, "High Confidence", 100, r#"{"field": "confidence", "op": "gte", "value": 0.9}"#);
}

/// Creates a store with Task Tracker's rule and `n` versions, of which `matching` match it.
pub(crate) fn store_with(n: u32, matching: u32) -> Store {
    let store = Store::new();
    high_confidence(&store);
    versions(&store, n, matching);
    store
}

/// Inserts the job of the automation as `daily`, due since 09:00.
pub(crate) fn automation(store: &Store) {
    job("daily").func_ref(AUTOMATION).next_run_time("2025-10-26 09:00:00+00").insert(store);
}

/// Makes every approval take this many seconds.
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

/// Records every approval in the table `approvals`.
pub(crate) fn count_approvals(store: &Store) {
    store.sql(
        "CREATE TABLE approvals (version text, run bigint);
         CREATE FUNCTION count_approval() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO approvals VALUES (NEW.id::text, NEW.approved_in_run); RETURN NEW; END $$;
         CREATE TRIGGER count_approval AFTER UPDATE ON versions FOR EACH ROW
         WHEN (NEW.approved AND NOT OLD.approved) EXECUTE FUNCTION count_approval()",
    );
}

/// Returns the runs in the log, each as `id status evaluated approved`.
pub(crate) fn runs(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', id, status, versions_evaluated, versions_approved), ', ' ORDER BY id)
         FROM automation_audit_log",
    )
}

/// Returns the ids of the approved versions.
pub(crate) fn approved(store: &Store) -> String {
    store.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM versions WHERE approved")
}

/// Returns the state and the next run of the job `daily`.
pub(crate) fn daily(store: &Store) -> String {
    store.value(
        "SELECT concat_ws(' ', job_state, next_run_time AT TIME ZONE 'UTC') FROM apscheduler_jobs WHERE id = 'daily'",
    )
}

/// Asserts that the pass recovered from a failed run, and how many versions it evaluated and approved.
#[track_caller]
pub(crate) fn assert_recovered(out: Output, evaluated: u32, approved: u32) {
    out.code(0).has_log(&[
        "ERROR Previous run failed, attempting recovery",
        "INFO Resuming failed job",
        &format!("INFO Evaluating {evaluated} pending versions"),
        &format!("INFO Auto-approved {approved} versions"),
        "INFO Automation run completed (recovered)",
    ]);
}
