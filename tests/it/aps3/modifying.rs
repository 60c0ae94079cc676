//! `jobs schedule` and `jobs edit` in stores of APScheduler 3, compared with `reschedule_job` and `modify_job`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::scheduler_process::{SchedulerProcess, python};
use super::writing::{TABLE, migrated, row_as_hex, show_job};
use crate::support::{Apsctl, Output, Store, terminal};

/// Returns the options of apsctl for a change in the form of `tests/apscheduler/modified_jobs.py`.
fn options(change: &Value) -> Vec<String> {
    let mut options = Vec::new();
    for (key, value) in change.as_object().unwrap() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (name, text) = match key.as_str() {
            "zone" => ("--tz", text),
            "cron" => {
                options.extend(["--dialect", "apscheduler"].map(str::to_owned));
                ("--cron", text)
            }
            "every" => ("--every", text + "s"),
            "misfire_grace_time" => ("--grace", if value.is_null() { "none".to_owned() } else { text + "s" }),
            "max_instances" => ("--max-instances", text),
            "coalesce" => ("--coalesce", if value == true { "on" } else { "off" }.to_owned()),
            "executor" => {
                options.push("--force".to_owned());
                ("--executor", text)
            }
            "at" => ("--at", text),
            "name" => ("--name", text),
            other => panic!("{other}"),
        };
        options.extend([name.to_owned(), text]);
    }
    options
}

