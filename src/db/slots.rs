//! Reads schedules, runs and journal entries for [`crate::domain::slots`].

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::Row;
use postgres::types::Type;
use serde_json::Value;

use super::jobs::{JobFilter, SortColumn};
use super::row::{Id, run_id};
use super::{Db, ImportedRuns, clamped_time, finite_time, get};
use crate::domain::aps3_rows::{COPY_MARKER, original_id};
use crate::domain::job::{CronSchedule, Job, JobState, Timing};
use crate::domain::slots::{self, JobHistory, JobImage, JobRun, JobSlotResults, JournalEvent, SlotQuery};
use crate::domain::{image, json_text};
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
    /// The time that the imported logs cover, if the runs are imported. Slots at other times are not compared.
    pub imported: Option<ImportedRuns>,
    /// If runs were deleted: those that began since this time are recorded.
    pub recorded_since: Option<DateTime<Utc>>,
    /// If a part of the operator journal was archived: changes since this time are known.
    pub journal_since: Option<DateTime<Utc>>,
}

impl SlotFacts {
    /// Returns why an earlier part of the selected time is not compared: what was deleted, and the time until which. `since` is the
    /// beginning of the selected time.
    pub fn unknown_before(&self, since: DateTime<Utc>) -> Option<(&'static str, DateTime<Utc>)> {
        let runs = self.recorded_since.map(|until| ("runs were deleted by `audit prune`", until));
        let changes = self.journal_since.map(|until| ("changes were archived by `audit operations archive`", until));
        runs.into_iter().chain(changes).filter(|(_, until)| *until > since).max_by_key(|(_, until)| *until)
    }

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
                let is_requested = selection.jobs.contains(&job.id) || runs_function(&job, selection.automation);
                JobHistory { job, is_requested, ..JobHistory::default() }
            })
            .filter(|facts| selection.jobs.is_empty() || selection.jobs.contains(&facts.job.id))
            .collect();
        let mut question = selection.question;
        let imported = self.imported_runs()?;
        if let Some(ImportedRuns { covered_from, covered_until }) = imported {
            question.since = question.since.max(covered_from);
            question.until = question.until.min(covered_until);
            question.now = question.now.min(covered_until);
        }
        let (recorded_since, journal_since) = (self.recorded_since()?, self.journal_since()?);
        // Slots at other times are unknown, so they are not compared.
        for since in [recorded_since, journal_since].into_iter().flatten() {
            question.since = question.since.max(since).min(question.until);
        }
        let (unattributed, truncated_at) = self.add_runs(&mut facts, owner.as_deref(), &question)?;
        if let Some(cut) = truncated_at {
            question.until = question.until.min(cut);
            question.now = question.now.min(cut);
        }
        self.add_history(&mut facts, owner.as_deref(), &question)?;
        Ok(SlotFacts {
            question,
            facts,
            unscheduled,
            unattributed_runs: unattributed,
            truncated_at,
            imported,
            recorded_since,
            journal_since,
        })
    }

    /// Returns all jobs with a schedule, and the ids of the selected jobs without one.
    fn scheduled_jobs(&mut self, selection: &SlotSelection) -> Result<(Vec<Job>, Vec<String>)> {
        let (mut scheduled, mut unscheduled) = (Vec::new(), Vec::new());
        let mut unknown: BTreeSet<&str> = selection.jobs.iter().map(String::as_str).collect();
        self.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            let is_selected = unknown.remove(job.id.as_str()) || selection.jobs.is_empty();
            let has_schedule = job.timing != Timing::None || job.unreadable_reason.is_some();
            if job.id.contains(COPY_MARKER) {
                return Ok(());
            }
            match (has_schedule, &job.job_state) {
                (_, JobState::Removed) => {}
                (true, _) => scheduled.push(job),
                (false, _) if is_selected => unscheduled.push(job.id),
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
        let automation: Vec<&Job> = scheduled.iter().filter(|job| runs_function(job, selection.automation)).collect();
        let default = match (automation.as_slice(), scheduled) {
            ([job], _) => Some(*job),
            ([], [job]) => Some(job),
            _ => None,
        };
        let has_job_ids = self.has_columns("audit", &["job_id"])?;
        let is_selected = |job: &Job| selection.jobs.iter().all(|id| *id == job.id);
        match default {
            _ if has_job_ids || scheduled.is_empty() => Ok(default.map(|job| job.id.clone())),
            Some(job) if is_selected(job) => Ok(Some(job.id.clone())),
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
        let indexes: BTreeMap<String, usize> =
            facts.iter().enumerate().map(|(at, facts)| (facts.job.id.clone(), at)).collect();
        let (mut unattributed, mut truncated_at) = (0, None);
        for (at, row) in rows.iter().enumerate() {
            let run: JobRun = read_run(row)?;
            if at == MAX_RUNS {
                truncated_at = Some(run.started_at);
                break;
            }
            let id = get::<Option<Id>>(row, "job_id")?.map(|id| id.text);
            let job_id = id.as_deref().map(original_id).or(owner);
            match job_id.map(|id| indexes.get(id)) {
                Some(Some(index)) => facts[*index].runs.push(run),
                // A run of another job.
                Some(None) => {}
                None => unattributed += 1,
            }
        }
        Ok((unattributed, truncated_at))
    }

    fn add_history(&mut self, facts: &mut [JobHistory], owner: Option<&str>, question: &SlotQuery) -> Result<()> {
        let (from, _) = question.search_range();
        let ids: Vec<&str> = facts.iter().map(|facts| facts.job.id.as_str()).collect();
        let counts_any_job = owner.is_some() && !self.has_columns("audit", &["job_id"])?;
        let rows = self.query(
            include_str!("slots/ran_before.sql"),
            &[(&ids, Type::TEXT_ARRAY), (&from, Type::TIMESTAMPTZ), (&counts_any_job, Type::BOOL)],
        )?;
        let ran_before: BTreeSet<String> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        let mut schedules_since: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        for row in self.query(include_str!("slots/schedules_since.sql"), &[])? {
            schedules_since.insert(get(&row, "job_id")?, clamped_time(&row, "updated_at")?);
        }
        let mut journal_events: BTreeMap<String, Vec<JournalEvent>> = BTreeMap::new();
        for row in self.query(include_str!("slots/journal_events.sql"), &[(&from, Type::TIMESTAMPTZ)])? {
            let id: String = get(&row, "job_id")?;
            let (job_id, is_copy) =
                id.split_once(COPY_MARKER).map_or((id.as_str(), false), |(job_id, _)| (job_id, true));
            journal_events.entry(job_id.to_owned()).or_default().push(read_journal_event(&row, is_copy)?);
        }
        let jitter = self.store()?.max_jitter(self)?;
        for facts in facts {
            let id = &facts.job.id;
            facts.has_earlier_runs = ran_before.contains(id);
            facts.schedule_since = schedules_since.remove(id);
            facts.journal = journal_events.remove(id).unwrap_or_default();
            facts.jitter = jitter.get(id).copied().unwrap_or_default();
        }
        Ok(())
    }

    pub(super) fn jitter_of_schedules(&mut self) -> Result<BTreeMap<String, TimeDelta>> {
        let rows = self.query(include_str!("slots/max_jitter.sql"), &[])?;
        rows.iter().map(|row| Ok((get(row, "id")?, seconds_to_delta(get(row, "seconds")?)))).collect()
    }
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
