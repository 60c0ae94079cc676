//! Compares the slots of a job with its runs.

use chrono::{DateTime, TimeDelta, Utc};

use super::assignment::{
    Assignment, DUE_TIME_ERROR, MAX_EARLY_START, RunStart, Slot, assign_runs, latest_slot, slot_of_due_time,
};
use super::job_history::{JobHistory, JobRun};
use super::journal_events::{self, DormantPeriod, JournalEvent};
use super::query::SlotQuery;
use super::results::{JobSlotResults, SlotResult, SlotStatus};
use super::slot_times::{self, SlotRange, SlotTimes};
use crate::domain::audit::RunStatus;
use crate::domain::job::{JobState, Timing};

/// How many runs of other processes may lie between two attempts of one process.
const MAX_RUNS_BETWEEN_ATTEMPTS: usize = 10;

/// Compares the slots of several jobs with their runs, one job after the other.
pub struct JobComparison {
    /// Its `max_slots` is the limit for the remaining jobs.
    query: SlotQuery,
}

impl JobComparison {
    /// `query.max_slots` limits the slots of all jobs together.
    pub fn new(query: &SlotQuery) -> Self {
        Self { query: *query }
    }

    pub fn compare(&mut self, history: &JobHistory) -> JobSlotResults {
        let results = compare_job(history, &self.query);
        self.query.max_slots = self.query.max_slots.saturating_sub(results.slots.len() + results.paused_slots);
        results
    }
}

/// Compares the slots of one job with its runs.
pub fn compare_job(history: &JobHistory, query: &SlotQuery) -> JobSlotResults {
    match slot_times(history, query) {
        Ok((times, known_since)) => {
            let mut results = Comparison::new(history, query, &times, known_since).results();
            results.known_since = Some(known_since).filter(|since| *since > query.since);
            results.truncated_at = times.truncated_at;
            results
        }
        Err(reason) => JobSlotResults { skip_reason: Some(reason), ..JobSlotResults::default() },
    }
}

/// Returns the job's slots, and since when they are known.
///
/// # Errors
/// Returns why the slots are not known.
fn slot_times(history: &JobHistory, query: &SlotQuery) -> Result<(SlotTimes, DateTime<Utc>), String> {
    let (job, (start, end)) = (&history.job, query.search_range());
    if let Some(fault) = &job.unreadable_reason {
        return Err(format!("its row cannot be read: {fault}"));
    }
    let first_run = if history.has_earlier_runs { Some(start) } else { history.runs.iter().map(known_since_run).min() };
    if first_run.is_none() && !history.is_requested {
        return Err("the audit log has no run of it".into());
    }
    let mut periods = job.timing.cron_schedule().map_or(Vec::new(), |schedule| {
        let current = (schedule, history.schedule_since.unwrap_or(start));
        journal_events::schedule_periods(&history.journal, current)
    });
    // A run before the first stored schedule shows that the job had that schedule already.
    let known_since = periods
        .first()
        .map_or(first_run.unwrap_or(start), |period| first_run.map_or(period.from, |run| run.min(period.from)));
    let is_known_by_run = first_run == Some(known_since) && !history.has_earlier_runs;
    let from = if is_known_by_run { known_since - TimeDelta::days(1) } else { known_since }.max(start);
    if let Some(period) = periods.first_mut() {
        period.from = period.from.min(from);
    }
    let SlotQuery { since, until, max_slots, .. } = *query;
    let range = SlotRange { from, end, since, until, max_slots };
    let mut slot_times = match &job.timing {
        Timing::Aps3(trigger) => slot_times::from_aps3_trigger(trigger, &range)?,
        Timing::Aps4(trigger) => slot_times::from_aps4_trigger(trigger, &range)?,
        Timing::None | Timing::Cron(_) => slot_times::from_schedules(&periods, &range)?,
    };
    if is_known_by_run {
        // The first run belongs to the latest slot before it. No earlier slot is known to have existed.
        let times = &slot_times.times;
        let next = times.partition_point(|time| *time <= known_since);
        let is_early = times.get(next).is_some_and(|next| *next - known_since <= MAX_EARLY_START);
        let is_on_time = |slot: &DateTime<Utc>| known_since <= *slot + query.tolerance_for(job);
        let own_slot = next.checked_sub(1).filter(|slot| !is_early || is_on_time(&times[*slot]));
        slot_times.times.drain(..own_slot.unwrap_or(next));
    }
    Ok((slot_times, known_since))
}

