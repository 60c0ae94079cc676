//! Findings of `jobs verify` and `stale`.

use std::collections::BTreeMap;

use snapbox::{assert_data_eq, str};

use super::{ground_truth, store_from_dump};
use crate::support::{Store, job};

/// The current time of the tests: shortly before most jobs of the fixtures are due.
pub const NOW: &str = "2026-11-30T22:00:00Z";

type Findings = BTreeMap<String, Vec<String>>;

/// Returns the findings of a table by job id, each as `severity finding`.
pub fn findings(store: &Store, table: &str, now: &str) -> Findings {
    let run = store
        .apsctl(&["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"])
        .env("APSCTL_JOBS_TABLE", table)
        .now(now)
        .run();
    let mut found = Findings::new();
    for row in run.json().as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap_or_else(|| panic!("{row}")).to_owned();
        // The broken rows are copies of one job, so repaired rows are duplicates of each other.
        if text("finding") == "duplicate" {
            assert_eq!(text("severity"), "notice");
            continue;
        }
        found.entry(text("id")).or_default().push(format!("{} {}", text("severity"), text("finding")));
    }
    found
}

/// Groups pairs of job id and `severity finding` by id.
fn expected(rows: &[(&str, &str)]) -> Findings {
    let mut expected = Findings::new();
    for (id, finding) in rows {
        expected.entry((*id).to_owned()).or_default().push((*finding).to_owned());
    }
    expected
}

/// Problems that only Python can detect, or that are not errors of the row.
const NOT_REPORTED: [(&str, &str); 2] = [
    ("no-module", "module cannot be imported (only Python can tell)"),
    ("grace-1", "misfire_grace_time 1 s (the default)"),
];

#[test]
fn verify_reports_every_broken_row_and_no_healthy_row() {
    let found = findings(&store_from_dump("broken.sql"), "apscheduler_jobs", NOW);
    assert_eq!(
        found,
        expected(&[
            ("bomb", "critical not-a-pickle"),
            ("col-early", "critical column-early"),
            ("col-late", "warning column-late"),
            ("col-null", "critical column-null"),
            ("empty", "critical empty"),
            ("ended", "warning ended"),
            ("evil", "critical hostile"),
            ("garbage", "critical truncated"),
            ("grace-0", "critical grace-zero"),
            ("hugelen", "critical truncated"),
            ("id-mismatch", "critical id-mismatch"),
            ("inf", "critical missing-key"),
            ("inf", "critical column-no-time"),
            ("list", "critical not-a-job"),
            ("naive", "critical naive-time"),
            ("never", "warning never-fires"),
            ("no-executor", "notice own-executor"),
            ("past-date", "warning past-date"),
            ("pickle-none", "critical pickle-none"),
            ("trailing", "notice trailing-bytes"),
            ("truncated", "critical truncated"),
            ("version-2", "critical version"),
        ])
    );
    for row in ground_truth("broken_truth.json").as_array().unwrap() {
        let (id, problem) = (row["id"].as_str().unwrap(), row["problem"].as_str());
        let is_reported = found.contains_key(id);
        let not_reported = NOT_REPORTED.iter().find(|(not_reported, _)| *not_reported == id).map(|(_, why)| *why);
        assert_eq!(is_reported, problem.is_some() && problem != not_reported, "{id}: {problem:?}");
    }
}

#[test]
fn verify_has_no_false_positives_for_rows_written_by_apscheduler() {
    let store = store_from_dump("aps3.sql");
    // Two combined triggers that never agree again hang the scheduler after their first run (HANGS in the ground-truth
    // file). The two paused jobs have no next time to resume with. The fire times from Python lack midnight in New York
    // after the spring change.
    let true_findings = [
        ("and-trigger", "critical hangs"),
        ("cron-never", "warning never-fires"),
        ("cron-ny-midnight", "notice hour-0-skipped"),
        ("or-nested", "critical hangs"),
        ("paused-past-date", "warning past-date"),
    ];
    for table in ["apscheduler_jobs", "aps_p4", "other_schema.my_jobs"] {
        assert_eq!(findings(&store, table, NOW), expected(&true_findings), "{table}");
    }
    // Pickle protocols before 4 lose the fold: the time in the pickle is an hour before that in the column.
    let with_lost_fold: Vec<_> =
        true_findings.into_iter().chain([("date-berlin-fold", "warning column-late")]).collect();
    for table in ["aps_p2", "aps_p0"] {
        assert_eq!(findings(&store, table, NOW), expected(&with_lost_fold), "{table}");
    }
    let old = store_from_dump("oldpy.sql");
    for python in ground_truth("oldpy_truth.json").as_array().unwrap() {
        let table = python["table"].as_str().unwrap();
        let mut found = findings(&old, table, NOW);
        if table == "jobs_py27" {
            // A scheduler on Python 3 cannot load the byte strings of Python 2.
            let of_python_2 = |found: &mut Vec<String>| {
                found.retain(|finding| finding != "warning python2-bytes");
                !found.is_empty()
            };
            assert!(found.len() > 5);
            found.retain(|_, found| of_python_2(found));
        }
        assert_eq!(found, Findings::new(), "{table}");
    }
}

