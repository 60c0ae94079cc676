//! `apsctl undo`

use snapbox::{assert_data_eq, str};

use crate::support::{Store, job};

#[test]
fn every_change_can_be_undone_and_redone() {
    for command in [
        &["jobs", "trigger", "daily"][..],
        &["jobs", "pause", "daily", "--for", "1h", "--reason", "x"],
        &["jobs", "remove", "daily"],
        &["jobs", "remove", "daily", "--purge", "--yes"],
        &["jobs", "schedule", "daily", "--cron", "@hourly"],
    ] {
        undo_and_redo_for_failed_job(&Store::new(), command);
    }
}

#[test]
fn a_resume_and_a_new_schedule_can_be_undone_and_redone() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "@hourly"]).code(0);
    store.run(&["jobs", "pause", "daily", "--for", "3h", "--reason", "x"]).code(0);
    undo_and_redo(&store, &["jobs", "resume", "daily"]);
    undo_and_redo(&store, &["jobs", "schedule", "daily", "--cron", "@daily", "--tz", "Asia/Tokyo"]);
    undo_and_redo(&store, &["jobs", "trigger", "daily", "--force"]);
}

#[test]
fn undo_reports_the_change_and_how_to_redo_it() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
operation      1
changed        true
command        apsctl jobs pause daily
job_id         daily
job_state      SCHEDULED
next_run_time  2025-10-27 09:00:00 UTC
undo           2
---- stderr ----
`apsctl undo 2` makes the change again
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo", "1"]),
        str![[r#"
operation      1
changed        false
command        apsctl jobs pause daily
job_id         daily
job_state      SCHEDULED
next_run_time  2025-10-27 09:00:00 UTC
undo
---- stderr ----
operation 1 has already been undone
---- exit 0 ----

"#]]
    );
    let actor = store.value("SELECT concat(coalesce(sudo_user || ' (as ' || os_user || ')', os_user), '@', host) FROM apsctl.operations LIMIT 1");
    assert_data_eq!(
        store.apsctl(&["undo", "2"]).replace_in_output(&actor, "ACTOR").run(),
        str![[r#"
operation      2
changed        true
command        apsctl undo
job_id         daily
job_state      PAUSED
next_run_time
undo           3
---- stderr ----
operation 2: 2025-10-26 12:00:00 UTC, ACTOR, database role postgres
  command  apsctl undo
  job      daily
  now      SCHEDULED, next run 2025-10-27 09:00:00 UTC
  undone   PAUSED, next run none
`apsctl undo 3` makes the change again
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.apsctl(&["undo", "3", "-o", "json"]).replace_in_output(&actor, "ACTOR").run(),
        str![[r#"
{
  "operation": 3,
  "changed": true,
  "command": "apsctl undo 2",
  "job_id": "daily",
  "job_state": "SCHEDULED",
  "next_run_time": "2025-10-27T09:00:00Z",
  "undo": 4
}
---- stderr ----
operation 3: 2025-10-26 12:00:00 UTC, ACTOR, database role postgres
  command  apsctl undo 2
  job      daily
  now      PAUSED, next run none
  undone   SCHEDULED, next run 2025-10-27 09:00:00 UTC
`apsctl undo 4` makes the change again
---- exit 0 ----

"#]]
    );
}

#[test]
fn without_an_id_the_newest_change_in_effect_is_undone() {
    let store = Store::new();
    job("a").insert(&store);
    job("b").insert(&store);
    store.run(&["jobs", "trigger", "a"]).code(0);
    store.run(&["jobs", "trigger", "b"]).code(0);
    let undone = || store.run(&["undo", "-o", "json"]).json()["operation"].to_string();
    assert_eq!((undone(), undone()), ("2".into(), "1".into()));
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: there is nothing to undo
hint: `apsctl audit operations` lists all changes
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_redone_change_can_be_undone_again() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    store.run(&["undo"]).code(0);
    store.run(&["undo", "2"]).code(0);
    assert_eq!(state(&store), "PAUSED");
    store.run(&["undo"]).code(0);
    assert_eq!(state(&store), "SCHEDULED");
    store.run(&["undo", "1"]).code(0);
    assert_eq!(state(&store), "SCHEDULED");
}

#[test]
fn a_change_is_not_undone_if_the_job_has_changed_since() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "trigger", "daily"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET job_state = 'EXECUTING'");
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: job daily has changed since operation 1
hint: `apsctl audit operations --job daily` and `apsctl jobs show daily` show what changed; `apsctl undo ID` undoes an earlier change
---- exit 3 ----

"#]]
    );
    assert_eq!(state(&store), "EXECUTING");
}

#[test]
fn a_later_change_must_be_undone_first() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "trigger", "daily"]).code(0);
    store.run(&["jobs", "pause", "daily"]).code(0);
    store.run(&["undo", "1"]).code(3);
    store.run(&["undo", "2"]).code(0);
    store.run(&["undo", "1"]).code(0);
    assert_eq!(state(&store), "SCHEDULED");
}