#[test]
fn schedule_and_edit_write_the_same_312_rows_as_the_real_functions() {
    let Some(python) = python() else { return };
    let (store, scripts) = (Store::unmigrated(), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apscheduler"));
    let (host, port) = store.socket();
    let url = format!("postgresql+psycopg2://postgres@/{}?host={host}&port={port}", store.database());
    let output = Command::new(python)
        .current_dir(&scripts)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["modified_jobs.py", &url, "11", "52", "changes.jsonl"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    store.run(&["migrate", "up"]).code(0);
    // Jobs of one table with the same change.
    let mut groups: BTreeMap<(u64, String), Vec<String>> = BTreeMap::new();
    let lines = String::from_utf8(output.stdout).unwrap();
    for line in lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let group = (line["protocol"].as_u64().unwrap(), line["change"].to_string());
        groups.entry(group).or_default().push(line["id"].as_str().unwrap().to_owned());
    }
    let mut compared = BTreeMap::new();
    for ((protocol, change), ids) in groups {
        let (jobs, expected) = (format!("jobs_{protocol}"), format!("expected_{protocol}"));
        let change: Value = serde_json::from_str(&change).unwrap();
        let apsctl = |verb: &str, ids: &[String]| -> Output {
            let args: Vec<String> = [vec!["jobs".to_owned(), verb.to_owned()], options(&change)].concat();
            let args: Vec<&str> = args.iter().map(String::as_str).chain(["-o", "json", "--"]).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let now = "2025-10-26T12:00:00.123456Z";
            store.apsctl(&args).args(&ids).env("APSCTL_JOBS_TABLE", &jobs).now(now).run().code(0)
        };
        let before: Vec<String> = ids.iter().map(|id| row_as_hex(&store, &jobs, id)).collect();
        let changes: Vec<Value> = if change.get("zone").is_some() {
            ids.iter().map(|id| apsctl("schedule", std::slice::from_ref(id)).json()[0].clone()).collect()
        } else {
            apsctl("edit", &ids).json().as_array().unwrap().clone()
        };
        for ((id, changed), before) in ids.iter().zip(changes).zip(before) {
            let now = row_as_hex(&store, &jobs, id);
            assert_eq!(changed["id"], *id);
            if changed["changed"] == true {
                assert_eq!(now, row_as_hex(&store, &expected, id), "protocol {protocol} {id} {change}");
            } else {
                assert_eq!(now, before, "protocol {protocol} {id} {change}");
            }
            *compared.entry(changed["changed"] == true).or_insert(0) += 1;
        }
    }
    let (changed, unchanged) = (compared[&true], compared.get(&false).copied().unwrap_or_default());
    assert_eq!(changed + unchanged, 312);
    assert!(changed > 290, "{changed}");
}

fn apsctl(store: &Store, table: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", table)
}

#[test]
fn undo_restores_every_byte_of_scheduled_and_edited_rows() {
    let store = migrated("aps3.sql");
    for table in ["apscheduler_jobs", "aps_p2", "aps_p0"] {
        let ids: Vec<String> =
            store.query(&format!("SELECT id FROM {table} ORDER BY id")).iter().map(|row| row.get(0)).collect();
        let before: Vec<String> = ids.iter().map(|id| row_as_hex(&store, table, id)).collect();
        let edit = ["jobs", "edit", "--all", "--yes", "--name", "edited", "--max-instances", "77", "-o", "json"];
        let changes = apsctl(&store, table, &edit).run().code(0).json();
        for (id, before) in ids.iter().zip(&before) {
            assert_ne!(row_as_hex(&store, table, id), *before, "{id}");
        }
        for change in changes.as_array().unwrap() {
            apsctl(&store, table, &["undo", &change["operation"].to_string()]).run().code(0);
        }
        let every = ["jobs", "schedule", "--every", "1h", "-o", "json", "--"];
        for id in ids.iter().take(8) {
            let change = apsctl(&store, table, &[&every[..], &[id]].concat()).run().code(0).json();
            apsctl(&store, table, &["undo", &change[0]["operation"].to_string()]).run().code(0);
        }
        let restored: Vec<String> = ids.iter().map(|id| row_as_hex(&store, table, id)).collect();
        assert_eq!(restored, before, "{table}");
    }
}

#[test]
fn a_job_gets_a_cron_trigger_and_its_meaning_is_shown() {
    let store = migrated("aps3.sql");
    let schedule = ["jobs", "schedule", "cron-simple", "--cron", "0 9 * * 1-5", "--dialect", "crontab"];
    store.run(&[&schedule[..], &["--tz", "Europe/Berlin"]].concat()).code(0);
    let shown = show_job(&store, "cron-simple");
    assert_eq!(shown["trigger"], "cron[month='*', day='*', day_of_week='mon-fri', hour='9', minute='0']");
    // A dry run changes nothing.
    let before = row_as_hex(&store, TABLE, "cron-simple");
    store.run(&["jobs", "schedule", "cron-simple", "--every", "5m", "-n"]).code(0);
    assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
}

#[test]
fn an_expression_with_two_meanings_needs_a_dialect() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "schedule", "cron-simple", "--cron", "0 9 * * 1"]).code(2);
    let trigger = |args: &[&str]| {
        let fixed = ["jobs", "schedule", "cron-simple", "--cron"];
        store.run(&[&fixed[..], args].concat()).code(0);
        show_job(&store, "cron-simple")["trigger"].as_str().unwrap().to_owned()
    };
    let cases: [(&[&str], &str); 6] = [
        (&["0 9 * * 1", "--dialect", "crontab"], "month='*', day='*', day_of_week='mon', hour='9', minute='0'"),
        (&["0 9 * * 1", "--dialect", "apscheduler"], "month='*', day='*', day_of_week='1', hour='9', minute='0'"),
        // Only one of the dialects accepts these.
        (&["@daily"], "month='*', day='*', day_of_week='*', hour='0', minute='0'"),
        (&["0 9 * * 7"], "month='*', day='*', day_of_week='sun', hour='9', minute='0'"),
        (&["0 9 last * *"], "month='*', day='last', day_of_week='*', hour='9', minute='0'"),
        (&["0 9 1 * *"], "month='*', day='1', day_of_week='*', hour='9', minute='0'"),
    ];
    for (args, expected) in cases {
        assert_eq!(trigger(args), format!("cron[{expected}]"), "{args:?}");
    }
}

#[test]
fn a_job_runs_repeatedly_or_once() {
    let store = migrated("aps3.sql");
    // The scheduler wakes up for the other jobs, and does not know of the new time before.
    let next = "to_char(to_timestamp(min(next_run_time)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')";
    let wake_up = store.value(&format!("SELECT {next} FROM apscheduler_jobs"));
    let output = store.run(&["jobs", "schedule", "cron-simple", "--every", "90m"]).code(0);
    assert!(output.stderr.contains(&format!("notices this when it wakes up, by {wake_up} UTC")), "{output}");
    let runs = "next runs: 2025-10-26 13:30:00 UTC, 2025-10-26 15:00:00 UTC, 2025-10-26 16:30:00 UTC";
    assert!(output.stderr.contains(runs), "{output}");
    assert_eq!(show_job(&store, "cron-simple")["trigger"], "interval[1:30:00]");
    store.run(&["jobs", "schedule", "cron-simple", "--at", "2027-01-05T06:07:08Z", "--tz", "Europe/Berlin"]).code(0);
    assert_eq!(show_job(&store, "cron-simple")["trigger"], "date[2027-01-05 07:07:08 CET]");
}

