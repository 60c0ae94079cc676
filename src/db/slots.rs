//! Reads schedules, runs and journal entries for [`crate::domain::slots`].

mod id_list;
mod run_store;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::Value;

use super::jobs::{JobFilter, SortColumn};
use super::row::{Id, run_id};
use super::{Db, ImportedRuns, Param, clamped_time, finite_time, get};
use crate::domain::aps3_rows::{COPY_MARKER, original_id};
use crate::domain::job::{CronSchedule, Job, JobState, Timing};
use crate::domain::slots::{JobComparison, JobHistory, JobImage, JobRun, JobSlotResults, JournalEvent, SlotQuery};
use crate::domain::{image, json_text};
use crate::error::CliError;
pub use id_list::IdList;
use run_store::RunStore;

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
    /// Ordered by id.
    pub facts: Vec<JobHistory>,
    survey: SlotSurvey,
}

/// What was compared, and what was not.
#[derive(Debug)]
pub struct SlotSurvey {
    pub question: SlotQuery,
    /// Jobs without a schedule that are not removed. They have no slots.
    pub unscheduled: IdList,
    /// Number of runs without a job id that cannot be attributed.
    pub unattributed_runs: usize,
    /// If there are too many runs: those before this time were read.
    pub truncated_at: Option<DateTime<Utc>>,
    /// The time that the imported logs cover, if the runs are imported. Slots at other times are not compared.
    pub imported: Option<ImportedRuns>,
}

impl Deref for SlotFacts {
    type Target = SlotSurvey;

    fn deref(&self) -> &SlotSurvey {
        &self.survey
    }
}

impl SlotFacts {
    /// Returns each job with the results of its slots.
    pub fn judge(&self) -> Vec<(&Job, JobSlotResults)> {
        let mut comparison = JobComparison::new(&self.question);
        self.facts.iter().map(|history| (&history.job, comparison.compare(history))).collect()
    }
}

/// The ids of the jobs in question.
#[derive(Default)]
struct ScheduledIds {
    scheduled: IdList,
    unscheduled: IdList,
    /// The jobs with the automation function, at most two of them.
    automation: Vec<String>,
}

impl Db {
    /// Reads the jobs with schedules, their runs, and the operators' changes in the selected time.
    ///
    /// # Errors
    /// Refuses if a job does not exist, or if runs have no job id and cannot be attributed.
    pub fn slot_facts(&mut self, selection: &SlotSelection) -> Result<SlotFacts> {
        let mut facts = Vec::new();
        let survey = self.each_history(selection, |_, history| {
            facts.push(history);
            Ok(())
        })?;
        Ok(SlotFacts { facts, survey })
    }

    /// Compares the slots of each job with its runs, as [`Db::slot_facts`] and [`SlotFacts::judge`] do, with one job in memory
    /// at a time.
    ///
    /// # Errors
    /// Those of [`Db::slot_facts`].
    pub fn compare_slots(
        &mut self,
        selection: &SlotSelection,
        mut each: impl FnMut(Job, JobSlotResults) -> Result<()>,
    ) -> Result<SlotSurvey> {
        let mut comparison = None;
        self.each_history(selection, |question, history| {
            let comparison = comparison.get_or_insert_with(|| JobComparison::new(question));
            let results = comparison.compare(&history);
            each(history.job, results)
        })
    }

