//! A pass without its job, where the log of runs requires one.

use super::store_with;

#[test]
fn a_missing_job_is_the_reason() {
    let store = store_with(1, 1);
    store.sql("ALTER TABLE automation_audit_log ALTER job_id SET NOT NULL");
    for dry in [&[] as &[&str], &["--dry-run"]] {
        let ended = store.run(&[&["run-once", "--job", "nosuch"], dry].concat()).code(3);
        assert!(ended.stderr.contains("error: no such job: nosuch\nhint: `apsctl jobs list` shows the ids"), "{ended}");
        assert!(!ended.stderr.contains("this store has no job"), "{ended}");
    }
}

#[test]
fn several_jobs_are_the_reason() {
    let store = store_with(1, 1);
    store.sql(
        "ALTER TABLE automation_audit_log ALTER job_id SET NOT NULL;
         INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state)
         SELECT id, 'app.services.automation_service.run_automation', '[]', '{}', 'SCHEDULED' FROM unnest('{a,b}'::text[]) id",
    );
    let ended = store.run(&["run-once"]).code(3);
    assert!(ended.stderr.contains("error: several jobs run"), "{ended}");
}

#[test]
fn a_store_without_a_job_is_refused() {
    let store = store_with(1, 1);
    store.sql("ALTER TABLE automation_audit_log ALTER job_id SET NOT NULL");
    let ended = store.run(&["run-once"]).code(3);
    assert!(ended.stderr.contains("this store has no job"), "{ended}");
}
