//! Examples, and a comparison with a second evaluation of random stores.

use chrono::TimeDelta;

use super::*;
use crate::domain::job::{CronSchedule, ExecutionOptions, JobState};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}

fn cron(text: &str, zone: &str, dialect: &str) -> Timing {
    Timing::Cron(CronSchedule { cron: text.into(), time_zone: zone.into(), dialect: dialect.into() })
}

fn runs(job: &Job, limit: usize) -> (Vec<String>, bool) {
    let runs = upcoming_runs(job, at("2025-10-26T12:00:00Z"), at("2025-10-27T12:00:00Z"), limit);
    (runs.times.iter().map(|time| time.format("%d %H:%M").to_string()).collect(), runs.is_cut)
}

#[test]
fn the_row_comes_first_and_then_the_schedule() {
    let job = Job {
        next_run_time: Some(at("2025-10-26T13:30:00Z")),
        job_state: JobState::Scheduled,
        timing: cron("0 */8 * * *", "UTC", "crontab"),
        ..Job::default()
    };
    assert_eq!(
        runs(&job, 10),
        (vec!["26 13:30".into(), "26 16:00".into(), "27 00:00".into(), "27 08:00".into()], false)
    );
    assert_eq!(runs(&job, 2), (vec!["26 13:30".into(), "26 16:00".into()], true));
    // A job that is late runs by its schedule, after the late run.
    let late = Job { next_run_time: Some(at("2025-10-26T08:00:00Z")), ..job.clone() };
    assert_eq!(runs(&late, 1), (vec!["26 16:00".into()], true));
    let paused = Job { job_state: JobState::Paused, ..job.clone() };
    assert_eq!(runs(&paused, 10), (vec![], false));
    let idle = Job { next_run_time: None, ..job };
    assert_eq!(runs(&idle, 10), (vec![], false));
}

#[test]
fn an_invalid_schedule_leaves_the_next_run_of_the_row() {
    let job = Job {
        next_run_time: Some(at("2025-10-26T13:30:00Z")),
        timing: cron("nonsense", "UTC", "crontab"),
        ..Job::default()
    };
    let runs = upcoming_runs(&job, at("2025-10-26T12:00:00Z"), at("2025-10-27T12:00:00Z"), 10);
    assert_eq!(runs.times, [at("2025-10-26T13:30:00Z")]);
    assert!(runs.fault.is_some());
}

#[test]
fn a_late_job_starts_once_or_for_each_missed_time_in_its_grace() {
    let now = at("2025-10-26T12:00:30Z");
    let job = |runs_all_missed, grace| Job {
        id: "late".into(),
        next_run_time: Some(at("2025-10-26T11:57:00Z")),
        timing: cron("* * * * *", "UTC", "crontab"),
        misfire_grace_time: grace,
        execution: ExecutionOptions { runs_all_missed, ..ExecutionOptions::default() },
        ..Job::default()
    };
    for (runs_all, grace, expected) in [
        (false, None, (1, false)),
        (true, None, (4, false)),
        (true, Some(100), (2, false)),
        (false, Some(10), (1, true)),
    ] {
        let mut forecast = Forecast::new(now, now + TimeDelta::minutes(2));
        forecast.add(&job(runs_all, grace), Some(1.0), &[]);
        let starts: Vec<Start> = forecast.collect();
        let first = starts[0].first.as_ref().unwrap();
        assert_eq!((first.runs, first.is_past_grace), expected, "{runs_all} {grace:?}");
        assert_eq!(first.late_since, Some(at("2025-10-26T11:57:00Z")));
        let times: Vec<_> = starts.iter().map(|start| start.at).collect();
        assert_eq!(times, [now, at("2025-10-26T12:01:00Z"), at("2025-10-26T12:02:00Z")]);
    }
}

#[test]
fn a_start_during_max_instances_earlier_runs_is_blocked() {
    let now = at("2025-10-26T12:00:00Z");
    let job = Job {
        next_run_time: Some(now),
        timing: cron("* * * * *", "UTC", "crontab"),
        execution: ExecutionOptions { max_instances: Some(1), ..ExecutionOptions::default() },
        ..Job::default()
    };
    let mut forecast = Forecast::new(now, now + TimeDelta::minutes(5));
    forecast.add(&job, Some(90.0), &[]);
    let blocked: Vec<(bool, usize)> = forecast.map(|start| (start.is_blocked, start.concurrent)).collect();
    assert_eq!(blocked, [(false, 1), (true, 1), (false, 1), (true, 1), (false, 1)]);
}