    /// Calls `each` with the history of each job that has a schedule, ordered by id.
    fn each_history(
        &mut self,
        selection: &SlotSelection,
        mut each: impl FnMut(&SlotQuery, JobHistory) -> Result<()>,
    ) -> Result<SlotSurvey> {
        let ids = self.scheduled_ids(selection)?;
        let owner = self.default_job(&ids, selection)?;
        let is_compared = |id: &str| selection.jobs.is_empty() || selection.jobs.iter().any(|job| job == id);
        let compared: Vec<&str> = ids.scheduled.iter().filter(|id| is_compared(id)).collect();
        let mut question = selection.question;
        let imported = self.imported_runs()?;
        if let Some(ImportedRuns { covered_from, covered_until }) = imported {
            question.since = question.since.max(covered_from);
            question.until = question.until.min(covered_until);
            question.now = question.now.min(covered_until);
        }
        let mut runs = RunStore::new(compared.iter().copied());
        let (unattributed_runs, truncated_at) = self.store_runs(&mut runs, owner.as_deref(), &question)?;
        if let Some(cut) = truncated_at {
            question.until = question.until.min(cut);
            question.now = question.now.min(cut);
        }
        let mut history = self.read_history(&compared, owner.as_deref(), &question)?;
        if !compared.is_empty() {
            self.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
                if !is_scheduled(&job) || !is_compared(&job.id) {
                    return Ok(());
                }
                let is_requested = selection.jobs.contains(&job.id) || runs_function(&job, selection.automation);
                let runs = runs.runs_of(&job.id)?;
                each(&question, JobHistory { runs, is_requested, ..history.of(job) })
            })?;
        }
        Ok(SlotSurvey { question, unscheduled: ids.unscheduled, unattributed_runs, truncated_at, imported })
    }

    /// Returns the ids of the jobs with a schedule, and of the selected jobs without one.
    fn scheduled_ids(&mut self, selection: &SlotSelection) -> Result<ScheduledIds> {
        let mut ids = ScheduledIds::default();
        let mut unknown: BTreeSet<&str> = selection.jobs.iter().map(String::as_str).collect();
        self.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            let is_selected = unknown.remove(job.id.as_str()) || selection.jobs.is_empty();
            if is_scheduled(&job) {
                if ids.automation.len() < 2 && runs_function(&job, selection.automation) {
                    ids.automation.push(job.id.clone());
                }
                ids.scheduled.push(&job.id);
            } else if is_selected && !has_schedule(&job) && !is_copy_or_removed(&job) {
                ids.unscheduled.push(&job.id);
            }
            Ok(())
        })?;
        if unknown.is_empty() {
            return Ok(ids);
        }
        Err(self.no_such_job(&Vec::from_iter(unknown)))
    }

    /// Returns the job to which runs without a job id are attributed, if there is one.
    ///
    /// # Errors
    /// Refuses if the log has no job ids and several jobs are possible.
    fn default_job(&mut self, ids: &ScheduledIds, selection: &SlotSelection) -> Result<Option<String>> {
        let default = match ids.automation.as_slice() {
            [job] => Some(job.as_str()),
            [] if ids.scheduled.len() == 1 => ids.scheduled.iter().next(),
            _ => None,
        };
        let has_job_ids = self.has_columns("audit", &["job_id"])?;
        let is_selected = |job: &str| selection.jobs.iter().all(|id| id == job);
        match default {
            _ if has_job_ids || ids.scheduled.is_empty() => Ok(default.map(str::to_owned)),
            Some(job) if is_selected(job) => Ok(Some(job.to_owned())),
            _ => {
                // Fails if there is no such table.
                self.render(":audit")?;
                let table = self.table_name("audit");
                Err(CliError::refused(format!("table {table} does not record the job of a run (it has no column job_id)"))
                    .hint("apsctl needs this column to know which job a run belongs to; with one automation job, all rows are taken for its runs")
                    .into())
            }
        }
    }

    /// Stores the runs of the jobs. Returns how many could not be attributed, and the time up to which they were read if there
    /// are too many.
    fn store_runs(
        &mut self,
        runs: &mut RunStore,
        owner: Option<&str>,
        question: &SlotQuery,
    ) -> Result<(usize, Option<DateTime<Utc>>)> {
        let (from, until) = question.search_range();
        let limit = i64::try_from(MAX_RUNS + 1)?;
        let (mut at, mut unattributed, mut truncated_at) = (0, 0, None);
        let params: [Param; 3] = [(&from, Type::TIMESTAMPTZ), (&until, Type::TIMESTAMPTZ), (&limit, Type::INT8)];
        self.stream(include_str!("slots/runs.sql"), &params, |row| {
            let run: JobRun = read_run(row)?;
            if at == MAX_RUNS {
                truncated_at = Some(run.started_at);
                return Ok(());
            }
            at += 1;
            let id = get::<Option<Id>>(row, "job_id")?.map(|id| id.text);
            match id.as_deref().map(original_id).or(owner) {
                Some(job_id) => runs.add(job_id, &run)?,
                None => unattributed += 1,
            }
            Ok(())
        })?;
        Ok((unattributed, truncated_at))
    }

    /// Reads what the store records about the jobs besides their runs.
    fn read_history(&mut self, ids: &[&str], owner: Option<&str>, question: &SlotQuery) -> Result<RecordedHistory> {
        let (from, _) = question.search_range();
        let mut history = RecordedHistory::default();
        let counts_any_job = owner.is_some() && !self.has_columns("audit", &["job_id"])?;
        let params: [Param; 3] = [(&ids, Type::TEXT_ARRAY), (&from, Type::TIMESTAMPTZ), (&counts_any_job, Type::BOOL)];
        self.stream(include_str!("slots/ran_before.sql"), &params, |row| {
            history.ran_before.insert(get(row, "id")?);
            Ok(())
        })?;
        self.stream(include_str!("slots/schedules_since.sql"), &[], |row| {
            history.schedules_since.insert(get(row, "job_id")?, clamped_time(row, "updated_at")?);
            Ok(())
        })?;
        self.stream(include_str!("slots/journal_events.sql"), &[(&from, Type::TIMESTAMPTZ)], |row| {
            let id: String = get(row, "job_id")?;
            let (job_id, is_copy) =
                id.split_once(COPY_MARKER).map_or((id.as_str(), false), |(job_id, _)| (job_id, true));
            history.journal.entry(job_id.to_owned()).or_default().push(read_journal_event(row, is_copy)?);
            Ok(())
        })?;
        history.jitter = self.store()?.max_jitter(self)?;
        Ok(history)
    }

    pub(super) fn jitter_of_schedules(&mut self) -> Result<BTreeMap<String, TimeDelta>> {
        let rows = self.query(include_str!("slots/max_jitter.sql"), &[])?;
        rows.iter().map(|row| Ok((get(row, "id")?, seconds_to_delta(get(row, "seconds")?)))).collect()
    }
}

