//! The operator journal of a loaded incident is verified as far as the archive has it.

use crate::support::{SandboxState, Store, job, terminal};

/// Returns a store with a journal of four entries, two of which have arguments.
fn store_with_journal() -> Store {
    let store = Store::new();
    for (id, kwargs) in [("plain", "{}"), ("secret", r#"{"word": "s3cret"}"#)] {
        job(id).insert(&store);
        store.sql(&format!("UPDATE apscheduler_jobs SET args = '[]', kwargs = '{kwargs}' WHERE id = '{id}'"));
        store.run(&["jobs", "pause", id]).code(0);
        store.run(&["jobs", "resume", id]).code(0);
    }
    store
}

/// Loads the store into a sandbox.
fn load(store: &Store) -> SandboxState {
    let state = SandboxState::new();
    let file = state.0.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    store.apsctl(&["incident", "save", file]).env("PATH", "/nowhere").run().code(0);
    state.run(&["sandbox", "load", file]).code(0);
    state
}

fn verify(state: &SandboxState) -> serde_json::Value {
    state.run(&["--sandbox", "audit", "operations", "--verify", "-o", "json"]).json()
}

#[test]
fn replaced_arguments_break_no_chain_and_are_counted() {
    let state = load(&store_with_journal());
    let found = verify(&state);
    assert_eq!((&found["status"], &found["entries"], &found["breaks"]), (&"intact".into(), &4.into(), &0.into()));
    let note = "verified from entry 1 to 4; the content of 2 entries is not verified: their secrets or arguments were replaced";
    assert_eq!(found["note"], note);
    let shown = terminal(200).show(&state.apsctl(&["--sandbox", "audit", "operations", "--verify"])).to_string();
    assert!(
        shown.contains("The journal is intact: 4 entries") && shown.contains("2 entries is not verified"),
        "{shown}"
    );
    // A change in the sandbox is verified, too.
    state.run(&["--sandbox", "jobs", "pause", "plain"]).code(0);
    assert!(verify(&state)["note"].as_str().unwrap().starts_with("verified from entry 1 to 5; "));
}

#[test]
fn what_was_changed_before_it_was_saved_is_still_found() {
    let store = store_with_journal();
    for seq in [2, 4] {
        store.sql(&format!(
            "ALTER TABLE apsctl.operations DISABLE TRIGGER USER; UPDATE apsctl.operations SET reason = 'forged' WHERE seq = {seq};
             ALTER TABLE apsctl.operations ENABLE TRIGGER USER"
        ));
    }
    let found = verify(&load(&store));
    assert_eq!((&found["status"], &found["breaks"], &found["broken_at"]), (&"broken".into(), &2.into(), &2.into()));
    assert_eq!(found["problem"], "entry 2 has been changed since it was written");
}

#[test]
fn a_journal_whose_beginning_is_cut_is_verified_from_there() {
    let store = store_with_journal();
    // More entries than are saved.
    store.sql(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id)
         SELECT '2025-10-26 11:00Z', 'u', 'h', 'r', 'jobs pause', 'plain' FROM generate_series(1, 20000)",
    );
    let state = load(&store);
    let found = verify(&state);
    assert_eq!((&found["status"], &found["entries"]), (&"intact".into(), &20000.into()), "{found}");
    assert_eq!(found["note"], "verified from entry 5 to 20004; entries 1 to 4 are not in the archive");
}
