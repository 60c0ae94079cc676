//! Properties that hold for any schedule and any runs, and examples.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::job::{CronSchedule, Job, JobState, Pause, Timing};

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn schedule(cron: &str) -> CronSchedule {
    CronSchedule { cron: cron.into(), time_zone: "Europe/Berlin".into(), dialect: "crontab".into() }
}

fn completed_run(id: i64, started_at: DateTime<Utc>) -> JobRun {
    let completed_at = Some(started_at + TimeDelta::seconds(3));
    let status = Some(RunStatus::Completed);
    JobRun {
        scheduled_at: None,
        id: Some(RunId::Number(id)),
        started_at,
        completed_at,
        status,
        attempt: None,
        process: None,
        is_copy: false,
    }
}

fn history(cron: &str, runs: Vec<JobRun>) -> JobHistory {
    let job = Job {
        id: "job".into(),
        timing: Timing::Cron(schedule(cron)),
        job_state: JobState::Scheduled,
        ..Job::default()
    };
    JobHistory {
        job,
        schedule_since: Some(at("2025-01-01T00:00:00Z")),
        runs,
        is_requested: true,
        ..JobHistory::default()
    }
}

/// The week in which summer time ends in Berlin.
fn week() -> SlotQuery {
    let (since, until) = (at("2025-10-20T00:00:00Z"), at("2025-10-27T00:00:00Z"));
    SlotQuery { since, until, now: at("2025-10-30T00:00:00Z"), tolerance: None, max_slots: 100_000 }
}

fn slots_of(history: &JobHistory, query: &SlotQuery) -> Vec<DateTime<Utc>> {
    let none = JobHistory { runs: Vec::new(), ..history.clone() };
    compare_job(&none, query).slots.into_iter().map(|row| row.expected_at.unwrap()).collect()
}

fn count(results: &JobSlotResults, status: SlotStatus) -> usize {
    results.slots.iter().filter(|row| row.status == status).count()
}

/// Returns the numbers of slots: on time, late, missed, duplicate, extra.
fn counts(results: &JobSlotResults) -> [usize; 5] {
    SlotStatus::ALL.map(|status| count(results, status))
}

const CRONS: [&str; 6] = ["0 9 * * *", "*/5 * * * *", "30 2 * * *", "17 */6 * * *", "0 7 * * 1-5", "* 4 * * *"];

fn cron() -> impl Strategy<Value = &'static str> {
    prop::sample::select(CRONS.as_slice())
}

/// Sorted times within the week.
fn times() -> impl Strategy<Value = Vec<DateTime<Utc>>> {
    prop::collection::vec(0..7 * 86_400_000_i64, 0..60).prop_map(|mut offsets| {
        offsets.sort_unstable();
        offsets.into_iter().map(|ms| week().since + TimeDelta::milliseconds(ms)).collect()
    })
}

