//! What must hold for any schedule and any runs.

use proptest::prelude::*;

use super::*;
use crate::domain::job::{CronSchedule, JobState, Pause, Timing};

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn kept(cron: &str) -> CronSchedule {
    CronSchedule { cron: cron.into(), time_zone: "Europe/Berlin".into(), dialect: "crontab".into() }
}

fn ran(id: i64, at: DateTime<Utc>) -> JobRun {
    let completed_at = Some(at + TimeDelta::seconds(3));
    let status = Some(RunStatus::Completed);
    JobRun {
        id: Some(RunId::Number(id)),
        at,
        completed_at,
        status,
        attempt: None,
        process: None,
        is_copy: false,
    }
}

fn facts(cron: &str, runs: Vec<JobRun>) -> JobHistory {
    let job = Job {
        id: "job".into(),
        timing: Timing::Cron(kept(cron)),
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

/// A week around the end of summer time.
fn week() -> SlotQuery {
    let (since, until) = (at("2025-10-20T00:00:00Z"), at("2025-10-27T00:00:00Z"));
    SlotQuery { since, until, now: at("2025-10-30T00:00:00Z"), tolerance: None, max_slots: 100_000 }
}

fn slots_of(facts: &JobHistory, question: &SlotQuery) -> Vec<DateTime<Utc>> {
    let none = JobHistory { runs: Vec::new(), ..facts.clone() };
    compare_job(&none, question).slots.into_iter().map(|row| row.expected_at.unwrap()).collect()
}

fn count(judged: &JobSlotResults, status: SlotStatus) -> usize {
    judged.slots.iter().filter(|row| row.status == status).count()
}

/// How many of each: on time, late, missed, duplicate, extra.
fn counts(judged: &JobSlotResults) -> [usize; 5] {
    SlotStatus::ALL.map(|status| count(judged, status))
}

const CRONS: [&str; 6] =
    ["0 9 * * *", "*/5 * * * *", "30 2 * * *", "17 */6 * * *", "0 7 * * 1-5", "* 4 * * *"];

fn cron() -> impl Strategy<Value = &'static str> {
    prop::sample::select(CRONS.as_slice())
}

/// Times of the week, in order.
fn times() -> impl Strategy<Value = Vec<DateTime<Utc>>> {
    prop::collection::vec(0..7 * 86_400_000_i64, 0..60).prop_map(|mut offsets| {
        offsets.sort_unstable();
        offsets.into_iter().map(|ms| week().since + TimeDelta::milliseconds(ms)).collect()
    })
}

fn numbered(times: &[DateTime<Utc>]) -> Vec<JobRun> {
    (1..).zip(times).map(|(id, at)| ran(id, *at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn every_slot_and_every_run_comes_once(cron in cron(), times in times(), tolerance in 0..7200_u64) {
        let question = SlotQuery { tolerance: Some(Duration::from_secs(tolerance)), ..week() };
        let facts = facts(cron, numbered(&times));
        let rows = compare_job(&facts, &question).slots;
        let mut slots: Vec<_> = rows
            .iter()
            .filter(|row| !matches!(row.status, SlotStatus::Duplicate | SlotStatus::Extra))
            .map(|row| row.expected_at.unwrap())
            .collect();
        slots.sort();
        prop_assert_eq!(slots, slots_of(&facts, &question));
        let mut runs: Vec<_> = rows.iter().filter_map(|row| row.run.clone()).collect();
        runs.sort_by_key(|run| (run.at, run.id.as_ref().map(ToString::to_string)));
        let mut all = facts.runs.clone();
        all.sort_by_key(|run| (run.at, run.id.as_ref().map(ToString::to_string)));
        // The first and the last may be for slots of the days before and after.
        let is_outer = |row: &JobRun| !runs.contains(row);
        let outer: Vec<_> = all.iter().filter(|run| is_outer(run)).collect();
        prop_assert!(outer.iter().all(|run| run.at < week().since + TimeDelta::days(1)), "{:?}", outer);
        all.retain(|run| !is_outer(run));
        prop_assert_eq!(runs, all);
    }

    #[test]
    fn a_run_for_each_slot_leaves_nothing_to_say(
        cron in cron(), delay in 0..60_000_i64, lost in any::<prop::sample::Index>(), twice in any::<prop::sample::Index>(),
    ) {
        let question = week();
        let slots = slots_of(&facts(cron, Vec::new()), &question);
        let times: Vec<_> = slots.iter().map(|slot| *slot + TimeDelta::milliseconds(delay)).collect();
        let all = slots.len();
        // The night before, too, so that the first slot of the week is not the first of all.
        let with = |times: &[DateTime<Utc>]| JobHistory { has_earlier_runs: true, ..facts(cron, numbered(times)) };
        prop_assert_eq!(counts(&compare_job(&with(&times), &question)), [all, 0, 0, 0, 0]);

        let mut without = times.clone();
        let gone = lost.index(all);
        without.remove(gone);
        let judged = compare_job(&with(&without), &question);
        prop_assert_eq!(counts(&judged), [all - 1, 0, 1, 0, 0]);
        let missed = judged.slots.iter().find(|row| row.status == SlotStatus::Missed).unwrap();
        prop_assert_eq!(missed.expected_at, Some(slots[gone]));

        let mut doubled = times.clone();
        let double = twice.index(all);
        doubled.insert(double, times[double]);
        let judged = compare_job(&with(&doubled), &question);
        prop_assert_eq!(counts(&judged), [all, 0, 0, 1, 0]);
        let again = judged.slots.iter().find(|row| row.status == SlotStatus::Duplicate).unwrap();
        prop_assert_eq!(again.expected_at, Some(slots[double]));
    }
}

const NINE: &str = "0 9 * * *";

/// The days of the week on which the job ran at nine, Berlin's clock, and how much later.
fn days(days: &[(u32, i64)]) -> Vec<JobRun> {
    let at = |(day, late): &(u32, i64)| {
        let hour = if *day < 26 { 7 } else { 8 };
        at(&format!("2025-10-{day}T{hour:02}:00:00Z")) + TimeDelta::seconds(*late)
    };
    numbered(&days.iter().map(at).collect::<Vec<_>>())
}

const ALL_DAYS: [(u32, i64); 7] = [(20, 1), (21, 1), (22, 1), (23, 1), (24, 1), (25, 1), (26, 1)];

#[test]
fn a_late_run_fills_its_slot_and_another_hours_later_is_extra() {
    let judged = compare_job(
        &facts(NINE, days(&[(20, 1), (21, 600), (22, 1), (22, 20_000), (23, 1), (24, 1), (25, 1), (26, 1)])),
        &week(),
    );
    assert_eq!(counts(&judged), [6, 1, 0, 0, 1]);
    assert_eq!(judged.slots[1].delay_seconds(), Some(600.0));
}

#[test]
fn a_trigger_makes_a_run_extra_unless_it_was_on_time() {
    let runs = days(&[(20, 1), (21, 7200), (22, 1), (23, 1), (24, 1), (25, 1), (26, 30)]);
    let by = |at: &str| JournalEvent {
        at: self::at(at),
        actor: "alice".into(),
        is_trigger: true,
        ..JournalEvent::default()
    };
    let deeds = vec![by("2025-10-21T08:59:30Z"), by("2025-10-26T08:00:20Z")];
    let judged = compare_job(&JobHistory { journal: deeds, ..facts(NINE, runs) }, &week());
    assert_eq!(counts(&judged), [6, 0, 1, 0, 1]);
    let notes: Vec<_> = judged.slots.iter().filter_map(|row| row.note.as_deref()).collect();
    assert_eq!(notes, ["triggered by alice", "triggered by alice"]);
}

#[test]
fn a_run_that_makes_up_for_a_failed_one_is_no_duplicate() {
    let mut runs = days(&[(20, 1), (21, 1), (21, 40), (22, 1), (22, 2), (23, 1), (24, 1), (25, 1), (26, 1)]);
    // Two at once on the 22nd: that is what duplicates are, however the first of them ended.
    for run in [1, 3] {
        runs[run].status = Some(RunStatus::Failed);
    }
    runs[2].status = Some(RunStatus::Recovered);
    let judged = compare_job(&facts(NINE, runs), &week());
    assert_eq!(counts(&judged), [7, 0, 0, 1, 0]);
    assert_eq!(judged.slots[1].outcome, Some(RunStatus::Recovered));
    assert_eq!(judged.slots[1].note.as_deref(), Some("tried again as run 3"));
}

#[test]
fn further_attempts_of_one_process_are_one_run() {
    let mut runs = days(&[(20, 1), (21, 1), (21, 4000), (22, 1), (23, 1), (24, 1), (25, 1), (26, 1)]);
    for (run, attempt) in [(1, 1), (2, 2)] {
        runs[run].process = Some("host:7".into());
        runs[run].attempt = Some(attempt);
    }
    assert_eq!(counts(&compare_job(&facts(NINE, runs), &week())), [7, 0, 0, 0, 0]);
}

fn dormant(at: &str, before: bool, after: bool) -> JournalEvent {
    let seen = |is_paused_or_removed| Some(JobImage { is_paused_or_removed, ..JobImage::default() });
    JournalEvent { at: self::at(at), before: seen(before), after: seen(after), ..JournalEvent::default() }
}

#[test]
fn a_slot_in_a_pause_is_none() {
    let runs = days(&[(20, 1), (21, 1), (24, 1), (26, 1)]);
    let deeds =
        vec![dormant("2025-10-21T12:00:00Z", false, true), dormant("2025-10-23T12:00:00Z", true, false)];
    let judged = compare_job(&JobHistory { journal: deeds, ..facts(NINE, runs.clone()) }, &week());
    assert_eq!((counts(&judged), judged.paused_slots), ([4, 0, 1, 0, 0], 2));

    // A pause that nobody has ended yet, and one that somebody has ended without a word.
    let deeds = vec![dormant("2025-10-24T12:00:00Z", false, true)];
    let mut paused = JobHistory { journal: deeds, ..facts(NINE, days(&ALL_DAYS[..5])) };
    paused.job.job_state = JobState::Paused;
    assert_eq!(compare_job(&paused, &week()).paused_slots, 2);
    let deeds = vec![dormant("2025-10-21T12:00:00Z", false, true)];
    let judged = compare_job(&JobHistory { journal: deeds, ..facts(NINE, runs) }, &week());
    assert_eq!((counts(&judged), judged.paused_slots), ([4, 0, 1, 0, 0], 2));
}

#[test]
fn the_pause_that_is_kept_counts_and_one_nobody_noted_does_not() {
    let mut facts = facts(NINE, days(&ALL_DAYS[..5]));
    facts.job.job_state = JobState::Paused;
    let judged = compare_job(&facts, &week());
    assert_eq!((counts(&judged), judged.paused_slots), ([5, 0, 2, 0, 0], 0));
    assert!(judged.slots[6].note.as_deref().unwrap().starts_with("paused now"));
    facts.job.pause = Some(Pause {
        saved_next_run_time: None,
        resume_at: None,
        reason: None,
        paused_by: "alice".into(),
        paused_at: at("2025-10-24T12:00:00Z"),
    });
    assert_eq!(compare_job(&facts, &week()).paused_slots, 2);
}

#[test]
fn each_schedule_counts_for_its_time() {
    let seen = |cron: &str, since: &str| {
        Some(JobImage { schedule: Some((kept(cron), at(since))), ..JobImage::default() })
    };
    let changed = "2025-10-23T00:00:00Z";
    let deed = JournalEvent {
        at: at(changed),
        before: seen("0 9,18 * * *", "2025-10-21T00:00:00Z"),
        after: seen(NINE, changed),
        ..JournalEvent::default()
    };
    let new =
        JobHistory { journal: vec![deed], schedule_since: Some(at(changed)), ..facts(NINE, Vec::new()) };
    // Twice on the 21st and the 22nd, once a day from then on; what was before the 21st nobody knows.
    let judged = compare_job(&new, &week());
    assert_eq!((judged.slots.len(), judged.known_since), (8, Some(at("2025-10-21T00:00:00Z"))));
    // A run before it was kept shows that there was a schedule before.
    let runs = days(&[(20, 2)]);
    assert_eq!(counts(&compare_job(&JobHistory { runs, ..new }, &week())), [1, 0, 9, 0, 0]);
}

#[test]
fn a_slot_is_not_missed_before_its_time_is_over_nor_beyond_what_is_asked_for() {
    let question = SlotQuery { now: at("2025-10-26T08:00:59Z"), ..week() };
    assert_eq!(counts(&compare_job(&facts(NINE, days(&ALL_DAYS[..6])), &question)), [6, 0, 0, 0, 0]);
    let question = SlotQuery { now: at("2025-10-26T08:01:00Z"), ..week() };
    assert_eq!(counts(&compare_job(&facts(NINE, days(&ALL_DAYS[..6])), &question)), [6, 0, 1, 0, 0]);
    let few = SlotQuery { max_slots: 3, ..week() };
    let judged = compare_job(&facts(NINE, days(&ALL_DAYS)), &few);
    assert_eq!((judged.slots.len(), judged.truncated_at), (3, Some(at("2025-10-23T07:00:00Z"))));
}

#[test]
fn a_backlog_is_worked_off_in_order() {
    let minutes = JobHistory { has_earlier_runs: true, ..facts("* * * * *", Vec::new()) };
    let question = SlotQuery {
        until: week().since + TimeDelta::minutes(10),
        tolerance: Some(Duration::from_secs(300)),
        ..week()
    };
    let after = |seconds: &[i64]| {
        numbered(&seconds.iter().map(|s| week().since + TimeDelta::seconds(*s)).collect::<Vec<_>>())
    };
    let runs = after(&[1, 61, 301, 302, 303, 304, 361, 421, 481, 541]);
    let judged = compare_job(&JobHistory { runs, ..minutes }, &question);
    assert_eq!(counts(&judged), [10, 0, 0, 0, 0]);
}

#[test]
fn a_job_the_log_knows_nothing_of_is_not_judged_unasked() {
    let quiet = JobHistory { is_requested: false, ..facts(NINE, Vec::new()) };
    assert!(compare_job(&quiet, &week()).skip_reason.is_some());
    let wrong = JobHistory {
        job: Job { timing: Timing::Cron(kept("61 * * * *")), ..Job::default() },
        ..facts(NINE, Vec::new())
    };
    assert!(compare_job(&wrong, &week()).skip_reason.is_some());
}