#[test]
fn undoing_a_purge_restores_all_columns_the_schedule_and_the_pause() {
    let store = Store::new();
    store.sql(
        "ALTER TABLE apscheduler_jobs ADD job_blob bytea, ADD tags text[] DEFAULT '{}', ADD \"Owner Name\" text, \
         ADD priority numeric(24, 3), ADD id_length integer GENERATED ALWAYS AS (length(id)) STORED",
    );
    job("daily").misfire_grace_time(3600).insert(&store);
    store.sql(
        r#"UPDATE apscheduler_jobs SET args = '[1, {"a": null}]', kwargs = '{"x": 1.50, "y": 12345678901234567890123}', job_blob = '\xdeadbeef',
           tags = '{a,"b c"}', "Owner Name" = E'Ol''ga\n', priority = 98765432109876543.250, next_run_time = '2025-10-27 09:00:00.123456+00'"#,
    );
    store.run(&["jobs", "schedule", "daily", "--cron", "@hourly"]).code(0);
    store.run(&["jobs", "pause", "daily", "--reason", "x"]).code(0);
    let before = all_rows(&store);
    store.run(&["jobs", "remove", "daily", "--purge", "--yes"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "0");
    store.run(&["undo"]).code(0);
    assert_eq!(all_rows(&store), before);
}

#[test]
fn a_purge_is_not_undone_if_the_id_is_in_use_again() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "remove", "daily", "--purge", "--yes"]).code(0);
    job("daily").state("PENDING").insert(&store);
    store.run(&["undo"]).code(3);
    assert_eq!(state(&store), "PENDING");
}

#[test]
fn undo_without_a_matching_operation_is_an_error() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: there is nothing to undo
hint: `apsctl audit operations` lists all changes
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo", "7"]),
        str![[r#"
---- stderr ----
error: undoing: no operation 7
hint: `apsctl audit operations` lists all changes
---- exit 3 ----

"#]]
    );
    store.run(&["undo", "seven"]).code(2);
}

#[test]
fn a_dry_run_undoes_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["undo", "-n"]),
        str![[r#"
operation      1
changed        true
command        apsctl jobs pause daily
job_id         daily
job_state      SCHEDULED
next_run_time  2025-10-27 09:00:00 UTC
undo
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(state(&store), "PAUSED");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "1");
}

#[test]
fn read_only_undoes_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["undo", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl undo` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    assert_eq!(state(&store), "PAUSED");
}

#[test]
fn concurrent_undos_undo_an_operation_once() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| store.run(&["undo", "1"]).code(0))).collect();
        for one in all {
            drop(one.join().unwrap());
        }
    });
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "2");
    assert_eq!(state(&store), "SCHEDULED");
}

#[test]
fn with_an_id_undo_asks_for_confirmation_on_a_terminal() {
    for (args, answer, undoes) in [
        (&["undo", "1"][..], Some("n"), false),
        (&["undo", "1"], Some("y"), true),
        (&["undo", "1", "--yes"], None, true),
    ] {
        let store = Store::new();
        job("daily").insert(&store);
        store.run(&["jobs", "pause", "daily", "--reason", "a\u{1b}[2Jb"]).code(0);
        let apsctl = store.apsctl(args).env("TERM", "xterm");
        let mut session = rexpect::session::spawn_command(apsctl.command(), Some(30_000)).unwrap();
        let mut seen = String::new();
        if let Some(answer) = answer {
            seen = session.exp_string("Undo it? [y/N]").unwrap();
            assert_eq!(state(&store), "PAUSED");
            // No transaction is open during the prompt.
            let open = format!(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND application_name LIKE 'apsctl%' AND xact_start IS NOT NULL",
                store.database()
            );
            assert_eq!(store.value(&open), "0");
            session.send_line(answer).unwrap();
        }
        seen += &session.exp_eof().unwrap();
        assert!(seen.contains("operation 1: ") && seen.contains("apsctl jobs pause daily"), "{seen}");
        assert!(!seen.contains("\u{1b}[2J"), "{seen}");
        assert_eq!(state(&store), if undoes { "SCHEDULED" } else { "PAUSED" }, "{seen}");
        assert_eq!(seen.contains("error: not confirmed"), !undoes, "{seen}");
    }
}

fn state(store: &Store) -> String {
    store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'daily'")
}

/// Returns all rows of the tables that an operation may change.
fn all_rows(store: &Store) -> String {
    let rows = |table: &str| store.value(&format!("SELECT string_agg(t::text, '; ' ORDER BY t::text) FROM {table} t"));
    format!("{}\n{}\n{}", rows("apscheduler_jobs"), rows("apsctl.schedules"), rows("apsctl.pauses"))
}

#[track_caller]
fn undo_and_redo_for_failed_job(store: &Store, command: &[&str]) {
    job("daily").state("FAILED").misfire_grace_time(60).insert(store);
    undo_and_redo(store, command);
}

/// Runs the command, undoes it, redoes it, and undoes it again.
#[track_caller]
fn undo_and_redo(store: &Store, command: &[&str]) {
    let before = all_rows(store);
    store.run(command).code(0);
    let after = all_rows(store);
    assert_ne!(before, after, "{command:?}");
    let newest = || store.value("SELECT max(id) FROM apsctl.operations");
    for expected in [&before, &after, &before] {
        store.run(&["undo", &newest()]).code(0);
        assert_eq!(&all_rows(store), expected, "{command:?}");
    }
}