fn numbered(times: &[DateTime<Utc>]) -> Vec<JobRun> {
    (1..).zip(times).map(|(id, at)| completed_run(id, *at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn every_slot_and_every_run_has_one_result(cron in cron(), times in times(), tolerance in 0..7200_u64) {
        let query = SlotQuery { tolerance: Some(Duration::from_secs(tolerance)), ..week() };
        let history = history(cron, numbered(&times));
        let rows = compare_job(&history, &query).slots;
        let mut slots: Vec<_> = rows
            .iter()
            .filter(|row| !matches!(row.status, SlotStatus::Duplicate | SlotStatus::Extra))
            .map(|row| row.expected_at.unwrap())
            .collect();
        slots.sort();
        prop_assert_eq!(slots, slots_of(&history, &query));
        let mut runs: Vec<_> = rows.iter().filter_map(|row| row.run.clone()).collect();
        runs.sort_by_key(|run| (run.started_at, run.id.as_ref().map(ToString::to_string)));
        let mut all = history.runs.clone();
        all.sort_by_key(|run| (run.started_at, run.id.as_ref().map(ToString::to_string)));
        // The first and last runs may belong to slots outside the week.
        let is_outer = |row: &JobRun| !runs.contains(row);
        let outer: Vec<_> = all.iter().filter(|run| is_outer(run)).collect();
        prop_assert!(outer.iter().all(|run| run.started_at < week().since + TimeDelta::days(1)), "{:?}", outer);
        all.retain(|run| !is_outer(run));
        prop_assert_eq!(runs, all);
    }

    #[test]
    fn a_run_for_each_slot_is_on_time_and_one_lost_or_doubled_is_found(
        cron in cron(), delay in 0..60_000_i64, lost in any::<prop::sample::Index>(), twice in any::<prop::sample::Index>(),
    ) {
        let query = week();
        let slots = slots_of(&history(cron, Vec::new()), &query);
        let times: Vec<_> = slots.iter().map(|slot| *slot + TimeDelta::milliseconds(delay)).collect();
        let all = slots.len();
        // With an earlier run, the first slot of the week is not the first known slot.
        let with = |times: &[DateTime<Utc>]| JobHistory { has_earlier_runs: true, ..history(cron, numbered(times)) };
        prop_assert_eq!(counts(&compare_job(&with(&times), &query)), [all, 0, 0, 0, 0]);

        let mut without = times.clone();
        let lost_index = lost.index(all);
        without.remove(lost_index);
        let results = compare_job(&with(&without), &query);
        prop_assert_eq!(counts(&results), [all - 1, 0, 1, 0, 0]);
        let missed = results.slots.iter().find(|row| row.status == SlotStatus::Missed).unwrap();
        prop_assert_eq!(missed.expected_at, Some(slots[lost_index]));

        let mut doubled = times.clone();
        let double = twice.index(all);
        doubled.insert(double, times[double]);
        let results = compare_job(&with(&doubled), &query);
        prop_assert_eq!(counts(&results), [all, 0, 0, 1, 0]);
        let duplicate = results.slots.iter().find(|row| row.status == SlotStatus::Duplicate).unwrap();
        prop_assert_eq!(duplicate.expected_at, Some(slots[double]));
    }
}

const NINE: &str = "0 9 * * *";

/// Runs at nine o'clock in Berlin, each given as the day and the delay in seconds.
fn days(days: &[(u32, i64)]) -> Vec<JobRun> {
    let at = |(day, late): &(u32, i64)| {
        let hour = if *day < 26 { 7 } else { 8 };
        at(&format!("2025-10-{day}T{hour:02}:00:00Z")) + TimeDelta::seconds(*late)
    };
    numbered(&days.iter().map(at).collect::<Vec<_>>())
}

const ALL_DAYS: [(u32, i64); 7] = [(20, 1), (21, 1), (22, 1), (23, 1), (24, 1), (25, 1), (26, 1)];

#[test]
fn a_late_run_fills_its_slot_and_one_hours_after_another_is_extra() {
    let results = compare_job(
        &history(NINE, days(&[(20, 1), (21, 600), (22, 1), (22, 20_000), (23, 1), (24, 1), (25, 1), (26, 1)])),
        &week(),
    );
    assert_eq!(counts(&results), [6, 1, 0, 0, 1]);
    assert_eq!(results.slots[1].delay_seconds(), Some(600.0));
    let delays = results.delays().unwrap();
    assert_eq!((delays.count, delays.median, delays.maximum), (7, 1.0, 600.0));
}

#[test]
fn a_triggered_run_is_extra_unless_it_is_on_time() {
    let runs = days(&[(20, 1), (21, 7200), (22, 1), (23, 1), (24, 1), (25, 1), (26, 30)]);
    let by = |at: &str| JournalEvent {
        at: self::at(at),
        actor: "alice".into(),
        is_trigger: true,
        ..JournalEvent::default()
    };
    let journal = vec![by("2025-10-21T08:59:30Z"), by("2025-10-26T08:00:20Z")];
    let results = compare_job(&JobHistory { journal, ..history(NINE, runs) }, &week());
    assert_eq!(counts(&results), [6, 0, 1, 0, 1]);
    let notes: Vec<_> = results.slots.iter().filter_map(|row| row.note.as_deref()).collect();
    assert_eq!(notes, ["triggered by alice", "triggered by alice"]);
}

#[test]
fn a_retry_of_a_failed_run_is_not_a_duplicate() {
    let mut runs = days(&[(20, 1), (21, 1), (21, 40), (22, 1), (22, 2), (23, 1), (24, 1), (25, 1), (26, 1)]);
    // On the 22nd two runs overlap: the second is a duplicate although the first failed.
    for run in [1, 3] {
        runs[run].status = Some(RunStatus::Failed);
    }
    runs[2].status = Some(RunStatus::Recovered);
    let results = compare_job(&history(NINE, runs), &week());
    assert_eq!(counts(&results), [7, 0, 0, 1, 0]);
    assert_eq!(results.slots[1].outcome, Some(RunStatus::Recovered));
    assert_eq!(results.slots[1].note.as_deref(), Some("retried as run 3"));
}

#[test]
fn attempts_of_one_process_are_one_run() {
    let mut runs = days(&[(20, 1), (21, 1), (21, 4000), (22, 1), (23, 1), (24, 1), (25, 1), (26, 1)]);
    for (run, attempt) in [(1, 1), (2, 2)] {
        runs[run].process = Some("host:7".into());
        runs[run].attempt = Some(attempt);
    }
    assert_eq!(counts(&compare_job(&history(NINE, runs), &week())), [7, 0, 0, 0, 0]);
}

fn dormant(at: &str, before: bool, after: bool) -> JournalEvent {
    let image = |is_paused_or_removed| Some(JobImage { is_paused_or_removed, ..JobImage::default() });
    JournalEvent { at: self::at(at), before: image(before), after: image(after), ..JournalEvent::default() }
}

#[test]
fn slots_in_a_pause_are_left_out() {
    let runs = days(&[(20, 1), (21, 1), (24, 1), (26, 1)]);
    let journal = vec![dormant("2025-10-21T12:00:00Z", false, true), dormant("2025-10-23T12:00:00Z", true, false)];
    let results = compare_job(&JobHistory { journal, ..history(NINE, runs.clone()) }, &week());
    assert_eq!((counts(&results), results.paused_slots), ([4, 0, 1, 0, 0], 2));

    // A pause that is not over, and one that another program has ended.
    let journal = vec![dormant("2025-10-24T12:00:00Z", false, true)];
    let mut paused = JobHistory { journal, ..history(NINE, days(&ALL_DAYS[..5])) };
    paused.job.job_state = JobState::Paused;
    assert_eq!(compare_job(&paused, &week()).paused_slots, 2);
    let journal = vec![dormant("2025-10-21T12:00:00Z", false, true)];
    let results = compare_job(&JobHistory { journal, ..history(NINE, runs) }, &week());
    assert_eq!((counts(&results), results.paused_slots), ([4, 0, 1, 0, 0], 2));
}

#[test]
fn a_recorded_pause_leaves_slots_out_and_an_unrecorded_one_does_not() {
    let mut history = history(NINE, days(&ALL_DAYS[..5]));
    history.job.job_state = JobState::Paused;
    let results = compare_job(&history, &week());
    assert_eq!((counts(&results), results.paused_slots), ([5, 0, 2, 0, 0], 0));
    assert!(results.slots[6].note.as_deref().unwrap().starts_with("paused now"));
    history.job.pause = Some(Pause {
        saved_next_run_time: None,
        resume_at: None,
        reason: None,
        paused_by: "alice".into(),
        paused_at: at("2025-10-24T12:00:00Z"),
    });
    assert_eq!(compare_job(&history, &week()).paused_slots, 2);
}

#[test]
fn each_schedule_applies_during_its_period() {
    let image =
        |cron: &str, since: &str| Some(JobImage { schedule: Some((schedule(cron), at(since))), ..JobImage::default() });
    let changed = "2025-10-23T00:00:00Z";
    let deed = JournalEvent {
        at: at(changed),
        before: image("0 9,18 * * *", "2025-10-21T00:00:00Z"),
        after: image(NINE, changed),
        ..JournalEvent::default()
    };
    let new = JobHistory { journal: vec![deed], schedule_since: Some(at(changed)), ..history(NINE, Vec::new()) };
    // Twice a day on the 21st and 22nd, then once a day; nothing is known before the 21st.
    let results = compare_job(&new, &week());
    assert_eq!((results.slots.len(), results.known_since), (8, Some(at("2025-10-21T00:00:00Z"))));
    // A run before the schedule was stored shows that the job had a schedule already.
    let runs = days(&[(20, 2)]);
    assert_eq!(counts(&compare_job(&JobHistory { runs, ..new }, &week())), [1, 0, 9, 0, 0]);
}

#[test]
fn a_slot_is_missed_only_after_its_deadline_and_only_up_to_the_limit() {
    let query = SlotQuery { now: at("2025-10-26T08:00:59Z"), ..week() };
    assert_eq!(counts(&compare_job(&history(NINE, days(&ALL_DAYS[..6])), &query)), [6, 0, 0, 0, 0]);
    let query = SlotQuery { now: at("2025-10-26T08:01:00Z"), ..week() };
    assert_eq!(counts(&compare_job(&history(NINE, days(&ALL_DAYS[..6])), &query)), [6, 0, 1, 0, 0]);
    let few = SlotQuery { max_slots: 3, ..week() };
    let results = compare_job(&history(NINE, days(&ALL_DAYS)), &few);
    assert_eq!((results.slots.len(), results.truncated_at), (3, Some(at("2025-10-23T07:00:00Z"))));
}

#[test]
fn late_runs_fill_earlier_empty_slots_in_order() {
    let minutes = JobHistory { has_earlier_runs: true, ..history("* * * * *", Vec::new()) };
    let query =
        SlotQuery { until: week().since + TimeDelta::minutes(10), tolerance: Some(Duration::from_mins(5)), ..week() };
    let after =
        |seconds: &[i64]| numbered(&seconds.iter().map(|s| week().since + TimeDelta::seconds(*s)).collect::<Vec<_>>());
    let runs = after(&[1, 61, 301, 302, 303, 304, 361, 421, 481, 541]);
    let results = compare_job(&JobHistory { runs, ..minutes }, &query);
    assert_eq!(counts(&results), [10, 0, 0, 0, 0]);
}

#[test]
fn a_job_without_runs_or_with_an_invalid_schedule_is_skipped() {
    let quiet = JobHistory { is_requested: false, ..history(NINE, Vec::new()) };
    assert!(compare_job(&quiet, &week()).skip_reason.is_some());
    let wrong = JobHistory {
        job: Job { timing: Timing::Cron(schedule("61 * * * *")), ..Job::default() },
        ..history(NINE, Vec::new())
    };
    assert!(compare_job(&wrong, &week()).skip_reason.is_some());
}

#[test]
fn a_run_belongs_to_the_slot_that_it_names() {
    let query = week();
    let cron = "0 * * * *";
    let slots = slots_of(&history(cron, Vec::new()), &query);
    let due = |run: JobRun, slot: usize| JobRun { scheduled_at: Some(slots[slot]), ..run };
    // The first three slots were worked off late and together; the fourth was missed, the fifth skipped.
    let late = slots[2] + TimeDelta::minutes(30);
    let mut runs: Vec<JobRun> = (0..3)
        .map(|slot| due(completed_run(slot, late + TimeDelta::seconds(slot)), usize::try_from(slot).unwrap()))
        .collect();
    runs.push(JobRun { status: Some(RunStatus::Missed), ..due(completed_run(3, slots[4]), 3) });
    // The log rounds the time to seconds.
    runs.push(JobRun {
        status: Some(RunStatus::Skipped),
        scheduled_at: Some(slots[4] - TimeDelta::milliseconds(900)),
        ..completed_run(4, slots[4])
    });
    let history = JobHistory { has_earlier_runs: true, ..history(cron, runs) };
    let results = compare_job(&history, &query).slots;
    let found: Vec<_> = results
        .iter()
        .take(5)
        .map(|slot| (slot.expected_at, slot.status, slot.outcome.clone(), slot.last_attempt_id.clone()))
        .collect();
    let expected: Vec<_> = [
        (SlotStatus::Late, RunStatus::Completed),
        (SlotStatus::Late, RunStatus::Completed),
        (SlotStatus::Late, RunStatus::Completed),
        (SlotStatus::Missed, RunStatus::Missed),
        (SlotStatus::Missed, RunStatus::Skipped),
    ]
    .into_iter()
    .zip(0..)
    .map(|((status, outcome), at)| {
        (Some(slots[usize::try_from(at).unwrap()]), status, Some(outcome), Some(RunId::Number(at)))
    })
    .collect();
    assert_eq!(found, expected);
}
