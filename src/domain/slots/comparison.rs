//! A job's slots beside its runs.

use chrono::{DateTime, TimeDelta, Utc};

use super::assignment::{Assignment, MAX_EARLY_START, RunStart, Slot, assign_runs};
use super::journal_events::{self, DormantPeriod};
use super::slot_times::{self, SlotRange, SlotTimes};
use super::{JobHistory, JobRun, JobSlotResults, SlotQuery, SlotResult, SlotStatus};
use crate::domain::audit::RunStatus;
use crate::domain::job::{JobState, Timing};

/// How many runs of other processes may lie between two attempts of one.
const MAX_RUNS_BETWEEN_ATTEMPTS: usize = 10;

/// What became of every slot of the job in the time that is asked for, and of every run.
pub fn compare_job(facts: &JobHistory, question: &SlotQuery) -> JobSlotResults {
    match slot_times(facts, question) {
        Ok((times, from)) => {
            let mut judged = Comparison::new(facts, question, &times, from).results();
            judged.known_since = Some(from).filter(|from| *from > question.since);
            judged.truncated_at = times.cut_at;
            judged
        }
        Err(why) => JobSlotResults { skip_reason: Some(why), ..JobSlotResults::default() },
    }
}

/// The times the job was to run at, and from when on that is known.
///
/// # Errors
/// That cannot be told: why.
fn slot_times(facts: &JobHistory, question: &SlotQuery) -> Result<(SlotTimes, DateTime<Utc>), String> {
    let (job, (start, end)) = (&facts.job, question.search_range());
    if let Some(why) = &job.unreadable_reason {
        return Err(format!("its row cannot be read: {why}"));
    }
    let first = if facts.has_earlier_runs { Some(start) } else { facts.runs.first().map(|run| run.at) };
    if first.is_none() && !facts.is_requested {
        return Err("the log has never had a run of it".into());
    }
    let kept = job.timing.cron_schedule();
    let mut eras = kept.map_or(Vec::new(), |kept| {
        journal_events::schedule_periods(&facts.journal, (kept, facts.schedule_since.unwrap_or(start)))
    });
    // What ran before a schedule was first kept of it had one already.
    let known =
        eras.first().map_or(first.unwrap_or(start), |era| first.map_or(era.from, |run| run.min(era.from)));
    let is_by_run = first == Some(known) && !facts.has_earlier_runs;
    let lower = if is_by_run { known - TimeDelta::days(1) } else { known }.max(start);
    if let Some(era) = eras.first_mut() {
        era.from = era.from.min(lower);
    }
    let SlotQuery { since, until, max_slots: most, .. } = *question;
    let wanted = SlotRange { from: lower, end, since, until, max_slots: most };
    let mut times = match &job.timing {
        Timing::Aps3(trigger) => slot_times::from_aps3_trigger(trigger, &wanted)?,
        Timing::Aps4(trigger) => slot_times::from_aps4_trigger(trigger, &wanted)?,
        Timing::None | Timing::Cron(_) => slot_times::from_schedules(&eras, &wanted)?,
    };
    if is_by_run {
        // The first run was for the newest slot that had come; none before it is known to have been one.
        let come = times.times.partition_point(|time| *time <= known);
        let is_for = |slot: &DateTime<Utc>| known <= *slot + question.tolerance_for(job);
        let is_early = times.times.get(come).is_some_and(|next| *next - known <= MAX_EARLY_START);
        let kept = come.checked_sub(1).filter(|slot| !is_early || is_for(&times.times[*slot]));
        times.times.drain(..kept.unwrap_or(come));
    }
    Ok((times, known))
}

/// A job's slots and runs, put together.
struct Comparison<'a> {
    facts: &'a JobHistory,
    question: &'a SlotQuery,
    tolerance: TimeDelta,
    slots: Vec<Slot>,
    /// The runs that count: further attempts of one are left out.
    runs: Vec<&'a JobRun>,
    /// For each of those the last attempt.
    last_attempts: Vec<&'a JobRun>,
    run_times: Vec<DateTime<Utc>>,
    dormant_periods: Vec<DormantPeriod>,
}

impl<'a> Comparison<'a> {
    fn new(facts: &'a JobHistory, question: &'a SlotQuery, times: &SlotTimes, from: DateTime<Utc>) -> Self {
        let job = &facts.job;
        let jitter = job
            .timing
            .aps3()
            .map_or(facts.jitter, |trigger| TimeDelta::microseconds(to_microseconds(trigger.jitter())));
        let (mut runs, mut last): (Vec<&JobRun>, Vec<&JobRun>) = (Vec::new(), Vec::new());
        let floor = times.times.first().map_or(from, |first| from.min(*first)) - MAX_EARLY_START;
        let known = facts.runs.iter().filter(|run| run.at >= floor);
        for run in known.filter(|run| times.cut_at.is_none_or(|cut| run.at < cut)) {
            let of = (0..last.len())
                .rev()
                .take(MAX_RUNS_BETWEEN_ATTEMPTS)
                .find(|of| run.is_next_attempt_of(last[*of]));
            if let Some(of) = of {
                last[of] = run;
            } else {
                runs.push(run);
                last.push(run);
            }
        }
        let times_of_runs: Vec<DateTime<Utc>> = runs.iter().map(|run| run.at).collect();
        Self {
            facts,
            question,
            tolerance: question.tolerance_for(job),
            slots: times.times.iter().map(|at| Slot { at: *at, jitter }).collect(),
            dormant_periods: journal_events::dormant_periods(&facts.journal, job, &times_of_runs),
            runs,
            last_attempts: last,
            run_times: times_of_runs,
        }
    }

