//! Stores the runs of the scheduler's log (`runs import`).

use std::collections::BTreeMap;

use anyhow::Result;
use apscheduler::aps3;
use apscheduler::pickle::Decoder;
use chrono::{DateTime, SecondsFormat, Utc};
use postgres::types::Type;

use super::{Change, Db, Param, get};
use crate::domain::log::runs::{JobNames, LoggedStatus};
use crate::error::CliError;
use crate::invocation::APSCTL;

/// A run in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRun {
    pub job_id: Option<String>,
    pub job_name: String,
    pub trigger: String,
    pub executor: Option<String>,
    pub status: LoggedStatus,
    pub scheduled_at: Option<DateTime<Utc>>,
    /// `None` if the log lacks the start.
    pub started_at: Option<DateTime<Utc>>,
    /// When the run ended. For a missed or skipped run, the time of its line.
    pub ended_at: Option<DateTime<Utc>>,
    pub error: Option<String>,
    pub source: String,
    /// The number of the run among those of the same job that begin at the same instant.
    pub ordinal: usize,
}

/// How many runs of a batch are new, how many have changed, and how many the table had already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    pub imported: u64,
    pub updated: u64,
    pub unchanged: u64,
}

impl std::ops::AddAssign for ImportCounts {
    fn add_assign(&mut self, other: Self) {
        self.imported += other.imported;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
    }
}

/// The part of a log that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogCoverage {
    pub source: String,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl ImportedRun {
    /// Returns what identifies the run in the log: its job and its first line.
    fn identity(&self) -> Option<String> {
        let kind = match (self.status, self.started_at) {
            (LoggedStatus::Missed, _) => "missed",
            (LoggedStatus::Skipped, _) => "skipped",
            (_, Some(_)) => "run",
            (_, None) => return self.end_identity(),
        };
        Some(self.identity_of(kind, self.started_at.or(self.ended_at)?))
    }

    /// Returns what identifies a run whose start the log lacks.
    fn end_identity(&self) -> Option<String> {
        Some(self.identity_of("end", self.ended_at?))
    }

    fn identity_of(&self, kind: &str, at: DateTime<Utc>) -> String {
        let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{kind}\n{at}\n{}\n{}\n{}", self.ordinal, self.trigger, self.job_name)
    }

    fn status_word(&self) -> &'static str {
        match self.status {
            LoggedStatus::Open => "running",
            status => status.as_str(),
        }
    }

    fn created_at(&self) -> Option<DateTime<Utc>> {
        self.started_at.or(self.ended_at)
    }

    /// Without its start, the duration of a run is unknown, so its end is not stored.
    fn completed_at(&self) -> Option<DateTime<Utc>> {
        let is_executed = !matches!(self.status, LoggedStatus::Missed | LoggedStatus::Skipped);
        self.ended_at.filter(|_| self.started_at.is_some() || !is_executed)
    }

    /// Whether the run was executed, but its start is not in the log.
    fn lacks_start(&self) -> bool {
        self.started_at.is_none() && !matches!(self.status, LoggedStatus::Missed | LoggedStatus::Skipped)
    }
}

impl Db {
    /// Refuses to import runs into a store that records them itself, or whose scheduler does not log them.
    pub fn require_importable(&mut self) -> Result<()> {
        self.ensure_probed()?;
        self.require_migrated()?;
        if self.imported_runs()?.is_none() && self.relations.columns("audit").is_some() {
            let table = self.table_name("audit");
            return Err(CliError::refused(format!("the table {table} is the audit log of this store"))
                .hint(format!("imported runs would not be shown; `{APSCTL} audit tail` shows the runs of {table}"))
                .into());
        }
        if self.features()?.has_pickles() {
            return Ok(());
        }
        Err(CliError::refused("`runs import` reads the log of APScheduler 3, and this is another store")
            .hint(format!("`{APSCTL} store show` lists what works on this store"))
            .into())
    }

    /// Returns the jobs of an APScheduler 3 store by name. Other stores have no names.
    pub fn job_names(&mut self) -> Result<JobNames> {
        let mut names = JobNames::default();
        self.ensure_probed()?;
        if !self.features()?.has_pickles() {
            return Ok(names);
        }
        self.each_pickled_row(|row| {
            let mut decoder = Decoder::default();
            // A row that cannot be read is no job that can run.
            if let Ok(tree) = decoder.decode(&row.pickle)
                && let Ok(job) = aps3::Job::read(tree)
            {
                names.add(&job.name, job.trigger.to_string(), &row.id);
            }
            Ok(())
        })?;
        Ok(names)
    }
}

