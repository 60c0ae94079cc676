//! Every kind of finding is reported once when it appears and once when it is gone.

use std::collections::BTreeSet;

use super::{LATE, Watched};
use crate::aps3::store_from_dump;
use crate::support::{Store, insert_run, job, lease};

/// A fault, what is reported about it, and how it is repaired.
struct Fault {
    reported: &'static str,
    seed: fn(&Store),
    repair: fn(&Store),
}

/// Runs a statement.
fn sql(store: &Store, statement: &str) {
    store.sql(statement);
}

fn delete(store: &Store) {
    store
        .sql("DELETE FROM apscheduler_jobs WHERE id = 'x'; DELETE FROM automation_audit_log; DELETE FROM apsctl.lease");
}

const FAULTS: &[Fault] = &[
    Fault {
        reported: "stale overdue x warning",
        seed: |store| job("x").next_run_time("2025-10-26 10:00:00+00").insert(store),
        repair: |store| sql(store, "UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z' WHERE id = 'x'"),
    },
    Fault {
        reported: "stale overdue x critical",
        seed: |store| job("x").next_run_time("2025-10-24 10:00:00+00").insert(store),
        repair: delete,
    },
    Fault {
        reported: "stale stuck x critical",
        seed: |store| job("x").state("EXECUTING").next_run_time("2025-10-26 11:58:00+00").insert(store),
        repair: |store| {
            sql(store, "UPDATE apscheduler_jobs SET job_state = 'COMPLETED', next_run_time = NULL WHERE id = 'x'");
        },
    },
    Fault {
        reported: "stale silent fresh warning",
        seed: |store| insert_run(store, "fresh", "completed", "2025-10-20 11:00:00+00", Some(1.0)),
        repair: |store| insert_run(store, "fresh", "completed", "2025-10-26 11:00:00+00", Some(1.0)),
    },
    Fault {
        reported: "verify no-next-run x critical",
        seed: |store| job("x").without_next_run().insert(store),
        repair: delete,
    },
    Fault {
        reported: "verify endless x critical",
        seed: |store| job("x").next_run_time("infinity").insert(store),
        repair: delete,
    },
    Fault {
        reported: "verify unknown-state x warning",
        seed: |store| job("x").state("SLEEPING").insert(store),
        repair: |store| sql(store, "UPDATE apscheduler_jobs SET job_state = 'SCHEDULED' WHERE id = 'x'"),
    },
    Fault {
        reported: "verify paused-with-next-run x warning",
        seed: |store| job("x").state("PAUSED").insert(store),
        repair: delete,
    },
    Fault {
        reported: "verify bad-schedule x critical",
        seed: |store| {
            job("x").insert(store);
            store.run(&["jobs", "schedule", "x", "--cron", "@daily"]).code(0);
            store.sql("UPDATE apsctl.schedules SET cron = '61 * * * *'");
        },
        repair: |store| sql(store, "UPDATE apsctl.schedules SET cron = '1 * * * *'"),
    },
    Fault {
        reported: "verify never-fires x warning",
        seed: |store| {
            job("x").insert(store);
            store.run(&["jobs", "schedule", "x", "--cron", "@daily"]).code(0);
            store.sql("UPDATE apsctl.schedules SET cron = '0 6 31 2 *'");
        },
        repair: |store| sql(store, "DELETE FROM apsctl.schedules"),
    },
    Fault {
        reported: "health job-scheduled - warning",
        seed: |store| sql(store, "UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL"),
        repair: |store| {
            sql(store, "UPDATE apscheduler_jobs SET job_state = 'SCHEDULED', next_run_time = '2025-10-27Z'");
        },
    },
    Fault {
        reported: "health overdue - warning",
        seed: |store| job("x").next_run_time("2025-10-26 10:00:00+00").insert(store),
        repair: delete,
    },
    Fault {
        reported: "health stuck-jobs - critical",
        seed: |store| job("x").state("EXECUTING").next_run_time("2025-10-26 11:58:00+00").insert(store),
        repair: delete,
    },
    Fault {
        reported: "health lease - warning",
        seed: |store| lease().expires_at("'2025-10-26 11:00:00+00'").insert(store),
        repair: delete,
    },
    Fault {
        reported: "health audit-recent - critical",
        seed: |store| insert_run(store, "fresh", "failed", "2025-10-26 11:00:00+00", Some(1.0)),
        repair: |store| insert_run(store, "fresh", "completed", "2025-10-26 11:30:00+00", Some(1.0)),
    },
];