/// Returns since when a run shows that its job existed. A missed run is logged long after its slot.
fn known_since_run(run: &JobRun) -> DateTime<Utc> {
    let due = run.scheduled_at.and_then(|due| due.checked_add_signed(DUE_TIME_ERROR));
    due.map_or(run.started_at, |due| due.min(run.started_at))
}

/// The slots and runs of one job.
struct Comparison<'a> {
    history: &'a JobHistory,
    query: &'a SlotQuery,
    tolerance: TimeDelta,
    slots: Vec<Slot>,
    /// The first attempt of each run.
    runs: Vec<&'a JobRun>,
    /// The last attempt of each run.
    last_attempts: Vec<&'a JobRun>,
    run_starts: Vec<DateTime<Utc>>,
    /// For each slot the missed or skipped run that explains why it has no run.
    not_executed: Vec<Option<&'a JobRun>>,
    dormant_periods: Vec<DormantPeriod>,
}

impl<'a> Comparison<'a> {
    fn new(history: &'a JobHistory, query: &'a SlotQuery, slot_times: &SlotTimes, known_since: DateTime<Utc>) -> Self {
        let job = &history.job;
        let jitter = job
            .timing
            .aps3()
            .map_or(history.jitter, |trigger| TimeDelta::microseconds(to_microseconds(trigger.jitter())));
        let (mut runs, mut last_attempts): (Vec<&JobRun>, Vec<&JobRun>) = (Vec::new(), Vec::new());
        let first_slot = slot_times.times.first();
        let earliest = first_slot.map_or(known_since, |first| known_since.min(*first)) - MAX_EARLY_START;
        let is_compared = |run: &&JobRun| {
            run.is_executed()
                && run.started_at >= earliest
                && slot_times.truncated_at.is_none_or(|end| run.started_at < end)
        };
        for run in history.runs.iter().filter(is_compared) {
            let mut recent = (0..last_attempts.len()).rev().take(MAX_RUNS_BETWEEN_ATTEMPTS);
            if let Some(earlier) = recent.find(|earlier| run.is_next_attempt_of(last_attempts[*earlier])) {
                last_attempts[earlier] = run;
            } else {
                runs.push(run);
                last_attempts.push(run);
            }
        }
        let run_starts: Vec<DateTime<Utc>> = runs.iter().map(|run| run.started_at).collect();
        let slots: Vec<Slot> = slot_times.times.iter().map(|at| Slot { at: *at, jitter }).collect();
        let mut not_executed = vec![None; slots.len()];
        for run in history.runs.iter().filter(|run| !run.is_executed()) {
            let slot = run
                .scheduled_at
                .map_or_else(|| latest_slot(&slots, run.started_at), |due| slot_of_due_time(&slots, due));
            if let Some(explained) = slot.and_then(|slot| not_executed.get_mut(slot)) {
                explained.get_or_insert(run);
            }
        }
        Self {
            history,
            query,
            tolerance: query.tolerance_for(job),
            slots,
            not_executed,
            dormant_periods: journal_events::dormant_periods(&history.journal, job, &run_starts),
            runs,
            last_attempts,
            run_starts,
        }
    }

    fn results(&self) -> JobSlotResults {
        let triggers = journal_events::trigger_of_runs(&self.history.journal, &self.run_starts);
        let is_triggered = |run: usize| triggers[run].is_some() || self.runs[run].is_copy;
        let starts: Vec<RunStart> = (0..self.runs.len())
            .map(|run| {
                let is_triggered = is_triggered(run);
                let due = self.runs[run].scheduled_at.filter(|_| !is_triggered);
                let slot = due.and_then(|due| slot_of_due_time(&self.slots, due));
                RunStart { at: self.run_starts[run], is_triggered, slot }
            })
            .collect();
        let assignments = assign_runs(&self.slots, &starts, self.tolerance);
        // The run that filled each slot, and the last run that retried it.
        let mut filled_by: Vec<Option<(usize, usize)>> = vec![None; self.slots.len()];
        for (run, assignment) in assignments.iter().enumerate() {
            if let Assignment::Fills(slot) = assignment {
                filled_by[*slot] = Some((run, run));
            }
        }
        let mut results = JobSlotResults::default();
        for (run, assignment) in assignments.iter().enumerate() {
            let (expected_at, status) = match *assignment {
                Assignment::Fills(_) => continue,
                Assignment::Repeats(slot) => {
                    if let Some((_, last_retry)) = &mut filled_by[slot]
                        && self.runs[run].is_retry_of(self.last_attempts[*last_retry])
                    {
                        *last_retry = run;
                        continue;
                    }
                    (Some(self.slots[slot].at), SlotStatus::Duplicate)
                }
                Assignment::Unassigned => (None, SlotStatus::Extra),
            };
            if self.is_in_range(expected_at.unwrap_or(self.run_starts[run])) {
                let note = triggers[run].map(trigger_note);
                let note = note.or_else(|| self.runs[run].is_copy.then(|| "triggered".to_owned()));
                results.slots.push(self.run_result(expected_at, status, (run, run), note));
            }
        }
        let slots = self.slots.iter().zip(&filled_by).zip(&self.not_executed);
        for ((slot, filled_by), not_executed) in slots.filter(|((slot, _), _)| self.is_in_range(slot.at)) {
            match filled_by {
                Some(runs) => {
                    let is_on_time = self.run_starts[runs.0] <= slot.deadline(self.tolerance);
                    let status = if is_on_time { SlotStatus::OnTime } else { SlotStatus::Late };
                    let note = triggers[runs.0].map(trigger_note);
                    results.slots.push(self.run_result(Some(slot.at), status, *runs, note));
                }
                None if self.dormant_periods.iter().any(|period| period.contains(slot.at)) => {
                    results.paused_slots += 1;
                }
                None => results.slots.extend(match not_executed {
                    Some(run) => Some(not_executed_result(slot, run)),
                    None => self.missed_result(slot),
                }),
            }
        }
        results.slots.sort_by_key(|result| (result.sort_time(), result.run.as_ref().map(|run| run.started_at)));
        results
    }

