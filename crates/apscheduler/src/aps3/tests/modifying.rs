//! Modified jobs, compared with the rows that the real `modify_job` and `reschedule_job` write.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::aps3::job::KEY_NAMES;
use crate::aps3::{FireTimes, Job, JobChanges, ModifiedJob, PatchError, RowForm, Trigger, modify_job};
use crate::pickle::{Tree, decode, is_same_value};
use crate::test_support::{fixture, hex, rows};

const NOW: &str = "2025-10-26T12:00:00.123456Z";

/// Makes a change in the form of `tests/apscheduler/modified_jobs.py`.
fn modify(state: &[u8], change: &Value) -> Result<ModifiedJob, PatchError> {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    let zone = change["zone"].as_str().map(|zone| zone.parse().unwrap());
    let trigger = zone.map(|zone| match change.as_object().unwrap() {
        change if change.contains_key("cron") => Trigger::from_crontab(change["cron"].as_str().unwrap(), zone).unwrap(),
        change if change.contains_key("every") => {
            Trigger::every(TimeDelta::seconds(change["every"].as_i64().unwrap()), zone, now).unwrap()
        }
        change => Trigger::once(change["at"].as_str().unwrap().parse().unwrap(), zone),
    });
    let tree = decode(state).unwrap();
    let is_paused = Job::read(&tree).unwrap().next_run_time.is_none();
    let next =
        trigger.as_ref().filter(|_| !is_paused).map(|t| FireTimes::starting_at(t, now).next().transpose().unwrap());
    let number = |key: &str| change[key].as_u64().map(|number| u32::try_from(number).unwrap());
    let changes = JobChanges {
        trigger: trigger.as_ref().map(Cow::Borrowed),
        next_run_time: next,
        misfire_grace_time: change.get("misfire_grace_time").map(|_| number("misfire_grace_time")),
        coalesce: change["coalesce"].as_bool(),
        max_instances: number("max_instances"),
        name: change["name"].as_str(),
        executor: change["executor"].as_str(),
    };
    modify_job(state, &changes)
}

/// Compares with rows that APScheduler wrote, one JSON object a line. Returns the number of identical rows, and of those
/// with a time in UTC.
fn compare(cases: &str) -> (usize, usize) {
    let (mut identical, mut in_utc) = (0, 0);
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let label = format!("{} {} {}", case["protocol"], case["id"], case["change"]);
        let modified = modify(&hex(case["old"].as_str().unwrap()), &case["change"]).unwrap();
        assert_eq!(modified.next_run_time.and_then(|next| next.to_column()), case["next"].as_f64(), "{label}");
        let is_same = modified.pickle == hex(case["new"].as_str().unwrap());
        match modified.form {
            RowForm::Identical => identical += 1,
            // Only protocols before 4 lose the second of two equal times, and APScheduler's row then has another time.
            RowForm::UtcTime if case["protocol"].as_u64() < Some(4) => in_utc += 1,
            other => panic!("{label}: {other}"),
        }
        assert_eq!(is_same, modified.form == RowForm::Identical, "{label}");
    }
    (identical, in_utc)
}

#[test]
fn eighty_four_random_jobs_in_six_protocols_become_the_very_bytes_apscheduler_3_11_3_writes() {
    assert_eq!(compare(&fixture("apscheduler/modified.jsonl")), (79, 5));
}

/// Returns the changes that the tests below make, each with the name of the item that changes.
fn simple_changes() -> Vec<(JobChanges<'static>, &'static str)> {
    let none = JobChanges::default;
    vec![
        (JobChanges { misfire_grace_time: Some(Some(77)), ..none() }, "misfire_grace_time"),
        (JobChanges { name: Some("another name"), ..none() }, "name"),
        (JobChanges { executor: Some("another"), ..none() }, "executor"),
        (JobChanges { max_instances: Some(70_000), ..none() }, "max_instances"),
    ]
}

