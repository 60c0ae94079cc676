//! A job's slots beside its runs.

use chrono::{DateTime, TimeDelta, Utc};

use super::expected::{self, Times, Wanted};
use super::history::{self, Span};
use super::matching::{EARLY, Filled, Slot, Start, assign};
use super::{Facts, Judged, Question, Ran, Row, Status};
use crate::domain::audit::RunStatus;
use crate::domain::job::{JobState, Timing};

/// How many runs of other processes may lie between two attempts of one.
const BETWEEN: usize = 10;

/// What became of every slot of the job in the time that is asked for, and of every run.
pub fn judge(facts: &Facts, question: &Question) -> Judged {
    match slots(facts, question) {
        Ok((times, from)) => {
            let mut judged = Work::new(facts, question, &times, from).judge();
            judged.from = Some(from).filter(|from| *from > question.since);
            judged.cut_at = times.cut_at;
            judged
        }
        Err(why) => Judged { unjudged: Some(why), ..Judged::default() },
    }
}

/// The times the job was to run at, and from when on that is known.
///
/// # Errors
/// That cannot be told: why.
fn slots(facts: &Facts, question: &Question) -> Result<(Times, DateTime<Utc>), String> {
    let (job, (start, end)) = (&facts.job, question.around());
    if let Some(why) = &job.unreadable_reason {
        return Err(format!("its row cannot be read: {why}"));
    }
    let first = if facts.ran_before { Some(start) } else { facts.runs.first().map(|run| run.at) };
    if first.is_none() && !facts.is_wanted {
        return Err("the log has never had a run of it".into());
    }
    let kept = job.timing.cron_schedule();
    let mut eras = kept
        .map_or(Vec::new(), |kept| history::eras(&facts.deeds, (kept, facts.kept_since.unwrap_or(start))));
    // What ran before a schedule was first kept of it had one already.
    let known =
        eras.first().map_or(first.unwrap_or(start), |era| first.map_or(era.from, |run| run.min(era.from)));
    let is_by_run = first == Some(known) && !facts.ran_before;
    let lower = if is_by_run { known - TimeDelta::days(1) } else { known }.max(start);
    if let Some(era) = eras.first_mut() {
        era.from = era.from.min(lower);
    }
    let Question { since, until, most, .. } = *question;
    let wanted = Wanted { from: lower, end, since, until, most };
    let mut times = match &job.timing {
        Timing::Aps3(trigger) => expected::by_trigger(trigger, &wanted)?,
        Timing::Aps4(trigger) => expected::by_four(trigger, &wanted)?,
        Timing::None | Timing::Cron(_) => expected::by_eras(&eras, &wanted)?,
    };
    if is_by_run {
        // The first run was for the newest slot that had come; none before it is known to have been one.
        let come = times.all.partition_point(|time| *time <= known);
        let is_for = |slot: &DateTime<Utc>| known <= *slot + question.tolerance(job);
        let is_early = times.all.get(come).is_some_and(|next| *next - known <= EARLY);
        let kept = come.checked_sub(1).filter(|slot| !is_early || is_for(&times.all[*slot]));
        times.all.drain(..kept.unwrap_or(come));
    }
    Ok((times, known))
}

/// A job's slots and runs, put together.
struct Work<'a> {
    facts: &'a Facts,
    question: &'a Question,
    tolerance: TimeDelta,
    slots: Vec<Slot>,
    /// The runs that count: further attempts of one are left out.
    runs: Vec<&'a Ran>,
    /// For each of those the last attempt.
    last: Vec<&'a Ran>,
    times: Vec<DateTime<Utc>>,
    paused: Vec<Span>,
}

impl<'a> Work<'a> {
    fn new(facts: &'a Facts, question: &'a Question, times: &Times, from: DateTime<Utc>) -> Self {
        let job = &facts.job;
        let jitter = job
            .timing
            .aps3()
            .map_or(facts.jitter, |trigger| TimeDelta::microseconds(whole_microseconds(trigger.jitter())));
        let (mut runs, mut last): (Vec<&Ran>, Vec<&Ran>) = (Vec::new(), Vec::new());
        let floor = times.all.first().map_or(from, |first| from.min(*first)) - EARLY;
        let known = facts.runs.iter().filter(|run| run.at >= floor);
        for run in known.filter(|run| times.cut_at.is_none_or(|cut| run.at < cut)) {
            let of = (0..last.len()).rev().take(BETWEEN).find(|of| run.is_next_attempt_of(last[*of]));
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
            tolerance: question.tolerance(job),
            slots: times.all.iter().map(|at| Slot { at: *at, jitter }).collect(),
            paused: history::dormant(&facts.deeds, job, &times_of_runs),
            runs,
            last,
            times: times_of_runs,
        }
    }

