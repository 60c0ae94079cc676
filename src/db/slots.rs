//! Reads schedules, runs and journal entries for [`crate::domain::slots`].

mod told;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::types::Type;

use super::jobs::{JobFilter, SortColumn};
use super::row::Id;
use super::{Db, clamped_time, get};
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::job::{Job, JobState, Timing};
use crate::domain::slots::{self, JobHistory, JobRun, JobSlotResults, JournalEvent, SlotQuery};
use crate::error::CliError;

/// Maximum number of runs to read: those of a job that runs each minute for a year.
const MAX_RUNS: usize = 500_000;

/// Which slots to check.
#[derive(Debug)]
pub struct SlotSelection<'a> {
    pub question: SlotQuery,
    /// Only these jobs; empty for all.
    pub jobs: &'a [String],
    /// Function of the automation job. Runs without a job id are attributed to that job.
    pub automation: &'a str,
}

/// The history of the jobs that have a schedule.
#[derive(Debug)]
pub struct SlotFacts {
    pub question: SlotQuery,
    /// Ordered by id.
    pub facts: Vec<JobHistory>,
    /// Jobs without a schedule that are not removed. They have no slots.
    pub unscheduled: Vec<String>,
    /// Number of runs without a job id that cannot be attributed.
    pub unattributed_runs: usize,
    /// If there are too many runs: those before this time were read.
    pub truncated_at: Option<DateTime<Utc>>,
}

impl SlotFacts {
    /// Returns each job with the results of its slots.
    pub fn judge(&self) -> Vec<(&Job, JobSlotResults)> {
        let judged = slots::compare_jobs(&self.facts, &self.question);
        self.facts.iter().map(|facts| &facts.job).zip(judged).collect()
    }
}

impl Db {
    /// Reads the jobs with schedules, their runs, and the operators' changes in the selected time.
    ///
    /// # Errors
    /// Refuses if a job does not exist, or if runs have no job id and cannot be attributed.
    pub fn slot_facts(&mut self, selection: &SlotSelection) -> Result<SlotFacts> {
        let (scheduled, unscheduled) = self.scheduled_jobs(selection)?;
        let owner = self.default_job(&scheduled, selection)?;
        let mut facts: Vec<JobHistory> = scheduled
            .into_iter()
            .map(|job| {
                let is_wanted = selection.jobs.contains(&job.id) || runs_function(&job, selection.automation);
                JobHistory { job, is_requested: is_wanted, ..JobHistory::default() }
            })
            .filter(|facts| selection.jobs.is_empty() || selection.jobs.contains(&facts.job.id))
            .collect();
        let mut question = selection.question;
        let (nobodys, cut_at) = self.add_runs(&mut facts, owner.as_deref(), &question)?;
        if let Some(cut) = cut_at {
            question.until = question.until.min(cut);
            question.now = question.now.min(cut);
        }
        self.add_history(&mut facts, owner.as_deref(), &question)?;
        Ok(SlotFacts { question, facts, unscheduled, unattributed_runs: nobodys, truncated_at: cut_at })
    }