/// Makes a round, and returns what has appeared and what is gone.
fn round(watched: &Watched, checks: &[&str]) -> [BTreeSet<String>; 2] {
    let args: &[&str] = if watched.store.value("SELECT count(*) FROM automation_audit_log") == "0" {
        &[]
    } else {
        // A silent job is one that has not run for a day; the limit is off for a store without runs.
        &["--ran-within", "24h"]
    };
    let alerts = watched.alerts(&[&["--read-only"], args, checks].concat());
    ["appeared ", "gone "]
        .map(|event| alerts.iter().filter_map(|alert| alert.strip_prefix(event)).map(str::to_owned).collect())
}

#[test]
fn every_finding_is_reported_once_when_it_appears_and_once_when_it_is_gone() {
    let nothing = BTreeSet::new();
    for Fault { reported, seed, repair } in FAULTS {
        let watched = Watched::healthy();
        // A problem that another check reports as well is a finding of `health` only if it is asked alone.
        let checks: &[&str] = if reported.starts_with("health") { &["--check", "health"] } else { &[] };
        assert_eq!(round(&watched, checks), [nothing.clone(), nothing.clone()], "{reported}");
        seed(&watched.store);
        let expected = BTreeSet::from([(*reported).to_owned()]);
        assert_eq!(round(&watched, checks), [expected.clone(), nothing.clone()], "{reported}");
        assert_eq!(round(&watched, checks), [nothing.clone(), nothing.clone()], "{reported}");
        repair(&watched.store);
        assert_eq!(round(&watched, checks), [nothing.clone(), expected], "{reported}");
        assert_eq!(round(&watched, checks), [nothing.clone(), nothing.clone()], "{reported}");
    }
    let kinds: BTreeSet<String> =
        FAULTS.iter().map(|fault| fault.reported.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    for check in ["job-scheduled", "overdue", "stuck-jobs", "lease", "audit-recent"] {
        assert!(kinds.contains(&format!("health {check}")), "{check}");
    }
}

/// The rows that APScheduler 3 would not run as intended. What `jobs verify` finds is the expected result.
#[test]
fn invalid_rows_of_apscheduler_are_reported_as_jobs_verify_does() {
    let watched = Watched::new(store_from_dump("broken.sql"));
    let now = "2026-11-30T22:00:00Z";
    let verified = watched.store.apsctl(&["jobs", "verify", "-o", "json"]).now(now).run().json();
    let findings = verified.as_array().unwrap().iter().filter(|row| row["severity"] != "notice");
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let expected: BTreeSet<String> =
        findings.map(|row| ["finding", "id", "severity"].map(|key| text(row, key)).join(" ")).collect();
    assert!(expected.len() > 15, "{expected:?}");
    let round = |event: &str| -> BTreeSet<String> {
        let alerts = super::alerts(&watched.apsctl(&["--once"]).now(now).run());
        alerts.iter().filter_map(|alert| alert.strip_prefix(event)).map(str::to_owned).collect()
    };
    let appeared = round("appeared ");
    let of_check = |prefix: &str| -> BTreeSet<String> {
        appeared.iter().filter_map(|alert| alert.strip_prefix(prefix)).map(str::to_owned).collect()
    };
    assert_eq!(of_check("verify "), expected);
    // A broken row is one finding, although `stale` sees it as well.
    assert!(of_check("stale ").iter().all(|alert| !alert.starts_with("broken")), "{appeared:?}");
    assert_eq!(round(""), BTreeSet::new());
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'evil'");
    assert_eq!(round("gone "), ["verify hostile evil critical".to_owned()].into());
}

#[test]
fn a_change_of_severity_is_reported() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&["--check", "stale"]), ["appeared stale overdue daily warning"]);
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-24 10:00Z' WHERE id = 'daily'");
    assert_eq!(watched.alerts(&["--check", "stale"]), ["appeared stale overdue daily critical"]);
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 10:00Z' WHERE id = 'daily'");
    assert_eq!(watched.alerts(&["--check", "stale"]), ["appeared stale overdue daily warning"]);
    assert_eq!(watched.alerts(&["--check", "stale"]), [""; 0]);
}