/// Returns the items that differ between two jobs.
fn differing_items(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (decode(before).unwrap(), decode(after).unwrap());
    let value = |tree: &Tree<'_>, name: &str| tree.get(tree.root, name).unwrap();
    let differs = |name: &&str| !is_same_value(&before, value(&before, name), &after, value(&after, name));
    KEY_NAMES.iter().copied().filter(differs).map(str::to_owned).collect()
}

#[test]
fn all_256_jobs_are_modified_and_nothing_else_of_them_changes() {
    let mut forms = std::collections::BTreeMap::new();
    for row in rows("aps3.sql").into_iter().chain(rows("oldpy.sql")) {
        for (changes, item) in simple_changes() {
            let label = format!("{} {} {item}", row.table, row.id);
            let modified = modify_job(&row.state, &changes).unwrap_or_else(|error| panic!("{label}: {error}"));
            assert_eq!(differing_items(&row.state, &modified.pickle), [item], "{label}");
            let form = match modified.form {
                RowForm::Identical => "identical".to_owned(),
                RowForm::OtherClass(_) => "other class".to_owned(),
                RowForm::UtcTime => "UTC".to_owned(),
                RowForm::Appended(why) => why.to_owned(),
            };
            *forms.entry(form).or_insert(0) += 1;
        }
    }
    let forms: Vec<String> = forms.into_iter().map(|(form, count)| format!("{form}: {count}")).collect();
    assert_eq!(forms, ["Python 2 wrote it: 36", "identical: 844", "other class: 144"]);
}

#[test]
fn a_row_of_python_2_keeps_its_zones_and_gets_no_new_trigger() {
    for row in rows("oldpy.sql").into_iter().filter(|row| row.table == "jobs_py27") {
        let error = modify(&row.state, &json!({"cron": "0 9 * * *", "zone": "UTC"})).unwrap_err();
        let expected =
            "the pickle cannot be edited safely: Python 2 wrote it, and its APScheduler has other time zones";
        assert_eq!(error.to_string(), expected);
        let modified = modify_job(&row.state, &JobChanges { coalesce: Some(true), ..JobChanges::default() }).unwrap();
        assert_eq!(modified.form, RowForm::Appended("Python 2 wrote it"));
    }
}

#[test]
fn triggers_of_other_kinds_and_impossible_intervals_are_refused() {
    let row = rows("aps3.sql").into_iter().find(|row| row.table == "apscheduler_jobs").unwrap();
    let combined = rows("aps3.sql").into_iter().find_map(|row| {
        let tree = decode(&row.state).unwrap();
        let trigger = Job::read(&tree).unwrap().trigger;
        matches!(trigger, Trigger::Or(_)).then_some(trigger)
    });
    let changes = JobChanges { trigger: combined.map(Cow::Owned), ..JobChanges::default() };
    let expected = PatchError::UnusualForm("this kind of trigger cannot be written");
    assert_eq!(modify_job(&row.state, &changes), Err(expected));
    let (now, zone) = (NOW.parse().unwrap(), chrono_tz::UTC);
    for interval in [TimeDelta::zero(), TimeDelta::seconds(-1), TimeDelta::days(4_000_000), TimeDelta::MAX] {
        assert_eq!(Trigger::every(interval, zone, now), None);
    }
}

#[test]
fn a_job_is_modified_again_and_again() {
    // Rows whose changes are appended grow, and rows that are written anew stay as short as they are.
    for row in rows("oldpy.sql") {
        let mut state = row.state.clone();
        for seconds in 1..5 {
            let changes = JobChanges { misfire_grace_time: Some(Some(seconds)), ..JobChanges::default() };
            state = modify_job(&state, &changes).unwrap().pickle;
        }
        let tree = decode(&state).unwrap();
        assert_eq!(Job::read(&tree).unwrap().misfire_grace_time, Some(4), "{} {}", row.table, row.id);
    }
}