#[test]
fn notes_name_the_hour_that_a_clock_change_skips_or_repeats() {
    for (zone, dialect, text, from, expected) in [
        (
            "Europe/Berlin",
            "apscheduler",
            "30 2 * * *",
            "2025-10-25T12:00:00Z",
            vec!["first of two 02:30", "second of two 02:30"],
        ),
        (
            "Europe/Berlin",
            "crontab",
            "30 2 * * *",
            "2025-10-25T12:00:00Z",
            vec!["first of two 02:30, not run again at the second"],
        ),
        (
            "Europe/Berlin",
            "crontab",
            "30 2 * * *",
            "2025-03-29T12:00:00Z",
            vec!["skipped hour: 02:30 does not exist, runs at 03:00"],
        ),
        ("UTC", "crontab", "30 2 * * *", "2025-10-25T12:00:00Z", vec!["-"]),
    ] {
        let now = at(from);
        let job = Job { next_run_time: Some(now), timing: cron(text, zone, dialect), ..Job::default() };
        let mut forecast = Forecast::new(now, now + TimeDelta::days(1));
        forecast.add(&job, None, &[]);
        let notes: Vec<String> =
            forecast.skip(1).map(|start| start.clock_note.unwrap_or_else(|| "-".to_owned())).collect();
        assert_eq!(notes, expected, "{zone} {dialect} {text} {from}");
    }
}

/// A simple generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// A start as the second evaluation computes it: when, which job, whether a run begins, and its end.
type NaiveStart = (DateTime<Utc>, usize, bool, Option<DateTime<Utc>>);

/// Steps through the range minute by minute.
fn naive_starts(jobs: &[(Job, Option<u32>)], now: DateTime<Utc>, until: DateTime<Utc>) -> Vec<NaiveStart> {
    let mut starts: Vec<NaiveStart> = Vec::new();
    let mut due: Vec<Option<DateTime<Utc>>> = jobs
        .iter()
        .map(|(job, _)| job.next_run_time.filter(|_| !job.job_state.is_paused_or_removed()).map(|next| next.max(now)))
        .collect();
    let schedules: Vec<_> = jobs.iter().map(|(job, _)| job.timing.cron_schedule().unwrap().parse().unwrap()).collect();
    let mut time = now;
    while time < until {
        for (index, (job, seconds)) in jobs.iter().enumerate() {
            if due[index] != Some(time) {
                continue;
            }
            let own = starts
                .iter()
                .filter(|(_, other, runs, end)| *other == index && *runs && end.is_some_and(|end| end > time));
            let runs = job.execution.max_instances.is_none_or(|most| own.count() < usize::try_from(most).unwrap());
            let end = seconds.map(|seconds| time + TimeDelta::seconds(seconds.into()));
            starts.push((time, index, runs, end));
            let (expression, zone) = &schedules[index];
            due[index] = expression.next_after(time, *zone);
        }
        time += TimeDelta::minutes(1);
    }
    starts
}

#[test]
fn random_stores_are_forecast_as_a_second_evaluation_does() {
    let mut random = Random(7);
    for round in 0..500 {
        let now = at("2025-10-25T22:00:00Z") + TimeDelta::minutes(i64::try_from(random.below(600)).unwrap());
        let until = now + TimeDelta::minutes(20 + i64::try_from(random.below(200)).unwrap());
        let jobs: Vec<(Job, Option<u32>)> = (0..=random.below(5))
            .map(|number| {
                let text =
                    random.of(&["* * * * *", "*/7 * * * *", "30 2 * * *", "0 */2 * * *", "15,45 * * * *", "5 0 * * *"]);
                let zone = random.of(&["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]);
                let offset = TimeDelta::minutes(i64::try_from(random.below(60)).unwrap() - 5);
                let job = Job {
                    id: format!("job{number}"),
                    next_run_time: Some(now + offset).filter(|_| number != 4),
                    job_state: if random.below(8) == 0 { JobState::Paused } else { JobState::Scheduled },
                    timing: cron(text, zone, random.of(&["crontab", "apscheduler"])),
                    execution: ExecutionOptions {
                        max_instances: Some(i128::from(random.below(3))).filter(|most| *most > 0),
                        executor: Some(random.of(&["default", "slow"]).to_owned()),
                        ..ExecutionOptions::default()
                    },
                    ..Job::default()
                };
                (job, u32::try_from(random.below(400)).ok().filter(|seconds| *seconds > 60))
            })
            .collect();
        let naive = naive_starts(&jobs, now, until);
        let in_progress = |time: DateTime<Utc>, executor: Option<&str>| {
            let runs = naive.iter().filter(|(start, index, runs, end)| {
                let is_same = executor.is_none_or(|name| jobs[*index].0.execution.executor.as_deref() == Some(name));
                *runs && is_same && *start <= time && (*start == time || end.is_some_and(|end| end > time))
            });
            runs.count()
        };
        let expected: Vec<_> = naive
            .iter()
            .map(|(time, index, runs, _)| {
                let executor = jobs[*index].0.execution.executor.as_deref();
                (*time, jobs[*index].0.id.clone(), *runs, in_progress(*time, None), in_progress(*time, executor))
            })
            .collect();
        let mut forecast = Forecast::new(now, until);
        for (job, seconds) in &jobs {
            forecast.add(job, seconds.map(f64::from), &[]);
        }
        let mut found = Vec::new();
        while let Some(start) = forecast.next() {
            let id = forecast.jobs[start.job].id.to_string();
            found.push((start.at, id, start.is_run(), start.concurrent, start.in_executor));
        }
        assert_eq!(found, expected, "round {round}: {now} {until} {jobs:#?}");
    }
}
