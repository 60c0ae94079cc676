//! `jobs repair` corrects rows with one possible correction, and `undo` restores every byte.

use snapbox::{assert_data_eq, str};

use super::store_with_broken_rows;
use super::verify::{NOW, findings};
use crate::support::{Apsctl, Store};

const TABLE: &str = "apscheduler_jobs";

fn apsctl(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(args).now(NOW)
}

/// Returns the column `next_run_time` and the pickle of a row.
fn row(store: &Store, id: &str) -> (Option<f64>, Vec<u8>) {
    let row = store.client().query_one("SELECT next_run_time, job_state FROM apscheduler_jobs WHERE id = $1", &[&id]);
    let row = row.unwrap();
    (row.get(0), row.get(1))
}

/// Returns a hash of all rows except one.
fn hash_of_other_rows(store: &Store, id: &str) -> String {
    store.value(&format!("SELECT md5(string_agg(j::text, ' ' ORDER BY id)) FROM apscheduler_jobs j WHERE id <> '{id}'"))
}

#[test]
fn repaired_rows_have_no_finding_and_undo_restores_every_byte() {
    let store = store_with_broken_rows();
    for (id, options, next) in [
        ("col-null", &[][..], "2026-12-01T00:00:00Z"),
        ("col-early", &[], "2026-12-01T00:00:00Z"),
        ("col-late", &[], "2026-12-01T00:00:00Z"),
        ("pickle-none", &[], "2026-12-01T00:00:00Z"),
        ("naive", &[], "2026-12-01T00:00:00Z"),
        ("id-mismatch", &[], "2026-12-01T00:00:00Z"),
        ("trailing", &[], "2026-12-01T00:00:00Z"),
        ("grace-0", &["--grace", "300"], "2026-12-01T00:00:00Z"),
        ("pickle-none", &["--pause"], ""),
        ("col-null", &["--pause"], ""),
        ("naive", &["--pause"], ""),
    ] {
        let context = format!("{id} {options:?}");
        let (before, others_before) = (row(&store, id), hash_of_other_rows(&store, id));
        let mut args = vec!["jobs", "repair", id, "-o", "json"];
        args.extend(options);
        let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
        let dry = apsctl(&store, &dry).run().code(0).json();
        assert_eq!(row(&store, id), before, "{context}");
        let done = apsctl(&store, &args).run().code(0).json();
        let done = &done[0];
        assert_eq!((&done["repaired"], &done["changed"]), (&dry[0]["repaired"], &true.into()), "{context}");
        assert_eq!(done["next_run_time"].as_str().unwrap_or_default(), next, "{context}");
        assert_eq!(findings(&store, TABLE, NOW).get(id), None, "{context}");
        assert_eq!(row(&store, id).0.is_none(), next.is_empty(), "{context}");
        let shown = apsctl(&store, &["jobs", "show", id, "-o", "json"]).run().code(0).json();
        assert_eq!(shown["name"], "report", "{context}: the job is unchanged");
        let undo = apsctl(&store, &["undo", "-o", "json"]).run().code(0).json();
        assert_eq!((&undo["operation"], &undo["job_id"]), (&done["operation"], &id.into()), "{context}");
        assert_eq!(row(&store, id), before, "{context}");
        assert_eq!(hash_of_other_rows(&store, id), others_before, "{context}");
    }
}

