//! The runs in the log of a real scheduler are those that a listener of the scheduler has recorded.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::scheduler_process::{run_script, time};
use crate::support::Store;

/// What a run is compared by: job, status, and when it was due.
type Run = (String, String, DateTime<Utc>, Option<String>);

fn sorted(runs: &Value, is_row: bool) -> Vec<Run> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut runs: Vec<Run> = runs
        .as_array()
        .unwrap()
        .iter()
        .map(|run| {
            let due = time(&run["scheduled_at"]);
            (text(&run["job_id"]).unwrap_or_default(), text(&run["status"]).unwrap(), due, text(&run["error"]))
        })
        .collect();
    assert!(!is_row || !runs.is_empty());
    runs.sort();
    runs
}

/// The log names the time of a missed run by the delay, and that of a skipped run in seconds.
fn tolerance(status: &str) -> TimeDelta {
    match status {
        "missed" => TimeDelta::milliseconds(100),
        "skipped" => TimeDelta::seconds(1),
        _ => TimeDelta::zero(),
    }
}

#[test]
fn the_log_of_a_scheduler_has_the_runs_that_its_listener_records() {
    let store = Store::unmigrated();
    let folder = tempfile::tempdir().unwrap();
    let [log, events] = ["scheduler.log", "events.json"].map(|name| folder.path().join(name));
    if run_script(&store, "history.py", &[&log, &events]).is_none() {
        return;
    }
    store.run(&["migrate", "up"]).code(0);
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(&events).unwrap()).unwrap();
    let recorded = sorted(&recorded, false);
    let log = log.to_str().unwrap();

    let rows = store.apsctl(&["logs", "runs", "--file", log, "-o", "json"]).real_time().run().code(0).json();
    let found = sorted(&rows, true);
    assert_eq!(found.len(), recorded.len(), "{found:#?}\n{recorded:#?}");
    for (found, recorded) in found.iter().zip(&recorded) {
        assert_eq!((&found.0, &found.1, &found.3), (&recorded.0, &recorded.1, &recorded.3));
        assert!((found.2 - recorded.2).abs() <= tolerance(&found.1), "{found:?} {recorded:?}");
    }
    for status in ["completed", "failed", "missed", "skipped"] {
        assert!(recorded.iter().any(|run| run.1 == status), "{status}: {recorded:#?}");
    }

    let import = |number: &str| {
        let out = store.apsctl(&["runs", "import", "--file", log, "-o", "json"]).real_time().run().code(0);
        let rows = out.json();
        assert_eq!(rows[0][number], recorded.len(), "{out}");
        assert_eq!(rows[0]["without_job_id"], 0, "{out}");
    };
    import("imported");
    import("unchanged");

    let mut by_job: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (job, status, ..) in &recorded {
        *by_job.entry((job.clone(), status.clone())).or_default() += 1;
    }
    let tail = store.apsctl(&["audit", "tail", "-n", "0", "-o", "json"]).real_time().run().code(0).json();
    let mut imported: BTreeMap<(String, String), usize> = BTreeMap::new();
    for run in tail.as_array().unwrap() {
        let text = |key: &str| run[key].as_str().unwrap().to_owned();
        *imported.entry((text("job_id"), text("status"))).or_default() += 1;
        let is_executed = matches!(run["status"].as_str(), Some("completed" | "failed"));
        assert_eq!(run["duration_seconds"].is_number(), is_executed, "{run}");
    }
    assert_eq!(imported, by_job);

    let durations = store.apsctl(&["stats", "durations", "--by", "job", "-o", "json"]).real_time().run().code(0).json();
    for row in durations.as_array().unwrap() {
        let job = row["job_id"].as_str().or(row["job"].as_str()).unwrap_or_else(|| panic!("{durations}"));
        let executed: usize = ["completed", "failed"]
            .iter()
            .filter_map(|status| by_job.get(&(job.to_owned(), (*status).to_owned())))
            .sum();
        assert_eq!(row["executions"], executed, "{row}");
        assert_eq!(row["unfinished"], 0, "{row}");
    }
    let expected = store.apsctl(&["runs", "expected", "--job", "late", "-o", "json"]).real_time().run();
    let (notes, expected) = (expected.stderr.clone(), expected.json());
    let missed = expected.as_array().unwrap().iter().filter(|slot| slot["run_status"] == "missed").count();
    assert_eq!(
        Some(&missed),
        by_job.get(&("late".to_owned(), "missed".to_owned())),
        "{expected} {notes} {}",
        store.value("SELECT covered_from || ' ' || covered_until FROM apsctl.run_imports")
    );
}
