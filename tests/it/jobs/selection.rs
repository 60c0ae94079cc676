//! Changes of jobs that are selected by filters: which jobs they change, when they ask, and how one undo reverts them.

use snapbox::{assert_data_eq, str};

use crate::aps3::writing::migrated;
use crate::support::{Store, job, terminal};

/// All rows of the jobs table and of the pauses, exactly.
const ROWS: &str = "SELECT md5(coalesce((SELECT string_agg(j::text, '|' ORDER BY j.id) FROM apscheduler_jobs j), '')
                    || coalesce((SELECT string_agg(p::text, '|' ORDER BY p.job_id) FROM apsctl.pauses p), ''))";

fn guide() -> Store {
    let store = Store::new();
    for (id, state, func) in [
        ("report-a", "SCHEDULED", "app.reports.daily"),
        ("report-b", "FAILED", "app.reports.weekly"),
        ("sync", "SCHEDULED", "app.sync.run"),
        ("idle", "PAUSED", "app.sync.run"),
    ] {
        job(id).state(state).func_ref(func).insert(&store);
    }
    store
}

/// Returns `job_id…` of the changed rows, or the exit code.
fn changed(store: &Store, args: &[&str]) -> String {
    let output = store.apsctl(args).args(&["-o", "json"]).run();
    if output.code != Some(0) {
        return format!("exit {}", output.code.unwrap_or_default());
    }
    let json = output.json();
    let rows = json.as_array().unwrap().iter().filter(|row| row["changed"] == true);
    rows.map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn filters_select_the_same_jobs_for_every_command_and_one_undo_restores_them() {
    let cases: [(&[&str], &str, &str); 7] = [
        (&["--func", "app.reports.*"], "report-a report-b", "report-a report-b"),
        (&["--id", "report-?"], "report-a report-b", "report-a report-b"),
        (&["--state", "scheduled"], "report-a sync", "report-a sync"),
        (&["--state", "FAILED", "--state", "PAUSED"], "idle report-b", "report-b"),
        (&["--state", "SCHEDULED", "--func", "*reports*"], "report-a", "report-a"),
        (&["--all", "--id", "s*"], "sync", "sync"),
        (&["--all"], "idle report-a report-b sync", "report-a report-b sync"),
    ];
    for (filter, all, without_paused) in cases {
        for (command, expected) in [
            (&["jobs", "pause"][..], without_paused),
            (&["jobs", "trigger", "--force"], all),
            (&["jobs", "remove"], all),
            (&["jobs", "remove", "--purge", "--yes"], all),
        ] {
            let store = guide();
            let before = store.value(ROWS);
            let args: Vec<&str> = command.iter().chain(filter).copied().collect();
            let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
            assert_eq!(changed(&store, &dry), expected, "{dry:?}");
            assert_eq!(store.value(ROWS), before, "{dry:?}");
            assert_eq!(changed(&store, &args), expected, "{args:?}");
            assert_ne!(store.value(ROWS), before, "{args:?}");
            assert_eq!(store.value("SELECT count(DISTINCT group_id) FROM apsctl.operations"), "1");
            store.run(&["undo"]).code(0);
            assert_eq!(store.value(ROWS), before, "{args:?}");
            store.run(&["audit", "operations", "--verify"]).code(0);
        }
    }
}

#[test]
fn on_apscheduler_3_one_undo_restores_every_byte() {
    let store = migrated("aps3.sql");
    for (args, count) in [
        (&["jobs", "pause", "--func", "fixture_app.jobs:*"][..], 30),
        (&["jobs", "pause", "--all", "--yes"], 30),
        (&["jobs", "remove", "--all", "--yes"], 40),
        (&["jobs", "trigger", "--all", "--force", "--yes"], 40),
    ] {
        let before = store.value(ROWS);
        if !args.contains(&"--yes") {
            assert_eq!(changed(&store, args), "exit 3");
            assert_eq!(store.value(ROWS), before);
            continue;
        }
        let ids = changed(&store, args);
        assert!(ids.split(' ').count() >= count, "{args:?}: {ids}");
        assert_ne!(store.value(ROWS), before, "{args:?}");
        store.run(&["undo"]).code(0);
        assert_eq!(store.value(ROWS), before, "{args:?}");
    }
    store.run(&["audit", "operations", "--verify"]).code(0);
}

#[test]
fn an_empty_selection_is_refused_with_the_filter_and_the_total() {
    let store = guide();
    assert_data_eq!(
        store.run(&["jobs", "pause", "--state", "COMPLETED", "--func", "-x*"]),
        str![[r#"
---- stderr ----
error: unexpected argument '-x' found

  tip: to pass '-x' as a value, use '-- -x'

Usage: apsctl jobs pause [OPTIONS] <ID...|--all|--func …|--id …|--state …>

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    store.sql("DELETE FROM apscheduler_jobs");
    assert_data_eq!(
        store.run(&["jobs", "pause", "--all"]),
        str![[r#"
---- stderr ----
error: there are no jobs
hint: `apsctl jobs list` lists the jobs
---- exit 3 ----

"#]]
    );
    for args in
        [&["jobs", "pause", "a", "--all"][..], &["jobs", "pause", "a", "--id", "a"], &["jobs", "pause", "--yes"]]
    {
        store.run(args).code(2);
    }
}

#[test]
fn more_than_20_jobs_need_yes_without_a_terminal() {
    let store = Store::new();
    for number in 0..21 {
        job(&format!("job-{number:02}")).insert(&store);
    }
    let before = store.value(ROWS);
    let ids: Vec<String> = (0..21).map(|number| format!("job-{number:02}")).collect();
    let by_id: Vec<&str> = ["jobs", "pause"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    for args in [&["jobs", "pause", "--all"][..], &["jobs", "pause", "--id", "job-*"], &by_id] {
        store.run(args).code(3);
        assert_eq!(store.value(ROWS), before, "{args:?}");
    }
    assert_data_eq!(
        store.run(&["jobs", "remove", "--id", "job-*"]),
        str![[r#"
---- stderr ----
error: 21 jobs match --id 'job-*'; more than 20 need --yes; nothing was changed
hint: --dry-run shows what would change, --yes changes them
---- exit 3 ----

"#]]
    );
    assert_eq!(changed(&store, &["jobs", "pause", "--id", "job-0*"]).split(' ').count(), 10);
    assert_eq!(changed(&store, &["jobs", "pause", "--all", "--yes"]).split(' ').count(), 11);
}

#[test]
fn a_terminal_shows_the_number_and_asks() {
    for (args, answer, count) in [
        (&["jobs", "pause", "--all"][..], Some("n"), "0"),
        (&["jobs", "pause", "--all"], Some(""), "0"),
        (&["jobs", "pause", "--all"], Some("y"), "4"),
        (&["jobs", "pause", "--all", "--yes"], None, "4"),
        (&["jobs", "pause", "--all", "--dry-run"], None, "0"),
        (&["jobs", "pause", "sync"], None, "1"),
    ] {
        let store = guide();
        store.sql("UPDATE apscheduler_jobs SET job_state = 'SCHEDULED'");
        let apsctl = store.apsctl(args).env("TERM", "xterm");
        let mut session = rexpect::session::spawn_command(apsctl.command(), Some(30_000)).unwrap();
        if let Some(answer) = answer {
            let seen = session.exp_string("Pause 4 jobs? [y/N]").unwrap();
            assert!(seen.contains("4 jobs, all of the store: idle, report-a, report-b, sync"), "{seen}");
            session.send_line(answer).unwrap();
        }
        session.exp_eof().unwrap();
        assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE job_state = 'PAUSED'"), count, "{args:?}");
    }
}

#[test]
fn an_undo_reverts_all_operations_of_a_change_or_none() {
    let store = guide();
    store.run(&["jobs", "pause", "--func", "app.reports.*"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2026-01-01' WHERE id = 'report-b'");
    let before = store.value(ROWS);
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: job report-b has changed since operation 2; nothing was changed
hint: `apsctl audit operations --job report-b` and `apsctl jobs show report-b` show what changed; `apsctl undo ID` undoes an earlier change
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value(ROWS), before);
    store.run(&["undo", "1", "--only", "-q"]).code(0);
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'report-a'"), "SCHEDULED");
    store.run(&["undo", "--only"]).code(2);
}

#[test]
fn an_undo_of_an_undo_makes_the_whole_change_again() {
    let store = guide();
    store.run(&["jobs", "pause", "--func", "app.reports.*"]).code(0);
    let paused = store.value("SELECT string_agg(concat(id, ' ', job_state), ', ' ORDER BY id) FROM apscheduler_jobs");
    assert_data_eq!(
        store.run(&["undo", "2", "-q"]),
        str![[r#"
operation  changed  command                                   job_id    job_state  next_run_time            undo
        1  true     apsctl jobs pause --func 'app.reports.*'  report-a  SCHEDULED  2025-10-27 09:00:00 UTC     3
        2  true     apsctl jobs pause --func 'app.reports.*'  report-b  FAILED     2025-10-27 09:00:00 UTC     4
---- exit 0 ----

"#]]
    );
    store.run(&["undo", "3", "-q"]).code(0);
    let again = store.value("SELECT string_agg(concat(id, ' ', job_state), ', ' ORDER BY id) FROM apscheduler_jobs");
    assert_eq!(again, paused);
    assert_data_eq!(
        store.run(&["audit", "operations", "--columns", "id,job_id,undo_of,undone_by,group_id", "-o", "csv"]),
        str![[r#"
id,job_id,undo_of,undone_by,group_id
1,report-a,,,1
2,report-b,,,1
3,report-a,1,5,3
4,report-b,2,6,3
5,report-a,3,,5
6,report-b,4,,5
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["audit", "operations"]).replace_in_output(
            &store.value("SELECT concat(coalesce(sudo_user, os_user), '@', split_part(host, '.', 1)) FROM apsctl.operations LIMIT 1"),
            "ACTOR"
        )),
        str![[r#"
OP  WHEN      WHO      JOB     CHANGE
 1  12:00:00  ACTOR  2 jobs  2 kinds of change
    └ jobs pause --func 'app.reports.*'
 3  12:00:00  ACTOR  2 jobs  2 kinds of change  ↶ by 5
    └ undo 2 -q
 5  12:00:00  ACTOR  2 jobs  2 kinds of change
    └ undo 3 -q

6 operations. Times in UTC. Take one back: `apsctl undo OP`. Chain: --verify

"#]]
    );
}

/// The journal then has two undos of the same operation, of which only the newer one is in effect.
#[test]
fn a_change_that_was_made_again_is_undone_once() {
    let store = guide();
    let before = store.value(ROWS);
    store.run(&["jobs", "pause", "report-a", "report-b"]).code(0);
    store.run(&["undo", "1"]).code(0);
    assert_eq!(store.value(ROWS), before);
    store.run(&["undo", "3"]).code(0);
    assert_ne!(store.value(ROWS), before);
    store.run(&["undo", "1"]).code(0);
    assert_eq!(store.value(ROWS), before);
    for operation in ["1", "2"] {
        let again = store.run(&["undo", operation]).code(0);
        assert!(again.stderr.contains("has already been undone"), "{again}");
    }
    assert_eq!(store.value(ROWS), before);
}