    /// Returns all jobs with a schedule, and the ids of the selected jobs without one.
    fn scheduled_jobs(&mut self, selection: &SlotSelection) -> Result<(Vec<Job>, Vec<String>)> {
        let (mut scheduled, mut unscheduled) = (Vec::new(), Vec::new());
        let mut unknown: BTreeSet<&str> = selection.jobs.iter().map(String::as_str).collect();
        self.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            let is_asked = unknown.remove(job.id.as_str()) || selection.jobs.is_empty();
            let has_any = job.timing != Timing::None || job.unreadable_reason.is_some();
            if job.id.contains(COPY_MARKER) {
                return Ok(());
            }
            match (has_any, &job.job_state) {
                (_, JobState::Removed) => {}
                (true, _) => scheduled.push(job),
                (false, _) if is_asked => unscheduled.push(job.id),
                (false, _) => {}
            }
            Ok(())
        })?;
        if unknown.is_empty() {
            return Ok((scheduled, unscheduled));
        }
        Err(self.no_such_job(&Vec::from_iter(unknown)))
    }

    /// Returns the job to which runs without a job id are attributed, if there is one.
    ///
    /// # Errors
    /// Refuses if the log has no job ids and several jobs are possible.
    fn default_job(&mut self, scheduled: &[Job], selection: &SlotSelection) -> Result<Option<String>> {
        let automation: Vec<&Job> =
            scheduled.iter().filter(|job| runs_function(job, selection.automation)).collect();
        let one = match (automation.as_slice(), scheduled) {
            ([job], _) => Some(*job),
            ([], [job]) => Some(job),
            _ => None,
        };
        let says_whose = self.has_columns("audit", &["job_id"])?;
        let is_asked = |job: &Job| selection.jobs.iter().all(|id| *id == job.id);
        match one {
            _ if says_whose || scheduled.is_empty() => Ok(one.map(|job| job.id.clone())),
            Some(job) if is_asked(job) => Ok(Some(job.id.clone())),
            _ => {
                // Refuses where there is no such table.
                self.render(":audit")?;
                let table = self.table_name("audit");
                Err(CliError::refused(format!("table {table} does not say whose run a row is (it has no column job_id)"))
                    .hint("apsctl needs this column to know which job a run belongs to; with one automation job, all rows are taken for its runs")
                    .into())
            }
        }
    }

    /// Assigns the runs to their jobs. Returns how many could not be attributed, and the time up to which they were
    /// read if there are too many.
    fn add_runs(
        &mut self,
        facts: &mut [JobHistory],
        owner: Option<&str>,
        question: &SlotQuery,
    ) -> Result<(usize, Option<DateTime<Utc>>)> {
        let (from, until) = question.search_range();
        let limit = i64::try_from(MAX_RUNS + 1)?;
        let rows = self.query(
            include_str!("slots/runs.sql"),
            &[(&from, Type::TIMESTAMPTZ), (&until, Type::TIMESTAMPTZ), (&limit, Type::INT8)],
        )?;
        let places: BTreeMap<String, usize> =
            facts.iter().enumerate().map(|(at, facts)| (facts.job.id.clone(), at)).collect();
        let (mut nobodys, mut cut_at) = (0, None);
        for (at, row) in rows.iter().enumerate() {
            let run: JobRun = told::read_run(row)?;
            if at == MAX_RUNS {
                cut_at = Some(run.at);
                break;
            }
            let id = get::<Option<Id>>(row, "job_id")?.map(|id| id.text);
            let of = id.as_deref().map(|id| id.split_once(COPY_MARKER).map_or(id, |(id, _)| id)).or(owner);
            match of.map(|id| places.get(id)) {
                Some(Some(place)) => facts[*place].runs.push(run),
                // Another job's.
                Some(None) => {}
                None => nobodys += 1,
            }
        }
        Ok((nobodys, cut_at))
    }

    fn add_history(
        &mut self,
        facts: &mut [JobHistory],
        owner: Option<&str>,
        question: &SlotQuery,
    ) -> Result<()> {
        let (from, _) = question.search_range();
        let ids: Vec<&str> = facts.iter().map(|facts| facts.job.id.as_str()).collect();
        let any_counts = owner.is_some() && !self.has_columns("audit", &["job_id"])?;
        let rows = self.query(
            include_str!("slots/ran_before.sql"),
            &[(&ids, Type::TEXT_ARRAY), (&from, Type::TIMESTAMPTZ), (&any_counts, Type::BOOL)],
        )?;
        let ran_before: BTreeSet<String> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        let mut kept_since: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        for row in self.query(include_str!("slots/schedules_since.sql"), &[])? {
            kept_since.insert(get(&row, "job_id")?, clamped_time(&row, "updated_at")?);
        }
        let mut deeds: BTreeMap<String, Vec<JournalEvent>> = BTreeMap::new();
        for row in self.query(include_str!("slots/journal_events.sql"), &[(&from, Type::TIMESTAMPTZ)])? {
            let id: String = get(&row, "job_id")?;
            let (of, is_copy) = id.split_once(COPY_MARKER).map_or((id.as_str(), false), |(of, _)| (of, true));
            deeds.entry(of.to_owned()).or_default().push(told::read_journal_event(&row, is_copy)?);
        }
        let jitter = self.store()?.max_jitter(self)?;
        for facts in facts {
            let id = &facts.job.id;
            facts.has_earlier_runs = ran_before.contains(id);
            facts.schedule_since = kept_since.remove(id);
            facts.journal = deeds.remove(id).unwrap_or_default();
            facts.jitter = jitter.get(id).copied().unwrap_or_default();
        }
        Ok(())
    }

    pub(super) fn jitter_of_schedules(&mut self) -> Result<BTreeMap<String, TimeDelta>> {
        let rows = self.query(include_str!("slots/max_jitter.sql"), &[])?;
        rows.iter().map(|row| Ok((get(row, "id")?, told::seconds_to_delta(get(row, "seconds")?)))).collect()
    }
}

/// Compares function names. `module:name` of APScheduler equals `module.name`.
fn runs_function(job: &Job, func_ref: &str) -> bool {
    job.func_ref.as_ref().is_some_and(|own| own.replace(':', ".") == func_ref)
}