    fn judge(&self) -> Judged {
        let triggers = history::triggers(&self.facts.deeds, &self.times);
        let is_triggered = |run: usize| triggers[run].is_some() || self.runs[run].is_copy;
        let starts: Vec<Start> = (0..self.runs.len())
            .map(|run| Start { at: self.times[run], is_triggered: is_triggered(run) })
            .collect();
        let filled = assign(&self.slots, &starts, self.tolerance);
        // For each slot its run, and the last that retried it.
        let mut by: Vec<Option<(usize, usize)>> = vec![None; self.slots.len()];
        for (run, filled) in filled.iter().enumerate() {
            if let Filled::Slot(slot) = filled {
                by[*slot] = Some((run, run));
            }
        }
        let mut judged = Judged::default();
        for (run, filled) in filled.iter().enumerate() {
            let (expected_at, status) = match *filled {
                Filled::Slot(_) => continue,
                Filled::Again(slot) => {
                    if let Some((_, last)) = &mut by[slot]
                        && self.runs[run].retries(self.last[*last])
                    {
                        *last = run;
                        continue;
                    }
                    (Some(self.slots[slot].at), Status::Duplicate)
                }
                Filled::Nothing => (None, Status::Extra),
            };
            let asked = expected_at.unwrap_or(self.times[run]);
            if self.is_asked(asked) {
                let who = triggers[run].map(|deed| format!("triggered by {}", deed.who));
                let note = who.or_else(|| self.runs[run].is_copy.then(|| "triggered".to_owned()));
                judged.rows.push(self.row(expected_at, status, (run, run), note));
            }
        }
        for (slot, by) in self.slots.iter().zip(&by).filter(|(slot, _)| self.is_asked(slot.at)) {
            match by {
                Some(runs) => {
                    let status = if self.times[runs.0] <= slot.deadline(self.tolerance) {
                        Status::OnTime
                    } else {
                        Status::Late
                    };
                    let note = triggers[runs.0].map(|deed| format!("triggered by {}", deed.who));
                    judged.rows.push(self.row(Some(slot.at), status, *runs, note));
                }
                None if self.paused.iter().any(|span| span.holds(slot.at)) => judged.paused += 1,
                None => judged.rows.extend(self.missed(slot)),
            }
        }
        judged.rows.sort_by_key(|row| (row.at(), row.run.as_ref().map(|run| run.at)));
        judged
    }

    fn is_asked(&self, time: DateTime<Utc>) -> bool {
        self.question.since <= time && time < self.question.until
    }

    fn row(
        &self,
        expected_at: Option<DateTime<Utc>>,
        status: Status,
        (run, retry): (usize, usize),
        note: Option<String>,
    ) -> Row {
        let (run, end) = (self.runs[run], self.last[retry]);
        let tried_again = (end.id != run.id || end.at != run.at).then(|| match &end.id {
            Some(id) => format!("tried again as run {id}"),
            None => "tried again".to_owned(),
        });
        Row {
            expected_at,
            status,
            outcome: end.status.clone(),
            last: end.id.clone(),
            run: Some(run.clone()),
            note: match (note, tried_again) {
                (Some(note), Some(more)) => Some(format!("{note}; {more}")),
                (note, more) => note.or(more),
            },
        }
    }

    /// A slot without a run, unless one may still come in time.
    fn missed(&self, slot: &Slot) -> Option<Row> {
        if slot.deadline(self.tolerance) > self.question.now {
            return None;
        }
        let before = self.times.partition_point(|time| *time < slot.at).checked_sub(1);
        let busy = before.map(|run| self.last[run]).filter(|run| match run.completed_at {
            Some(completed) => completed > slot.at,
            None => run.status == Some(RunStatus::Running),
        });
        let job = &self.facts.job;
        let note = match busy {
            Some(Ran { id: Some(id), .. }) => Some(format!("run {id} was still executing")),
            Some(_) => Some("the run before was still executing".to_owned()),
            None if job.job_state == JobState::Paused && self.paused.is_empty() => {
                Some("paused now; since when, nobody has noted".to_owned())
            }
            None => None,
        };
        Some(Row {
            expected_at: Some(slot.at),
            status: Status::Missed,
            run: None,
            outcome: None,
            last: None,
            note,
        })
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a double beyond the range saturates")]
fn whole_microseconds(seconds: f64) -> i64 {
    (seconds * 1e6).clamp(0.0, 1e15) as i64
}