    fn is_in_range(&self, time: DateTime<Utc>) -> bool {
        self.query.since <= time && time < self.query.until
    }

    /// Returns the result of a run and its last retry, which is the run itself if it was not retried.
    fn run_result(
        &self,
        expected_at: Option<DateTime<Utc>>,
        status: SlotStatus,
        (run, last_retry): (usize, usize),
        note: Option<String>,
    ) -> SlotResult {
        let (run, last) = (self.runs[run], self.last_attempts[last_retry]);
        let is_retried = last.id != run.id || last.started_at != run.started_at;
        let retry_note = is_retried.then(|| match &last.id {
            Some(id) => format!("retried as run {id}"),
            None => "retried".to_owned(),
        });
        SlotResult {
            expected_at,
            status,
            outcome: last.status.clone(),
            last_attempt_id: last.id.clone(),
            run: Some(run.clone()),
            note: match (note, retry_note) {
                (Some(note), Some(retry_note)) => Some(format!("{note}; {retry_note}")),
                (note, retry_note) => note.or(retry_note),
            },
        }
    }

    /// Returns the result of a slot without a run, unless a run may still start in time.
    fn missed_result(&self, slot: &Slot) -> Option<SlotResult> {
        if slot.deadline(self.tolerance) > self.query.now {
            return None;
        }
        let run_before = self.run_starts.partition_point(|start| *start < slot.at).checked_sub(1);
        let executing = run_before.map(|run| self.last_attempts[run]).filter(|run| match run.completed_at {
            Some(completed_at) => completed_at > slot.at,
            None => run.status == Some(RunStatus::Running),
        });
        let job = &self.history.job;
        let note = match executing {
            Some(JobRun { id: Some(id), .. }) => Some(format!("run {id} was still executing")),
            Some(_) => Some("the previous run was still executing".to_owned()),
            None if job.job_state == JobState::Paused && self.dormant_periods.is_empty() => {
                Some("paused now; the time of the pause is not recorded".to_owned())
            }
            None => None,
        };
        Some(SlotResult {
            expected_at: Some(slot.at),
            status: SlotStatus::Missed,
            run: None,
            outcome: None,
            last_attempt_id: None,
            note,
        })
    }
}

/// Returns the result of a slot whose run the scheduler did not start, with the reason.
fn not_executed_result(slot: &Slot, run: &JobRun) -> SlotResult {
    let note = match run.status {
        Some(RunStatus::Skipped) => "skipped: too many instances of the job were running (max_instances)",
        _ => "the scheduler was too late to start it (misfire_grace_time)",
    };
    SlotResult {
        expected_at: Some(slot.at),
        status: SlotStatus::Missed,
        run: None,
        outcome: run.status.clone(),
        last_attempt_id: run.id.clone(),
        note: Some(note.to_owned()),
    }
}

fn trigger_note(event: &JournalEvent) -> String {
    format!("triggered by {}", event.actor)
}

#[allow(clippy::cast_possible_truncation, reason = "a double outside the range saturates")]
fn to_microseconds(seconds: f64) -> i64 {
    (seconds * 1e6).clamp(0.0, 1e15) as i64
}