#[test]
fn only_the_selected_checks_are_made() {
    let watched = Watched::with_late_job();
    watched.sql("INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state) VALUES ('x', 'f', '[]', '{}', 'SCHEDULED')");
    assert_eq!(watched.alerts(&["--check", "verify"]), ["appeared verify no-next-run x critical"]);
    assert_eq!(watched.alerts(&["--check", "stale,health"]), ["appeared health job-scheduled - warning", LATE[0]]);
    // A check that is not made does not end its findings.
    watched.sql("DELETE FROM apscheduler_jobs WHERE id <> 'fresh'");
    assert_eq!(watched.alerts(&["--check", "verify"]), ["gone verify no-next-run x critical"]);
    assert_eq!(watched.alerts(&["--check", "stale"]), ["gone stale overdue daily warning"]);
}

#[test]
fn the_limits_can_be_set() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&["--older-than", "3h"]), [""; 0]);
    let critical = LATE.map(|alert| alert.replace("warning", "critical"));
    assert_eq!(watched.alerts(&["--critical-after", "1h"]), critical);
    let gone = critical.map(|alert| alert.replace("appeared", "gone"));
    assert_eq!(watched.alerts(&["--older-than", "3h"]), gone);
    job("x").state("EXECUTING").next_run_time("2025-10-26 11:58:00+00").insert(&watched.store);
    lease().job("x").acquired_at("2025-10-26 11:58:00+00").expires_at("'infinity'").insert(&watched.store);
    assert_eq!(watched.alerts(&["--older-than", "3h", "--job-timeout", "10m", "--check", "stale"]), [""; 0]);
}

#[test]
fn more_findings_than_are_watched_are_reported_as_such() {
    let watched = Watched::healthy();
    watched.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         SELECT 'job ' || n, 'f', '[]', '{}', 'SLEEPING', '2025-10-26 10:00Z' FROM generate_series(1, 1001) AS n",
    );
    let alerts = watched.alerts(&["--check", "stale,verify"]);
    assert_eq!(alerts.len(), 2002);
    for check in ["stale", "verify"] {
        assert!(alerts.contains(&format!("appeared {check} unknown-truncated - unknown")), "{check}");
    }
    // A finding that was left out is not gone.
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 09:00Z' WHERE id = 'job 1001'");
    let alerts = watched.alerts(&["--check", "stale,verify"]);
    assert!(!alerts.iter().any(|alert| alert.starts_with("gone")), "{alerts:?}");
    watched.sql("DELETE FROM apscheduler_jobs WHERE id LIKE 'job %'");
    assert!(watched.alerts(&["--check", "stale,verify"]).iter().all(|alert| alert.starts_with("gone")));
    assert_eq!(watched.alerts(&["--check", "stale,verify"]), [""; 0]);
}

