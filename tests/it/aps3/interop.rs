//! apsctl and a running scheduler change the same rows (`make test-apscheduler`).

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::live::{Live, PATIENCE, State, time};
use crate::support::{Output, Store};

/// Repeats a command until it succeeds: on a busy machine a scheduler is late, so its jobs are due all the time.
fn apsctl(store: &Store, args: &[&str]) -> Output {
    let begun = Instant::now();
    loop {
        let output = store.apsctl(args).real_time().run();
        let is_late = output.code == Some(3) && output.stderr.contains("try again");
        if !is_late || begun.elapsed() > PATIENCE {
            return output.code(0);
        }
    }
}

fn tick(number: usize) -> String {
    format!("tick-{number:03}")
}

fn verb(store: &Store, verb: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<Output> {
    numbers.into_iter().map(|number| apsctl(store, &["jobs", verb, &tick(number), "-o", "json"])).collect()
}

/// Returns when each job was changed by this command, according to the journal.
fn times_of(store: &Store, verb: &str) -> BTreeMap<String, Vec<DateTime<Utc>>> {
    let mut times: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for operation in apsctl(store, &["audit", "operations", "-o", "json"]).json().as_array().unwrap() {
        if operation["command"].as_str().unwrap().contains(&format!(" {verb} ")) {
            let job = operation["job_id"].as_str().unwrap().to_owned();
            times.entry(job).or_default().push(time(&operation["at"]));
        }
    }
    times
}

/// Asserts that the job fired each second, without a gap and never twice.
fn assert_steady(state: &State, number: usize) {
    let times = state.runs_of(&tick(number));
    assert!(times.len() > 3, "{}: {times:?}", tick(number));
    for pair in times.windows(2) {
        assert_eq!(pair[1] - pair[0], TimeDelta::seconds(1), "{}: {times:?}", tick(number));
    }
}

/// Asserts that every run that was due before the scheduler stopped has ended.
fn at_rest(live: &mut Live) -> State {
    live.ask("rest");
    let jobs = live.ask("jobs");
    let next: BTreeMap<String, DateTime<Utc>> = (50..100)
        .map(|number| {
            let id = tick(number);
            let job = jobs.as_array().unwrap().iter().find(|job| job["id"] == id.as_str()).unwrap();
            (id, time(&job["next_run_time"]))
        })
        .collect();
    live.until(|state| next.iter().all(|(id, next)| state.runs_of(id).last() == Some(&(*next - TimeDelta::seconds(1)))))
}

#[test]
fn apsctl_loses_no_run_of_a_hundred_jobs_that_fire_each_second() {
    let store = Store::unmigrated();
    let Some(mut live) = Live::start(&store, 100) else { return };
    let begun = live.until(|state| (0..100).all(|number| !state.runs_of(&tick(number)).is_empty()));
    let before = live.until(|state| state.runs.len() > begun.runs.len() + 200);

    verb(&store, "pause", 0..10);
    let mut copies: Vec<String> = verb(&store, "trigger", 10..20).iter().map(copy).collect();
    let waited = apsctl(&store, &["jobs", "trigger", &tick(20), "--wait", "--timeout", "30s"]);
    assert!(waited.stderr.contains("is gone from the store: it was started"), "{waited}");
    verb(&store, "remove", 30..34);
    let taken_back = verb(&store, "pause", 40..45);
    for output in taken_back {
        apsctl(&store, &["undo", &output.json()[0]["operation"].to_string()]);
    }
    let paused = live.state();
    live.until(|state| state.runs.len() > paused.runs.len() + 200);
    verb(&store, "resume", 0..10);
    verb(&store, "pause", 0..5);
    copies.extend(verb(&store, "trigger", 10..20).iter().map(copy));
    verb(&store, "resume", 0..5);
    let resumed = live.state();
    let after = live.until(|state| {
        let again = (0..10).all(|number| state.runs_of(&tick(number)).len() > resumed.runs_of(&tick(number)).len());
        again && copies.iter().all(|id| !state.runs_of(id).is_empty())
    });

    let (usual, beside) = (before.statements_a_run(&begun), after.statements_a_run(&before));
    assert!(beside < 2.0 * usual, "{usual} statements a run before, {beside} beside apsctl");
    let end = at_rest(&mut live);
    assert!(end.is_alive && end.lost == 0, "alive: {}, {} runs lost", end.is_alive, end.lost);
    (10..30).chain(34..40).chain(45..100).for_each(|number| assert_steady(&end, number));
    for id in &copies {
        assert_eq!(end.runs_of(id).len(), 1, "{id}");
        assert_eq!(store.value(&format!("SELECT count(*) FROM apscheduler_jobs WHERE id = '{id}'")), "0");
    }
    let (stops, resumptions) = (times_of(&store, "pause"), times_of(&store, "resume"));
    for (id, resumed) in &resumptions {
        let runs = end.runs_of(id);
        for (from, to) in stops[id].iter().zip(resumed) {
            let during: Vec<_> = runs.iter().filter(|run| (from..to).contains(run)).collect();
            assert!(during.is_empty(), "{id} was paused from {from} to {to} and ran at {during:?}");
        }
        assert!(runs.last() > resumed.last(), "{id} runs again");
    }
    assert_eq!(resumptions.len(), 10);
    for (id, removed) in times_of(&store, "remove") {
        assert!(end.runs_of(&id).last().is_some_and(|last| *last < removed[0]), "{id} removed at {removed:?}");
    }
    assert_same_view(&store, &live.ask("jobs"));
}

fn copy(triggered: &Output) -> String {
    let of = triggered.json()[0]["id"].as_str().unwrap().to_owned();
    let words = triggered.stderr.split_whitespace();
    let id = words.map(str::to_owned).find(|word| word.starts_with(&format!("{of}:apsctl:")));
    id.unwrap_or_else(|| panic!("{triggered}"))
}

/// Asserts that Python and apsctl return the same value for every field of every job.
fn assert_same_view(store: &Store, python: &Value) {
    let python = python.as_array().unwrap();
    assert_eq!(apsctl(store, &["jobs", "list", "-o", "json"]).json().as_array().unwrap().len(), python.len());
    assert_eq!(python.len(), 96 + 3);
    for job in python {
        let shown = apsctl(store, &["jobs", "show", "-o", "json", "--", job["id"].as_str().unwrap()]).json();
        for (key, value) in job.as_object().unwrap() {
            let same = match key.as_str() {
                "next_run_time" if !value.is_null() => time(&shown[key]) == time(value),
                _ => shown[key] == *value,
            };
            assert!(same, "{key}: {shown:#}\nbut Python says {job:#}");
        }
    }
}

#[test]
fn the_column_alone_makes_a_scheduler_spin_and_runs_nothing_but_a_trigger_does() {
    let store = Store::unmigrated();
    let Some(mut live) = Live::start(&store, 0) else { return };
    let begun = live.until(|state| state.runs.len() > 1);
    let before = live.until(|state| state.runs.len() > begun.runs.len() + 2);
    let usual = before.statements_a_run(&begun);

    store.sql("UPDATE apscheduler_jobs SET next_run_time = extract(epoch FROM now()) WHERE id = 'hourly'");
    let since = live.state();
    let spinning = live.until(|state| state.statements > since.statements + 1000);
    let busy = spinning.statements_a_run(&since);
    assert!(busy > 5.0 * usual, "{usual} statements a run before, {busy} since");
    let at = live.until(|state| state.runs.len() > spinning.runs.len() + 2);
    assert!(at.runs_of("hourly").is_empty());

    let row = "SELECT concat(next_run_time, encode(job_state, 'hex')) FROM apscheduler_jobs WHERE id = 'hourly'";
    let untouched = store.value(row);
    let triggered = apsctl(&store, &["jobs", "trigger", "hourly", "--wait", "--timeout", "30s", "-o", "json"]);
    let copy = copy(&triggered);
    let ran = live.until(|state| !state.runs_of(&copy).is_empty());
    assert_eq!(ran.runs_of(&copy).len(), 1);
    assert_eq!(store.value(row), untouched);

    // Pausing and resuming repairs such a row: no scheduler writes it at the same time.
    apsctl(&store, &["jobs", "pause", "hourly"]);
    apsctl(&store, &["jobs", "resume", "hourly"]);
    let since = live.state();
    let quiet = live.until(|state| state.runs.len() > since.runs.len() + 4);
    let again = quiet.statements_a_run(&since);
    assert!(again < 3.0 * usual + 3.0, "{usual} statements a run at first, {again} at last");
    assert!(quiet.is_alive && quiet.lost == 0);
    assert!(quiet.runs_of("hourly").is_empty());
}
