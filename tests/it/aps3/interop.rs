//! apsctl together with a running scheduler on the same rows (`make test-apscheduler`).

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::scheduler_process::{SchedulerProcess, SchedulerState, TIMEOUT, time};
use crate::support::{Output, Store};

/// Retries until the command succeeds: on a busy machine the scheduler is late, so its jobs are often due.
fn apsctl(store: &Store, args: &[&str]) -> Output {
    let begun = Instant::now();
    loop {
        let output = store.apsctl(args).real_time().run();
        let is_late = output.code == Some(3) && output.stderr.contains("try again");
        if !is_late || begun.elapsed() > TIMEOUT {
            return output.code(0);
        }
    }
}

fn tick(number: usize) -> String {
    format!("tick-{number:03}")
}

fn run_on_ticks(store: &Store, verb: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<Output> {
    numbers.into_iter().map(|number| apsctl(store, &["jobs", verb, &tick(number), "-o", "json"])).collect()
}

/// Returns for each job when the command was applied to it, according to the operator journal.
fn command_times(store: &Store, verb: &str) -> BTreeMap<String, Vec<DateTime<Utc>>> {
    let mut times: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for operation in apsctl(store, &["audit", "operations", "-o", "json"]).json().as_array().unwrap() {
        if operation["command"].as_str().unwrap().contains(&format!(" {verb} ")) {
            let job = operation["job_id"].as_str().unwrap().to_owned();
            times.entry(job).or_default().push(time(&operation["at"]));
        }
    }
    times
}

/// Asserts that the job ran every second, without a gap and never twice.
fn assert_fired_every_second(state: &SchedulerState, number: usize) {
    let times = state.runs_of(&tick(number));
    assert!(times.len() > 3, "{}: {times:?}", tick(number));
    for pair in times.windows(2) {
        assert_eq!(pair[1] - pair[0], TimeDelta::seconds(1), "{}: {times:?}", tick(number));
    }
}

/// Stops the scheduler and waits until every run that was due before has ended.
fn stop_and_wait(scheduler: &mut SchedulerProcess) -> SchedulerState {
    scheduler.request("rest");
    let jobs = scheduler.request("jobs");
    let next: BTreeMap<String, DateTime<Utc>> = (50..100)
        .map(|number| {
            let id = tick(number);
            let job = jobs.as_array().unwrap().iter().find(|job| job["id"] == id.as_str()).unwrap();
            (id, time(&job["next_run_time"]))
        })
        .collect();
    scheduler.wait_until(|state| {
        next.iter().all(|(id, next)| state.runs_of(id).last() == Some(&(*next - TimeDelta::seconds(1))))
    })
}

#[test]
fn no_run_of_a_hundred_jobs_is_lost_while_apsctl_changes_them() {
    let store = Store::unmigrated();
    let Some(mut scheduler) = SchedulerProcess::start(&store, 100) else { return };
    let begun = scheduler.wait_until(|state| (0..100).all(|number| !state.runs_of(&tick(number)).is_empty()));
    let before = scheduler.wait_until(|state| state.runs.len() > begun.runs.len() + 200);

    run_on_ticks(&store, "pause", 0..10);
    let mut copies: Vec<String> = run_on_ticks(&store, "trigger", 10..20).iter().map(copy_id).collect();
    let waited = apsctl(&store, &["jobs", "trigger", &tick(20), "--wait", "--timeout", "30s"]);
    assert!(waited.stderr.contains("is gone from the store: it was started"), "{waited}");
    run_on_ticks(&store, "remove", 30..34);
    let taken_back = run_on_ticks(&store, "pause", 40..45);
    for output in taken_back {
        apsctl(&store, &["undo", &output.json()[0]["operation"].to_string()]);
    }
    let paused = scheduler.state();
    scheduler.wait_until(|state| state.runs.len() > paused.runs.len() + 200);
    run_on_ticks(&store, "resume", 0..10);
    run_on_ticks(&store, "pause", 0..5);
    copies.extend(run_on_ticks(&store, "trigger", 10..20).iter().map(copy_id));
    run_on_ticks(&store, "resume", 0..5);
    let resumed = scheduler.state();
    let after = scheduler.wait_until(|state| {
        let again = (0..10).all(|number| state.runs_of(&tick(number)).len() > resumed.runs_of(&tick(number)).len());
        again && copies.iter().all(|id| !state.runs_of(id).is_empty())
    });

    let (usual, with_apsctl) = (before.statements_per_run(&begun), after.statements_per_run(&before));
    assert!(with_apsctl < 2.0 * usual, "{usual} statements per run before, {with_apsctl} with apsctl");
    let end = stop_and_wait(&mut scheduler);
    assert!(end.is_alive && end.lost == 0, "alive: {}, {} runs lost", end.is_alive, end.lost);
    (10..30).chain(34..40).chain(45..100).for_each(|number| assert_fired_every_second(&end, number));
    for id in &copies {
        assert_eq!(end.runs_of(id).len(), 1, "{id}");
        assert_eq!(store.value(&format!("SELECT count(*) FROM apscheduler_jobs WHERE id = '{id}'")), "0");
    }
    let (stops, resumptions) = (command_times(&store, "pause"), command_times(&store, "resume"));
    for (id, resumed) in &resumptions {
        let runs = end.runs_of(id);
        for (from, to) in stops[id].iter().zip(resumed) {
            let during: Vec<_> = runs.iter().filter(|run| (from..to).contains(run)).collect();
            assert!(during.is_empty(), "{id} was paused from {from} to {to} and ran at {during:?}");
        }
        assert!(runs.last() > resumed.last(), "{id} runs again");
    }
    assert_eq!(resumptions.len(), 10);
    for (id, removed) in command_times(&store, "remove") {
        assert!(end.runs_of(&id).last().is_some_and(|last| *last < removed[0]), "{id} removed at {removed:?}");
    }
    assert_same_as_python(&store, &scheduler.request("jobs"));
}

#[test]
fn the_scheduler_starts_its_jobs_when_apsctl_predicts_it() {
    let store = Store::unmigrated();
    let Some(mut scheduler) = SchedulerProcess::start(&store, 20) else { return };
    scheduler.wait_until(|state| (0..20).all(|number| !state.runs_of(&tick(number)).is_empty()));
    let rows = apsctl(&store, &["jobs", "upcoming", "--for", "8s", "-o", "json"]).json();
    let mut predicted: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for row in rows.as_array().unwrap() {
        // A start that is late at the moment of the reading is at another time.
        if !row["note"].as_str().is_some_and(|note| note.starts_with("late")) {
            predicted.entry(row["job_id"].as_str().unwrap().to_owned()).or_default().push(time(&row["at"]));
        }
    }
    let last = predicted.values().flatten().max().copied().unwrap();
    let after = scheduler.wait_until(|state| (0..20).all(|number| state.runs_of(&tick(number)).last() > Some(&last)));
    for number in 0..20 {
        let times = &predicted[&tick(number)];
        assert!(times.len() >= 6, "{}: {times:?}", tick(number));
        let mut runs = after.runs_of(&tick(number));
        runs.retain(|run| (times[0]..=last).contains(run));
        assert_eq!(runs, *times, "{}", tick(number));
    }
}

fn copy_id(triggered: &Output) -> String {
    let of = triggered.json()[0]["id"].as_str().unwrap().to_owned();
    let words = triggered.stderr.split_whitespace();
    let id = words.map(str::to_owned).find(|word| word.starts_with(&format!("{of}:apsctl:")));
    id.unwrap_or_else(|| panic!("{triggered}"))
}

/// Asserts that Python and apsctl show the same value for every field of every job.
fn assert_same_as_python(store: &Store, python: &Value) {
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
fn changing_only_next_run_time_runs_nothing_but_jobs_trigger_does() {
    let store = Store::unmigrated();
    let Some(mut scheduler) = SchedulerProcess::start(&store, 0) else { return };
    let begun = scheduler.wait_until(|state| state.runs.len() > 1);
    let before = scheduler.wait_until(|state| state.runs.len() > begun.runs.len() + 2);
    let usual = before.statements_per_run(&begun);

    store.sql("UPDATE apscheduler_jobs SET next_run_time = extract(epoch FROM now()) WHERE id = 'hourly'");
    let since = scheduler.state();
    let spinning = scheduler.wait_until(|state| state.statements > since.statements + 1000);
    let busy = spinning.statements_per_run(&since);
    assert!(busy > 5.0 * usual, "{usual} statements per run before, {busy} since");
    let at = scheduler.wait_until(|state| state.runs.len() > spinning.runs.len() + 2);
    assert!(at.runs_of("hourly").is_empty());

    let row = "SELECT concat(next_run_time, encode(job_state, 'hex')) FROM apscheduler_jobs WHERE id = 'hourly'";
    let untouched = store.value(row);
    let triggered = apsctl(&store, &["jobs", "trigger", "hourly", "--wait", "--timeout", "30s", "-o", "json"]);
    let copy = copy_id(&triggered);
    let ran = scheduler.wait_until(|state| !state.runs_of(&copy).is_empty());
    assert_eq!(ran.runs_of(&copy).len(), 1);
    assert_eq!(store.value(row), untouched);

    // Pausing and resuming corrects such a row. The scheduler never writes it, so apsctl need not wait.
    apsctl(&store, &["jobs", "pause", "hourly"]);
    apsctl(&store, &["jobs", "resume", "hourly"]);
    let since = scheduler.state();
    let quiet = scheduler.wait_until(|state| state.runs.len() > since.runs.len() + 4);
    let again = quiet.statements_per_run(&since);
    assert!(again < 3.0 * usual + 3.0, "{usual} statements per run at first, {again} at last");
    assert!(quiet.is_alive && quiet.lost == 0);
    assert!(quiet.runs_of("hourly").is_empty());
}