/// The same problem has the same remedy in each command: the name of doctor's check, of health's, and watch's check and code.
#[test]
fn the_remedy_is_the_same_in_watch_health_and_doctor() {
    type Case<'a> = (&'a str, [&'a str; 3], &'a dyn Fn(&Store), &'a str);
    let late = |store: &Store| job("x").next_run_time("2025-10-26 10:00:00+00").insert(store);
    let cases: [Case<'_>; 6] = [
        ("late", ["worker", "overdue", "stale overdue"], &late, "docker compose restart worker"),
        (
            "late beside others",
            ["job-scheduled", "overdue", "stale overdue"],
            &|store| {
                late(store);
                insert_run(store, "fresh", "completed", "2025-10-26 11:00:00+00", Some(1.0));
            },
            "apsctl jobs trigger x",
        ),
        (
            "stuck",
            ["stuck-jobs", "stuck-jobs", "stale stuck"],
            &|store| job("x").state("EXECUTING").next_run_time("2025-10-26 11:58:00+00").insert(store),
            "apsctl jobs pause x && apsctl jobs trigger --force x",
        ),
        (
            "no next run",
            ["job-scheduled", "job-scheduled", "verify no-next-run"],
            &|store| job("x").without_next_run().insert(store),
            "apsctl jobs schedule --cron EXPR x",
        ),
        (
            "lost pass",
            ["lease", "lease", "health lease"],
            &|store| lease().expires_at("'2025-10-26 11:00:00+00'").insert(store),
            "apsctl run-once",
        ),
        (
            "failed run",
            ["audit-recent", "audit-recent", "health audit-recent"],
            &|store| insert_run(store, "fresh", "failed", "2025-10-26 11:00:00+00", Some(1.0)),
            "apsctl audit tail --since 7d --job fresh",
        ),
    ];
    for (name, [of_doctor, of_health, of_watch], seed, remedy) in cases {
        let watched = Watched::healthy();
        seed(&watched.store);
        let json = |args: &[&str]| {
            let apsctl = watched.store.apsctl(&[args, &["-o", "json"]].concat());
            apsctl.hide_url().env("PATH", "/nowhere").run().json()
        };
        let fix = |rows: &serde_json::Value, check: &str| {
            let row = rows.as_array().unwrap().iter().find(|row| row["check"] == check);
            row.unwrap_or_else(|| panic!("{name}: {rows:#}"))["fix"].as_str().unwrap_or_default().to_owned()
        };
        let doctor = fix(&json(&["doctor"]), of_doctor);
        let health = fix(&json(&["health"])["checks"], of_health);
        let watch = super::objects(&watched.apsctl(&["--once"]).hide_url().run().stdout);
        let reported = watch.iter().find(|alert| super::describe(alert).contains(of_watch));
        let watch = reported.unwrap_or_else(|| panic!("{name}: {watch:?}"))["fix"].as_str().unwrap();
        assert!(doctor.starts_with(remedy), "{name}: {doctor}");
        assert_eq!([health.as_str(), watch], [doctor.as_str(); 2], "{name}");
    }
}

#[test]
fn a_store_of_django_apscheduler_is_watched() {
    let watched = Watched::new(crate::shapes::apscheduler3::django_store());
    let rows = |args: &[&str]| watched.store.run(&[args, &["-o", "json"]].concat()).json().as_array().unwrap().clone();
    let verified = rows(&["jobs", "verify"]);
    let overdue = rows(&["stale"]).into_iter().filter(|row| row["kind"] == "overdue").count();
    let alerts = watched.alerts(&[]);
    let count = |part: &str| alerts.iter().filter(|alert| alert.contains(part)).count();
    assert_eq!(count("appeared stale overdue "), overdue, "{alerts:?}");
    assert_eq!(
        count("appeared verify "),
        verified.iter().filter(|row| row["severity"] != "notice").count(),
        "{alerts:?}"
    );
    assert_eq!(count(" stale broken ") + count(" health overdue "), 0, "{alerts:?}");
    // The log of executions is the audit log.
    assert_eq!(count("appeared health audit-recent - critical"), 1, "{alerts:?}");
    assert_eq!(watched.alerts(&[]), [""; 0]);
    watched.sql(
        "INSERT INTO django_apscheduler_djangojobexecution (job_id, status, run_time, finished)
         SELECT min(id), 'Executed', '2025-10-26 11:58Z', extract(epoch FROM timestamptz '2025-10-26 11:58:30Z')
         FROM django_apscheduler_djangojob",
    );
    let news = watched.alerts(&["--check", "health"]);
    assert!(news.contains(&"gone health audit-recent - critical".to_owned()), "{news:?}");
}
