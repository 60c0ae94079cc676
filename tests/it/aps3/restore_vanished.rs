//! `jobs restore --vanished`.

use snapbox::{assert_data_eq, str};

use super::snapshot::SnapshotFixture;
use super::store_with_broken_rows;
use super::verify::NOW;
use crate::support::{Store, job, terminal};

#[test]
fn all_vanished_jobs_are_restored_byte_for_byte() {
    for (dump, tables) in [
        ("aps3.sql", &["apscheduler_jobs", "aps_p2", "aps_p0", "other_schema.my_jobs"][..]),
        ("broken.sql", &["apscheduler_jobs"]),
    ] {
        let fixture = SnapshotFixture::from_dump(dump);
        for table in tables {
            let on = |verb: &str, more: &[&str]| fixture.apsctl(verb, more).env("APSCTL_JOBS_TABLE", table).run();
            on("snapshot", &[]).code(0);
            let kept = "id LIKE '%-%' AND id > 'e'";
            fixture.store.sql(&format!("CREATE TABLE all_rows AS SELECT * FROM {table}"));
            fixture.store.sql(&format!("DELETE FROM {table} WHERE NOT ({kept})"));
            let differences = on("diff", &["-v", "-o", "json"]).code(1).json();
            let ids_of = |kind: &str| {
                let differences = differences.as_array().unwrap().iter().filter(|row| row["change"] == kind);
                differences.map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
            };
            let vanished = ids_of("vanished");
            assert!(vanished.len() > 3, "{table}: {vanished:?}");
            let restored = on("restore", &["--vanished", "-o", "json"]).code(0).json();
            let restored: Vec<&str> =
                restored.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(restored, vanished, "{table}");
            let missing = fixture.store.query(&format!("TABLE all_rows EXCEPT TABLE {table} ORDER BY id"));
            let missing: Vec<String> = missing.iter().map(|row| row.get(0)).collect();
            assert_eq!(missing, ids_of("finished"), "{table}");
            fixture.store.sql("DROP TABLE all_rows");
        }
    }
}

#[test]
fn finished_jobs_are_named_and_not_restored() {
    let fixture = SnapshotFixture::from_dump("aps3.sql");
    // After the date of one job, and the end date of another.
    let restore = |more: &[&str]| fixture.apsctl("restore", more).now("2027-06-01T00:00:00Z").run();
    assert_data_eq!(
        restore(&["--vanished"]),
        str![[r#"
id  next_run_time  operation
---- exit 0 ----

"#]]
    );
    fixture
        .store
        .sql("DELETE FROM apscheduler_jobs WHERE id IN ('date-utc', 'interval-end', 'cron-simple', 'cron-seconds')");
    assert_data_eq!(
        restore(&["--vanished", "-n"]),
        str![[r#"
id            next_run_time            operation
cron-seconds  2026-12-01 00:00:00 UTC
cron-simple   2026-12-01 03:15:00 UTC
---- stderr ----
2 jobs not restored, because the last run is over (date-utc, interval-end); `apsctl jobs restore FOLDER/jobs.snapshot ID` restores one
the next run is past, so it runs at once or counts as missed: cron-seconds, cron-simple
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        restore(&["--vanished", "--reason", "lost in the release"]),
        str![[r#"
id            next_run_time            operation
cron-seconds  2026-12-01 00:00:00 UTC          3
cron-simple   2026-12-01 03:15:00 UTC          4
---- stderr ----
2 jobs not restored, because the last run is over (date-utc, interval-end); `apsctl jobs restore FOLDER/jobs.snapshot ID` restores one
the next run is past, so it runs at once or counts as missed: cron-seconds, cron-simple
`apsctl undo 3` reverts all of them
---- exit 0 ----

"#]]
    );
    let journal = "SELECT string_agg(job_id, ' ' ORDER BY seq) FROM apsctl.operations";
    assert_eq!(fixture.store.value(journal), "cron-seconds cron-simple");
    assert_data_eq!(
        restore(&["--vanished", "date-utc"]),
        str![[r#"
---- stderr ----
error: the argument '--vanished' cannot be used with '[ID]...'

Usage: apsctl jobs restore [OPTIONS] <FILE> <ID>...
       apsctl jobs restore [OPTIONS] <FILE> <--all|--func …|--id …|--state …>
       apsctl jobs restore [OPTIONS] <FILE> --vanished

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    restore(&["date-utc"]).code(0);
}

#[test]
fn vanished_jobs_can_be_restored_paused() {
    let fixture = SnapshotFixture::from_dump("aps3.sql");
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id < 'd'");
    let restored = fixture.run("restore", &["--vanished", "--paused", "-o", "json"]).code(0).json();
    let restored = restored.as_array().unwrap();
    assert!(restored.len() > 3 && restored.iter().all(|row| row["next_run_time"].is_null()), "{restored:?}");
    let running = "SELECT count(*) FROM apscheduler_jobs WHERE id < 'd' AND next_run_time IS NOT NULL";
    assert_eq!(fixture.store.value(running), "0");
}

#[test]
fn a_snapshot_of_another_store_is_refused() {
    let fixture = SnapshotFixture::from_dump("broken.sql");
    let other = store_with_broken_rows();
    let file = fixture.file();
    let refused = other.apsctl(&["jobs", "restore", file.to_str().unwrap(), "--vanished"]).now(NOW);
    let refused = refused.replace_in_output(fixture.store.database(), "ORIGIN");
    assert_data_eq!(
        refused.run(),
        str![[r#"
---- stderr ----
error: the snapshot is of another store: apscheduler_jobs in database ORIGIN
hint: --vanished would restore all its jobs here; name the ids of those to restore
---- exit 3 ----

"#]]
    );
    assert_eq!(other.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn all_vanished_jobs_of_the_guides_layout_are_restored() {
    let store = Store::new();
    for id in ["a", "b", "c"] {
        job(id).misfire_grace_time(30).insert(&store);
    }
    let fixture = SnapshotFixture::with_snapshot(store, NOW);
    let before = fixture.rows("apscheduler_jobs");
    fixture.store.sql("DELETE FROM apscheduler_jobs WHERE id <> 'b'");
    assert_data_eq!(
        terminal(80).show(&fixture.apsctl("diff", &[])),
        str![[r#"
  JOB  CHANGE
✗ a    vanished
✗ c    vanished

1 job: 2 vanished.
Bring back: `apsctl jobs restore FOLDER/jobs.snapshot --vanished`

"#]]
    );
    fixture.run("restore", &["--vanished"]).code(0);
    assert_eq!(fixture.rows("apscheduler_jobs"), before);
    assert_data_eq!(
        terminal(80).show(&fixture.apsctl("restore", &["--vanished"])),
        str![[r#"
✓ No job of the snapshot has vanished.

"#]]
    );
}