    fn results(&self) -> JobSlotResults {
        let triggers = journal_events::trigger_of_runs(&self.facts.journal, &self.run_times);
        let is_triggered = |run: usize| triggers[run].is_some() || self.runs[run].is_copy;
        let starts: Vec<RunStart> = (0..self.runs.len())
            .map(|run| RunStart { at: self.run_times[run], is_triggered: is_triggered(run) })
            .collect();
        let filled = assign_runs(&self.slots, &starts, self.tolerance);
        // For each slot its run, and the last that retried it.
        let mut by: Vec<Option<(usize, usize)>> = vec![None; self.slots.len()];
        for (run, filled) in filled.iter().enumerate() {
            if let Assignment::Fills(slot) = filled {
                by[*slot] = Some((run, run));
            }
        }
        let mut judged = JobSlotResults::default();
        for (run, filled) in filled.iter().enumerate() {
            let (expected_at, status) = match *filled {
                Assignment::Fills(_) => continue,
                Assignment::Repeats(slot) => {
                    if let Some((_, last)) = &mut by[slot]
                        && self.runs[run].is_retry_of(self.last_attempts[*last])
                    {
                        *last = run;
                        continue;
                    }
                    (Some(self.slots[slot].at), SlotStatus::Duplicate)
                }
                Assignment::Unassigned => (None, SlotStatus::Extra),
            };
            let asked = expected_at.unwrap_or(self.run_times[run]);
            if self.is_in_range(asked) {
                let who = triggers[run].map(|deed| format!("triggered by {}", deed.actor));
                let note = who.or_else(|| self.runs[run].is_copy.then(|| "triggered".to_owned()));
                judged.slots.push(self.filled_result(expected_at, status, (run, run), note));
            }
        }
        for (slot, by) in self.slots.iter().zip(&by).filter(|(slot, _)| self.is_in_range(slot.at)) {
            match by {
                Some(runs) => {
                    let status = if self.run_times[runs.0] <= slot.deadline(self.tolerance) {
                        SlotStatus::OnTime
                    } else {
                        SlotStatus::Late
                    };
                    let note = triggers[runs.0].map(|deed| format!("triggered by {}", deed.actor));
                    judged.slots.push(self.filled_result(Some(slot.at), status, *runs, note));
                }
                None if self.dormant_periods.iter().any(|span| span.contains(slot.at)) => {
                    judged.paused_slots += 1
                }
                None => judged.slots.extend(self.missed_result(slot)),
            }
        }
        judged.slots.sort_by_key(|row| (row.sort_time(), row.run.as_ref().map(|run| run.at)));
        judged
    }

    fn is_in_range(&self, time: DateTime<Utc>) -> bool {
        self.question.since <= time && time < self.question.until
    }

    fn filled_result(
        &self,
        expected_at: Option<DateTime<Utc>>,
        status: SlotStatus,
        (run, retry): (usize, usize),
        note: Option<String>,
    ) -> SlotResult {
        let (run, end) = (self.runs[run], self.last_attempts[retry]);
        let tried_again = (end.id != run.id || end.at != run.at).then(|| match &end.id {
            Some(id) => format!("tried again as run {id}"),
            None => "tried again".to_owned(),
        });
        SlotResult {
            expected_at,
            status,
            outcome: end.status.clone(),
            last_attempt_id: end.id.clone(),
            run: Some(run.clone()),
            note: match (note, tried_again) {
                (Some(note), Some(more)) => Some(format!("{note}; {more}")),
                (note, more) => note.or(more),
            },
        }
    }

    /// A slot without a run, unless one may still come in time.
    fn missed_result(&self, slot: &Slot) -> Option<SlotResult> {
        if slot.deadline(self.tolerance) > self.question.now {
            return None;
        }
        let before = self.run_times.partition_point(|time| *time < slot.at).checked_sub(1);
        let busy = before.map(|run| self.last_attempts[run]).filter(|run| match run.completed_at {
            Some(completed) => completed > slot.at,
            None => run.status == Some(RunStatus::Running),
        });
        let job = &self.facts.job;
        let note = match busy {
            Some(JobRun { id: Some(id), .. }) => Some(format!("run {id} was still executing")),
            Some(_) => Some("the run before was still executing".to_owned()),
            None if job.job_state == JobState::Paused && self.dormant_periods.is_empty() => {
                Some("paused now; since when, nobody has noted".to_owned())
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

#[allow(clippy::cast_possible_truncation, reason = "a double beyond the range saturates")]
fn to_microseconds(seconds: f64) -> i64 {
    (seconds * 1e6).clamp(0.0, 1e15) as i64
}