#[test]
fn a_paused_job_stays_paused_and_resumes_by_its_new_trigger() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "pause", "cron-simple"]).code(0);
    store.run(&["jobs", "schedule", "cron-simple", "--every", "10m"]).code(0);
    assert!(store.value("SELECT next_run_time IS NULL FROM apscheduler_jobs WHERE id = 'cron-simple'") == "true");
    store.run(&["jobs", "resume", "cron-simple"]).code(0);
    assert_eq!(show_job(&store, "cron-simple")["next_run_time"], "2025-10-26T12:10:00Z");
}

#[test]
fn attributes_are_edited_and_equal_ones_change_nothing() {
    let store = migrated("aps3.sql");
    let edit = ["jobs", "edit", "cron-simple", "--grace", "5m", "--coalesce", "off", "--name", "Daily ☃"];
    store.run(&edit).code(0);
    let shown = show_job(&store, "cron-simple");
    let values = ["misfire_grace_time", "coalesce", "name", "max_instances"].map(|key| shown[key].clone());
    assert_eq!(json!(values), json!([300, false, "Daily ☃", 1]));
    let before = row_as_hex(&store, TABLE, "cron-simple");
    store.run(&edit).code(0);
    assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    store.run(&["jobs", "edit", "cron-simple", "--grace", "none"]).code(0);
    assert_eq!(show_job(&store, "cron-simple")["misfire_grace_time"], Value::Null);
    store.run(&["audit", "operations", "-o", "csv", "--columns", "id,job_id,command"]).code(0);
}