#[test]
fn verify_reports_the_skipped_midnight_that_python_skips() {
    let store = store_from_dump("aps3.sql");
    let truth = ground_truth("aps3_truth.json");
    let jobs = truth["tables"]["apscheduler_jobs"].as_array().unwrap();
    let job = jobs.iter().find(|job| job["id"] == "cron-ny-midnight").unwrap();
    let fires: Vec<&str> =
        job["fire_times"]["spring"].as_array().unwrap().iter().map(|time| &time.as_str().unwrap()[..10]).collect();
    assert_eq!(fires[..4], ["2027-03-12", "2027-03-13", "2027-03-14", "2027-03-16"]);
    let verify = |now: &str| {
        let run = store.apsctl(&["jobs", "verify", "-o", "json"]).now(now).run().json();
        let rows = run.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["finding"] == "hour-0-skipped").unwrap()
    };
    let far = verify(NOW);
    assert!(far["effect"].as_str().unwrap().contains("skips its run at 2027-03-15 00:00:00 EDT"), "{far}");
    assert_eq!((&far["severity"], &far["fix"]), (&"notice".into(), &serde_json::Value::Null));
    assert_eq!(verify("2027-03-01T00:00:00Z")["severity"], "warning");
}

#[test]
fn verify_reports_calls_in_hostile_pickles_without_executing_them() {
    let store = store_from_dump("broken.sql");
    store.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('evil', 'ok')");
    assert_data_eq!(
        store.apsctl(&["jobs", "verify"]).now(NOW).run(),
        str![[r#"
id    finding      severity  effect                                                                                                                           fix
evil  hostile      critical  loading its pickle calls os.system('echo this must never run',), in the scheduler and in any program that lists the jobs         apsctl jobs remove evil
ok    grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1d  apsctl jobs edit --grace 5m ok
---- stderr ----
not known for 1 job: delays and durations (the store has no log of runs), which grace-short and overlaps-itself need
---- exit 1 ----

"#]]
    );
    // Inserts a call before the STOP of a healthy pickle. Its return value is discarded.
    store.sql(
        r"UPDATE apscheduler_jobs SET job_state = overlay(job_state placing
              '\x636f730a73797374656d0a2856747275650a745230'::bytea from length(job_state) for 0) WHERE id = 'ok'",
    );
    let found = store.apsctl(&["jobs", "verify", "-o", "csv"]).now(NOW).run().stdout;
    assert!(found.contains("ok,hostile,critical,\"loading its pickle calls os.system('true',)"), "{found}");
}

#[test]
fn verify_with_nagios_output_prints_one_line() {
    let broken = store_from_dump("broken.sql");
    assert_data_eq!(
        broken.apsctl(&["jobs", "verify", "-o", "nagios"]).now(NOW).run(),
        str![[r#"
JOBS CRITICAL - 16 critical, 4 warning of 25 jobs: bomb not-a-pickle, col-early column-early, col-null column-null, empty empty, evil hostile | critical=16;; warning=4;; notice=14;; jobs=25;;
---- exit 2 ----

"#]]
    );
    let old = store_from_dump("oldpy.sql");
    let nagios = |args: &[&str]| old.apsctl(args).env("APSCTL_JOBS_TABLE", "jobs_py311").now(NOW).run();
    assert_data_eq!(
        nagios(&["jobs", "verify", "-o", "nagios"]),
        str![[r#"
JOBS OK - 0 critical, 0 warning of 9 jobs | critical=0;; warning=0;; notice=6;; jobs=9;;
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        nagios(&["jobs", "verify"]),
        str![[r#"
id             finding      severity  effect                                                                                                                                       fix
bound          grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1d              apsctl jobs edit --grace 5m bound
date           grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped for good, because the job runs only once  apsctl jobs edit --grace 5m date
next_run_time  grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1h              apsctl jobs edit --grace 5m next_run_time
or             grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1h 55m 16s      apsctl jobs edit --grace 5m or
pytz_date      grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped for good, because the job runs only once  apsctl jobs edit --grace 5m pytz_date
pytz_tz        grace-short  notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1d              apsctl jobs edit --grace 5m pytz_tz
---- stderr ----
not known for 8 jobs: delays and durations (the store has no log of runs), which grace-short and overlaps-itself need
---- exit 0 ----

"#]]
    );
}

#[test]
fn notices_alone_do_not_fail_verify() {
    let store = store_from_dump("broken.sql");
    store.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('trailing', 'no-executor')");
    assert_data_eq!(
        store.apsctl(&["jobs", "verify"]).now(NOW).run(),
        str![[r#"
id           finding         severity  effect                                                                                                                           fix
no-executor  own-executor    notice    it runs on the executor "gone": a scheduler without this executor removes the job when it is due
trailing     trailing-bytes  notice    4 bytes follow its pickle; Python ignores them                                                                                   apsctl jobs repair trailing
no-executor  grace-short     notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1d  apsctl jobs edit --grace 5m no-executor
trailing     grace-short     notice    likely: the grace time is 1 s, APScheduler's default: a run that starts later than that is skipped, and the next comes after 1d  apsctl jobs edit --grace 5m trailing
---- stderr ----
not known for 2 jobs: delays and durations (the store has no log of runs), which grace-short and overlaps-itself need
---- exit 0 ----

"#]]
    );
}

#[test]
fn stale_counts_each_broken_row_once() {
    let store = store_from_dump("broken.sql");
    let stale = |args: &[&str]| {
        let mut all = vec!["stale"];
        all.extend(args);
        store.apsctl(&all).now(NOW).run()
    };
    let rows = stale(&["-o", "json"]).code(1).json();
    let broken: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["kind"] == "broken")
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    // Notices and correctly paused jobs do not count.
    assert_eq!(broken.len(), 16, "{broken:?}");
    assert!(["trailing", "no-executor", "never", "past-date", "ended"].iter().all(|id| !broken.contains(id)));
    assert_data_eq!(
        stale(&["-o", "nagios"]),
        str![[r#"
STALE CRITICAL - 0 overdue, 0 stuck, 0 silent, 16 broken: bomb, col-early, col-null, empty, evil | overdue=0;; stuck=0;; silent=0;; broken=16;; max_overdue=0s;3600;
---- exit 2 ----

"#]]
    );
    store.sql("DELETE FROM apscheduler_jobs WHERE id NOT IN ('ok', 'col-null', 'col-late', 'never', 'trailing')");
    assert_data_eq!(
        stale(&[]),
        str![[r#"
id        kind    next_run_time            overdue_seconds  severity  detail
col-null  broken                                            critical  column-null: its column is NULL: it never runs, although Python shows the next run 2026-12-01 00:00:00 UTC
col-late  broken  2026-12-01 01:00:00 UTC                   warning   column-late: its pickle has the next run 2026-12-01 00:00:00 UTC: it runs at 2026-12-01 01:00:00 UTC, which is past its misfire grace time, so it is missed
---- exit 1 ----

"#]]
    );
    store.sql("DELETE FROM apscheduler_jobs WHERE id LIKE 'col-%'");
    assert_data_eq!(
        stale(&[]),
        str![[r#"
id  kind  next_run_time  overdue_seconds  severity  detail
---- exit 0 ----

"#]]
    );
}

#[test]
fn verify_checks_tables_with_the_guide_layout() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "verify", "-o", "nagios"]),
        str![[r#"
JOBS OK - 0 critical, 0 warning of 0 jobs | critical=0;; warning=0;; notice=0;; jobs=0;;
---- exit 0 ----

"#]]
    );
    job("fine").insert(&store);
    job("odd").state("ACQUIRED").insert(&store);
    job("lost").without_next_run().insert(&store);
    job("kept").without_next_run().insert(&store);
    job("endless").next_run_time("infinity").insert(&store);
    job("paused").state("PAUSED").insert(&store);
    job("unread").insert(&store);
    job("-over").insert(&store);
    store.sql(
        "INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect, updated_at) VALUES
           ('kept', '0 9 * * *', 'UTC', 'crontab', now()), ('unread', '61 * * * *', 'UTC', 'crontab', now()),
           ('-over', '0 0 31 2 *', 'UTC', 'crontab', now())",
    );
    assert_data_eq!(
        store.run(&["jobs", "verify"]),
        str![[r#"
id       finding               severity  effect                                                                                                              fix
-over    never-fires           warning   its stored schedule never fires again: it has no run after the next                                                 apsctl jobs schedule --cron EXPR -- -over
endless  endless               critical  its next_run_time is infinity: it never runs                                                                        apsctl jobs trigger endless
kept     no-next-run           critical  SCHEDULED without a next_run_time: it never runs                                                                    apsctl jobs trigger kept
lost     no-next-run           critical  SCHEDULED without a next_run_time: it never runs                                                                    apsctl jobs schedule --cron EXPR lost
odd      unknown-state         warning   "ACQUIRED" is not one of the seven job states, so no scheduler runs it                                              apsctl jobs trigger odd
paused   paused-with-next-run  warning   PAUSED with a next_run_time: a scheduler that ignores the state runs it                                             apsctl jobs pause --reason 'paused for good' paused
unread   bad-schedule          critical  its stored schedule is invalid ("61 * * * *": minute "61": 61 is not within 0 to 59): it has no run after the next  apsctl jobs schedule --cron EXPR unread
---- stderr ----
not known for 4 jobs: delays and durations (no run of the last 30 days is recorded), which grace-short and overlaps-itself need
---- exit 1 ----

"#]]
    );
}