/// What the store records about jobs besides their runs, by job id.
#[derive(Default)]
struct RecordedHistory {
    ran_before: BTreeSet<String>,
    schedules_since: BTreeMap<String, DateTime<Utc>>,
    journal: BTreeMap<String, Vec<JournalEvent>>,
    jitter: BTreeMap<String, TimeDelta>,
}

impl RecordedHistory {
    /// Moves what is recorded about a job to its history.
    fn of(&mut self, job: Job) -> JobHistory {
        JobHistory {
            has_earlier_runs: self.ran_before.contains(&job.id),
            schedule_since: self.schedules_since.remove(&job.id),
            journal: self.journal.remove(&job.id).unwrap_or_default(),
            jitter: self.jitter.get(&job.id).copied().unwrap_or_default(),
            job,
            ..JobHistory::default()
        }
    }
}

fn has_schedule(job: &Job) -> bool {
    job.timing != Timing::None || job.unreadable_reason.is_some()
}

fn is_copy_or_removed(job: &Job) -> bool {
    job.id.contains(COPY_MARKER) || job.job_state == JobState::Removed
}

/// Whether the slots of the job are compared with its runs.
fn is_scheduled(job: &Job) -> bool {
    has_schedule(job) && !is_copy_or_removed(job)
}

/// Compares function names. `module:name` of APScheduler equals `module.name`.
fn runs_function(job: &Job, func_ref: &str) -> bool {
    job.func_ref.as_ref().is_some_and(|name| name.replace(':', ".") == func_ref)
}

fn read_run(row: &Row) -> Result<JobRun> {
    // Details that are not JSON are ignored.
    let details =
        get::<Option<String>>(row, "details")?.as_deref().map(json_text::parse_within_limits).unwrap_or_default();
    let text = |key: &str| match details.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    let status: Option<String> = get(row, "status")?;
    Ok(JobRun {
        id: run_id(row, "id")?,
        started_at: clamped_time(row, "created_at")?,
        completed_at: finite_time(row, "completed_at")?.0,
        scheduled_at: finite_time(row, "scheduled_at")?.0,
        status: status.map(|word| {
            let Ok(status) = word.parse();
            status
        }),
        attempt: text("attempt").and_then(|number| number.parse().ok()),
        process: text("host").zip(text("pid")).map(|(host, pid)| format!("{host}:{pid}")),
        is_copy: get::<Option<Id>>(row, "job_id")?.is_some_and(|id| id.text.contains(COPY_MARKER)),
    })
}

/// Reads what was done to a job. For a copy, only that there was one.
fn read_journal_event(row: &Row, is_copy: bool) -> Result<JournalEvent> {
    let (before, after): (Option<&str>, Option<&str>) = (get(row, "before")?, get(row, "after")?);
    let job_image = |image: Option<&str>| {
        image.filter(|_| !is_copy).map(|image| job_in_image(&json_text::parse_within_limits(image)))
    };
    Ok(JournalEvent {
        at: clamped_time(row, "at")?,
        actor: get(row, "who")?,
        is_trigger: get(row, "is_trigger")?,
        before: job_image(before),
        after: job_image(after),
    })
}

fn job_in_image(image: &Value) -> JobImage {
    let (state, _) = image::state_and_next_run(image);
    let is_paused_or_removed =
        image["paused"].as_bool().unwrap_or(matches!(state.as_deref(), Some("PAUSED" | "REMOVED")));
    let text = |name: &str| image["schedule"][name].as_str().map(str::to_owned);
    let schedule = || {
        let stored = CronSchedule { cron: text("cron")?, time_zone: text("time_zone")?, dialect: text("dialect")? };
        Some((stored, parse_time(&image["schedule"]["updated_at"])?))
    };
    JobImage { is_paused_or_removed, paused_at: parse_time(&image["paused_at"]), schedule: schedule() }
}

fn parse_time(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|time| time.to_utc())
}

/// Converts seconds to a duration, clamped to the supported range.
#[allow(clippy::cast_possible_truncation, reason = "clamped before")]
fn seconds_to_delta(seconds: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds * 1e3).clamp(0.0, 1e15) as i64)
}