#[test]
fn repair_prints_one_row_per_job() {
    let store = store_with_broken_rows();
    let ids = ["col-early", "id-mismatch", "naive", "pickle-none", "trailing", "ok"];
    let mut args = vec!["jobs", "repair"];
    args.extend(ids);
    assert_data_eq!(
        apsctl(&store, &args).run(),
        str![[r#"
id           changed  repaired                                                              next_run_time            operation
col-early    true     column set to the pickle's time                                       2026-12-01 00:00:00 UTC          1
id-mismatch  true     id in the pickle changed from "another-id" to the row's               2026-12-01 00:00:00 UTC          2
naive        true     next run 2026-12-01 00:00:00 interpreted in UTC                       2026-12-01 00:00:00 UTC          3
ok           false                                                                          2026-12-01 00:00:00 UTC
pickle-none  true     next run set to the trigger's next fire time 2026-12-01 00:00:00 UTC  2026-12-01 00:00:00 UTC          4
trailing     true     4 bytes after its pickle removed                                      2026-12-01 00:00:00 UTC          5
---- stderr ----
job ok needs no repair
`apsctl undo 1` reverts all of them
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["undo", "1", "--only", "-q"]).run(),
        str![[r#"
operation      1
changed        true
command        apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok
job_id         col-early
job_state      SCHEDULED
next_run_time  2026-11-30 23:00:00 UTC
undo           6
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["undo", "1"]).run(),
        str![[r#"
operation  changed  command                                                                 job_id       job_state  next_run_time            undo
        2  true     apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok  id-mismatch  SCHEDULED  2026-12-01 00:00:00 UTC     7
        3  true     apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok  naive        SCHEDULED  2026-12-01 00:00:00 UTC     8
        4  true     apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok  pickle-none  SCHEDULED  2026-12-01 00:00:00 UTC     9
        5  true     apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok  trailing     SCHEDULED  2026-12-01 00:00:00 UTC    10
---- stderr ----
`apsctl undo 7` makes the change again
---- exit 0 ----

"#]]
    );
    // Changes the row after the second operation.
    store.sql("UPDATE apscheduler_jobs SET next_run_time = next_run_time + 1 WHERE id = 'id-mismatch'");
    assert_data_eq!(
        apsctl(&store, &["undo", "2", "--only", "-q"]).run(),
        str![[r#"
operation      2
changed        false
command        apsctl jobs repair col-early id-mismatch naive pickle-none trailing ok
job_id         id-mismatch
job_state      SCHEDULED
next_run_time  2026-12-01 00:00:01 UTC
undo
---- exit 0 ----

"#]]
    );
}

#[test]
fn repair_refuses_rows_without_a_usable_job() {
    let store = store_with_broken_rows();
    for id in ["garbage", "truncated", "empty", "list", "evil", "bomb", "hugelen", "version-2", "inf"] {
        let before = row(&store, id);
        apsctl(&store, &["jobs", "repair", id, "--pause", "--grace", "1"]).run().code(3);
        assert_eq!(row(&store, id), before);
    }
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "evil"]).run(),
        str![[r#"
---- stderr ----
error: repairing: job evil cannot be repaired: loading its pickle calls os.system('echo this must never run',), in the scheduler and in any program that lists the jobs
hint: `apsctl jobs remove evil` deletes the row, and the journal keeps it; `apsctl jobs restore FILE evil` then restores it from a snapshot
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "truncated"]).run(),
        str![[r#"
---- stderr ----
error: repairing: job truncated cannot be repaired: not a readable pickle: FRAME at offset 2: 40 bytes are missing
hint: `apsctl jobs remove truncated` deletes the row, and the journal keeps it; `apsctl jobs restore FILE truncated` then restores it from a snapshot
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "grace-0"]).run(),
        str![[r#"
---- stderr ----
error: repairing: job grace-0 has a misfire grace time of 0 s, and the right value is unknown
hint: set it with --grace SECONDS
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "nobody", "ok", "no one"]).run(),
        str![[r#"
---- stderr ----
error: repairing: no such job: nobody, no one; nothing was changed
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "ok", "--grace", "0"]).run(),
        str![[r#"
---- stderr ----
error: invalid value '0' for '--grace <SECONDS>': 0 is not in 1..=2147483647

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    // If one job cannot be repaired, the others are not changed.
    let before = row(&store, "col-early");
    apsctl(&store, &["jobs", "repair", "col-early", "list"]).run().code(3);
    assert_eq!(row(&store, "col-early"), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn repair_can_only_pause_jobs_whose_trigger_never_fires_again() {
    let store = store_with_broken_rows();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = 1796083200 WHERE id = 'never'");
    assert_data_eq!(
        apsctl(&store, &["jobs", "repair", "never"]).run(),
        str![[r#"
---- stderr ----
error: repairing: job never has lost its next run: its trigger never fires again
hint: pause it with --pause, or remove it with `apsctl jobs remove never`
---- exit 3 ----

"#]]
    );
    apsctl(&store, &["jobs", "repair", "never", "--pause"]).run().code(0);
    assert_eq!(row(&store, "never").0, None);
}

#[test]
fn repair_refuses_rows_that_a_scheduler_may_be_writing() {
    let store = store_with_broken_rows();
    let due =
        "UPDATE apscheduler_jobs SET next_run_time = 1000000000 WHERE id IN ('trailing', 'pickle-none', 'col-early')";
    store.sql(due);
    // A scheduler polls these two rows in a loop but never writes them.
    apsctl(&store, &["jobs", "repair", "pickle-none", "col-early"]).run().code(0);
    store.sql(due);
    let late = |args: &[&str]| store.apsctl(args).now("2026-12-01T00:00:01Z").run();
    assert_data_eq!(
        late(&["jobs", "repair", "trailing"]),
        str![[r#"
---- stderr ----
error: repairing: job trailing is due, so its scheduler may be about to write its row
hint: try again between two runs; without a running scheduler, the change is possible one minute after the job was due
---- exit 3 ----

"#]]
    );
}

#[test]
fn repair_warns_about_next_run_times_in_the_past() {
    let store = store_with_broken_rows();
    assert_data_eq!(
        store.apsctl(&["jobs", "repair", "col-null"]).now("2026-12-01T06:00:00Z").run(),
        str![[r#"
id        changed  repaired                         next_run_time            operation
col-null  true     column set to the pickle's time  2026-12-01 00:00:00 UTC          1
---- stderr ----
a next run time in the past runs at once, or counts as missed
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
}

#[test]
fn repair_refuses_tables_with_the_guide_layout() {
    assert_data_eq!(
        Store::new().run(&["jobs", "repair", "x"]),
        str![[r#"
---- stderr ----
error: jobs repair works only on tables that APScheduler itself writes
hint: `apsctl jobs verify` names the command that fixes each finding
---- exit 3 ----

"#]]
    );
}