impl Change<'_> {
    /// Stores runs that are not stored yet, and the ends of runs that were running.
    pub fn import_runs(&mut self, runs: &[ImportedRun]) -> Result<ImportCounts> {
        let mut counts = ImportCounts::default();
        let mut by_identity: BTreeMap<String, &ImportedRun> = BTreeMap::new();
        let mut ends: Vec<&ImportedRun> = Vec::new();
        for run in runs {
            let Some(identity) = run.identity() else { continue };
            // The same part of a log may be read twice.
            let known = by_identity.entry(identity).or_insert(run);
            if known.status == LoggedStatus::Open {
                *known = run;
            }
        }
        by_identity.retain(|_, run| {
            if run.lacks_start() {
                ends.push(run);
            }
            !run.lacks_start()
        });
        let total = u64::try_from(by_identity.len() + ends.len())?;
        let with_start: Vec<(&String, &ImportedRun)> =
            by_identity.iter().map(|(identity, run)| (identity, *run)).collect();
        counts.updated += self.complete_ends(&with_start)?;
        let (imported, updated) = self.upsert_runs(&with_start)?;
        counts.imported += imported;
        counts.updated += updated;
        for run in ends {
            let (imported, updated) = self.import_end(run)?;
            counts.imported += imported;
            counts.updated += updated;
        }
        counts.unchanged = total.saturating_sub(counts.imported + counts.updated);
        Ok(counts)
    }

    /// Adds the start to runs that were imported without it.
    fn complete_ends(&mut self, runs: &[(&String, &ImportedRun)]) -> Result<u64> {
        let ended: Vec<_> = runs.iter().filter(|(_, run)| run.started_at.is_some() && run.ended_at.is_some()).collect();
        let keys: Vec<&str> = ended.iter().map(|(identity, _)| identity.as_str()).collect();
        let end_keys: Vec<Option<String>> = ended.iter().map(|(_, run)| run.end_identity()).collect();
        let started: Vec<Option<DateTime<Utc>>> = ended.iter().map(|(_, run)| run.started_at).collect();
        let completed: Vec<Option<DateTime<Utc>>> = ended.iter().map(|(_, run)| run.ended_at).collect();
        let scheduled: Vec<Option<DateTime<Utc>>> = ended.iter().map(|(_, run)| run.scheduled_at).collect();
        let params: [Param; 5] = [
            (&end_keys, Type::TEXT_ARRAY),
            (&keys, Type::TEXT_ARRAY),
            (&started, Type::TIMESTAMPTZ_ARRAY),
            (&completed, Type::TIMESTAMPTZ_ARRAY),
            (&scheduled, Type::TIMESTAMPTZ_ARRAY),
        ];
        self.db.execute(include_str!("imports/complete_ends.sql"), &params)
    }

    /// Inserts runs, and updates those that were running. Returns the numbers of both.
    fn upsert_runs(&mut self, runs: &[(&String, &ImportedRun)]) -> Result<(u64, u64)> {
        let keys: Vec<&str> = runs.iter().map(|(identity, _)| identity.as_str()).collect();
        let text = |of: fn(&ImportedRun) -> Option<&str>| -> Vec<Option<String>> {
            // PostgreSQL stores no NUL characters.
            runs.iter().map(|(_, run)| of(run).map(|text| text.replace('\0', "\u{fffd}"))).collect()
        };
        let time = |of: fn(&ImportedRun) -> Option<DateTime<Utc>>| -> Vec<Option<DateTime<Utc>>> {
            runs.iter().map(|(_, run)| of(run)).collect()
        };
        let (job_ids, names) = (text(|run| run.job_id.as_deref()), text(|run| Some(&run.job_name)));
        let (triggers, executors) = (text(|run| Some(&run.trigger)), text(|run| run.executor.as_deref()));
        let (statuses, errors) = (text(|run| Some(run.status_word())), text(|run| run.error.as_deref()));
        let sources = text(|run| Some(&run.source));
        let (scheduled, created) = (time(|run| run.scheduled_at), time(ImportedRun::created_at));
        let completed = time(ImportedRun::completed_at);
        let params: [Param; 11] = [
            (&keys, Type::TEXT_ARRAY),
            (&job_ids, Type::TEXT_ARRAY),
            (&names, Type::TEXT_ARRAY),
            (&triggers, Type::TEXT_ARRAY),
            (&executors, Type::TEXT_ARRAY),
            (&statuses, Type::TEXT_ARRAY),
            (&scheduled, Type::TIMESTAMPTZ_ARRAY),
            (&created, Type::TIMESTAMPTZ_ARRAY),
            (&completed, Type::TIMESTAMPTZ_ARRAY),
            (&errors, Type::TEXT_ARRAY),
            (&sources, Type::TEXT_ARRAY),
        ];
        let row = self.db.query_one(include_str!("imports/upsert_runs.sql"), &params)?;
        let [imported, updated] = [get::<i64>(&row, "imported")?, get::<i64>(&row, "updated")?];
        Ok((u64::try_from(imported)?, u64::try_from(updated)?))
    }

    /// Ends the open run of a job whose start was imported before, or stores the run without its start. Returns how many
    /// runs were inserted and updated.
    fn import_end(&mut self, run: &ImportedRun) -> Result<(u64, u64)> {
        let (name, trigger) = (run.job_name.replace('\0', "\u{fffd}"), run.trigger.replace('\0', "\u{fffd}"));
        let Some(identity) = run.identity() else { return Ok((0, 0)) };
        let known: [Param; 4] =
            [(&name, Type::TEXT), (&trigger, Type::TEXT), (&run.ended_at, Type::TIMESTAMPTZ), (&identity, Type::TEXT)];
        if !self.db.query(include_str!("imports/find_ended_run.sql"), &known)?.is_empty() {
            return Ok((0, 0));
        }
        let (status, error) = (run.status_word(), run.error.as_ref().map(|error| error.replace('\0', "\u{fffd}")));
        let end: [Param; 5] = [
            (&name, Type::TEXT),
            (&trigger, Type::TEXT),
            (&run.ended_at, Type::TIMESTAMPTZ),
            (&status, Type::TEXT),
            (&error, Type::TEXT),
        ];
        if self.db.execute(include_str!("imports/end_open_run.sql"), &end)? > 0 {
            return Ok((0, 1));
        }
        self.upsert_runs(&[(&identity, run)])
    }

    /// Records which part of a log has been imported.
    pub fn record_coverage(&mut self, coverage: &LogCoverage) -> Result<()> {
        let params: [Param; 3] =
            [(&coverage.source, Type::TEXT), (&coverage.from, Type::TIMESTAMPTZ), (&coverage.until, Type::TIMESTAMPTZ)];
        self.db.execute(include_str!("imports/record_coverage.sql"), &params).map(drop)
    }
}