#[test]
fn an_edit_says_each_attribute_it_changes() {
    let store = migrated("aps3.sql");
    let edit = ["jobs", "edit", "cron-simple", "--grace", "5m", "--max-instances", "2", "--name", "Daily report"];
    assert_data_eq!(
        store.run(&[&edit[..], &["-n"]].concat()),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple  true     SCHEDULED  2026-12-01 03:15:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC
---- stderr ----
cron-simple: grace 1s → 5m, max_instances 1 → 2, name "report" → "Daily report"
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&edit)),
        str![[r#"
✓ cron-simple is edited: grace 1s → 5m, max_instances 1 → 2, name "report" →
  "Daily report"
  a running scheduler notices this when it wakes up, by 2026-10-31 08:30:00 UTC
  (in 369d 20h 30m)
  Take it back: `apsctl undo 2`

"#]]
    );
    let both = ["jobs", "edit", "cron-simple", "interval-micro", "--yes"];
    let with = |options: &[&str]| store.apsctl(&[&both[..], options].concat());
    assert_data_eq!(
        terminal(80).show(&with(&["--grace", "none", "--coalesce", "off", "--executor", "slow", "--force"])),
        str![[r#"
  JOB             OP
✓ cron-simple      3
  └ grace 5m → none, coalesce on → off, executor default → slow
✓ interval-micro   4
  └ grace 1s → none, executor default → slow

2 jobs are edited.
Take all back: `apsctl undo 3`
  a running scheduler notices this when it wakes up, by 2026-10-31 08:30:00 UTC
  (in 369d 20h 30m)

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&with(&["--max-instances", "2", "-n"])),
        str![[r#"
  JOB             CHANGE               OP
  cron-simple     as before
✓ interval-micro  max_instances 1 → 2

1 job would be edited, 1 is unchanged.
Dry run: nothing was changed.

"#]]
    );
    assert_data_eq!(
        with(&["--grace", "2h"]).run(),
        str![[r#"
id              changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple     true     SCHEDULED  2026-12-01 03:15:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC          6
interval-micro  true     SCHEDULED  2026-12-01 00:00:00 UTC  SCHEDULED           2026-12-01 00:00:00 UTC          7
---- stderr ----
cron-simple, interval-micro: grace none → 2h
`apsctl undo 6` reverts all of them
a running scheduler notices this when it wakes up, by 2026-10-31 08:30:00 UTC (in 369d 20h 30m)
---- exit 0 ----

"#]]
    );
    for width in [80, 100] {
        let long = "a name that is longer than the width of this terminal, because somebody wrote a sentence into it";
        let shown = terminal(width).show(&with(&["--name", long, "-n"]));
        assert!(shown.width() <= width.into(), "{shown}");
    }
}

#[test]
fn an_unknown_executor_needs_force() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "edit", "cron-simple", "--executor", "nosuch"]).code(3);
    store.run(&["jobs", "edit", "cron-simple", "--executor", "nosuch", "--force"]).code(0);
    // Now a job of the store has it.
    store.run(&["jobs", "edit", "interval-micro", "--executor", "nosuch"]).code(0);
    store.run(&["jobs", "edit", "interval-micro", "--executor", "default"]).code(0);
    assert_eq!(show_job(&store, "interval-micro")["executor"], "default");
}

#[test]
fn invalid_values_are_usage_errors_and_change_nothing() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "cron-simple");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["edit", "cron-simple"], 2, "--grace"),
        (&["edit", "--grace", "5m"], 2, "<ID"),
        (&["edit", "cron-simple", "--grace", "0s"], 2, "use whole seconds, at least 1s"),
        (&["edit", "cron-simple", "--grace", "1500ms"], 2, "use whole seconds"),
        (&["edit", "cron-simple", "--grace", "5000y"], 2, "use whole seconds"),
        (&["edit", "cron-simple", "--max-instances", "0"], 2, "0 is not in"),
        (&["edit", "cron-simple", "--coalesce", "maybe"], 2, "use on or off"),
        (&["edit", "cron-simple", "--name", ""], 2, "a value is required"),
        (&["edit", "cron-simple", "--executor", ""], 2, "a value is required"),
        (&["edit", "cron-simple", "--grace", "5m", "--force"], 2, "--executor"),
        (&["edit", "nosuch", "--grace", "5m"], 3, "no such job"),
        (&["schedule", "cron-simple"], 2, "--cron"),
        (&["schedule", "cron-simple", "--every", "5m", "--at", "2027-01-01"], 2, "cannot be used with"),
        (&["schedule", "cron-simple", "--every", "0s"], 2, "use whole seconds from 1s to 10 years"),
        (&["schedule", "cron-simple", "--every", "11y"], 2, "use whole seconds from 1s to 10 years"),
        (&["schedule", "cron-simple", "--every", "5m", "--dialect", "crontab"], 2, "cannot be used with"),
        (&["schedule", "cron-simple", "--at", "2025-01-01"], 2, "is in the past"),
        (&["schedule", "cron-simple", "--cron", "61 * * * *"], 2, "61 is not within 0 to 59"),
        (&["schedule", "cron-simple", "--cron", "0 9 13 * 5", "--dialect", "crontab"], 2, "needs both"),
        (&["schedule", "cron-simple", "--cron", "0 0 31 2 *"], 3, "never fires"),
    ];
    for (args, code, text) in cases {
        let output = store.run(&[&["jobs"][..], args].concat()).code(*code);
        assert!(output.stderr.contains(text), "{args:?}: {output}");
    }
    assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn a_job_that_is_about_to_run_and_one_that_cannot_be_read_are_not_changed() {
    let store = migrated("aps3.sql");
    let time = "to_char(to_timestamp(next_run_time - 0.1) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
    let time = store.value(&format!("SELECT {time} FROM apscheduler_jobs WHERE id = 'cron-simple'"));
    for args in [["edit", "cron-simple", "--grace", "5m"], ["schedule", "cron-simple", "--every", "5m"]] {
        let output = store.apsctl(&[&["jobs"][..], &args].concat()).now(&time).run().code(3);
        assert!(output.stderr.contains("job cron-simple is due"), "{output}");
    }
    let store = migrated("broken.sql");
    let ids = store.query("SELECT id FROM apscheduler_jobs WHERE id LIKE '%truncated%' OR id LIKE '%garbage%'");
    assert!(!ids.is_empty());
    for id in ids {
        let id: String = id.get(0);
        let before = row_as_hex(&store, TABLE, &id);
        store.run(&["jobs", "edit", "--grace", "5m", "--", &id]).code(3);
        store.run(&["jobs", "schedule", "--every", "5m", "--", &id]).code(3);
        assert_eq!(row_as_hex(&store, TABLE, &id), before);
    }
}

#[test]
fn a_running_scheduler_follows_the_new_trigger_and_attributes() {
    let store = Store::unmigrated();
    let Some(mut scheduler) = SchedulerProcess::start(&store, 0) else { return };
    let apsctl = |args: &[&str]| store.apsctl(args).real_time().run().code(0);
    apsctl(&["jobs", "edit", "hourly", "--name", "every second", "--max-instances", "3", "--grace", "1m"]);
    apsctl(&["jobs", "schedule", "hourly", "--every", "1s"]);
    let state = scheduler.wait_until(|state| state.runs_of("hourly").len() > 1);
    assert!(state.is_alive);
    let jobs = scheduler.request("jobs");
    let job = jobs.as_array().unwrap().iter().find(|job| job["id"] == "hourly").unwrap();
    let values = ["name", "max_instances", "misfire_grace_time", "trigger"].map(|key| job[key].clone());
    assert_eq!(json!(values), json!(["every second", 3, 60, "interval[0:00:01]"]));
}
