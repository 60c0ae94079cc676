//! What `apsctl top` shows, read in one round trip.

mod source;

use anyhow::Result;
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

pub use source::DashboardQuery;
pub(super) use source::{ExecutingSource, JobSource};

use super::audit::{RunFilter, read_run};
use super::doctor::read_lease;
use super::health::EMPTY_AUDIT_LOG;
use super::jobs::guide::with_job_columns;
use super::stale::OPEN_RUN_WINDOW;
use super::{Db, Param, get};
use crate::domain::dashboard::{Dashboard, JobCounts, JobHistory, Panel, PastRun, UpcomingRun};
use crate::domain::urgency::LATE_AFTER;

/// How many of the newest runs are read for the history of the jobs.
const HISTORY_RUNS: i64 = 10_000;

/// How many runs of a job are shown.
const RUNS_PER_JOB: i64 = 16;

/// How many of the newest runs are listed.
const LATEST_RUNS: i64 = 30;

/// How many of the next runs are listed.
const UPCOMING_RUNS: i64 = 30;

/// Which tables of a store can be read, and why the others cannot.
#[derive(Debug, Clone)]
pub struct ReadableTables {
    audit: Panel<()>,
    versions: Panel<()>,
    lease: Panel<()>,
}

impl Db {
    /// Returns which tables can be read. It is read once, before the first dashboard.
    pub fn readable_tables(&mut self) -> Result<ReadableTables> {
        self.ensure_probed()?;
        let forbidden = self.unreadable_tables()?;
        let readable = |table: &str| {
            let name = self.table_name(table);
            if forbidden.iter().any(|forbidden| forbidden == self.relations.qualified_name(table)) {
                Err(format!("this role may not read {name}"))
            } else if self.relations.columns(table).is_none() {
                Err(format!("there is no table {name}"))
            } else {
                Ok(())
            }
        };
        Ok(ReadableTables { audit: readable("audit"), versions: readable("versions"), lease: readable("lease") })
    }

    /// Returns the dashboard, read in one round trip.
    pub fn dashboard(&mut self, query: &DashboardQuery, tables: &ReadableTables) -> Result<Dashboard> {
        self.ensure_probed()?;
        let features = self.features()?;
        let source = &features.dashboard;
        let pattern = (!query.filter.is_empty()).then(|| contains_pattern(&query.filter));
        // The time of the last transaction, advanced by this machine's clock.
        let now = self.now();
        let (late, window) = (now - LATE_AFTER, now - OPEN_RUN_WINDOW);
        let by_layout = |sql: &str| sql.replace(":normalized_jobs", features.normalized_jobs);
        let jobs = source.jobs_sql.replace(":order", &(source.order)(query.order, now));
        let job_params: [Param; 2] = [(&pattern, Type::TEXT), (&query.limit, Type::INT8)];
        let count_params: [Param; 2] = [(&pattern, Type::TEXT), (&late, Type::TIMESTAMPTZ)];
        let upcoming_params: [Param; 2] = [(&now, Type::TIMESTAMPTZ), (&UPCOMING_RUNS, Type::INT8)];
        let history_params: [Param; 2] = [(&HISTORY_RUNS, Type::INT8), (&RUNS_PER_JOB, Type::INT8)];
        let latest_params: [Param; 4] = [
            (&None::<DateTime<Utc>>, Type::TIMESTAMPTZ),
            (&None::<Vec<String>>, Type::TEXT_ARRAY),
            (&None::<String>, Type::TEXT),
            (&LATEST_RUNS, Type::INT8),
        ];
        let window_params: [Param; 1] = [(&window, Type::TIMESTAMPTZ)];
        let mut batch = Batch::default();
        let jobs_at = batch.add(with_job_columns(&jobs), &job_params);
        let counts_at = batch.add(by_layout(include_str!("dashboard/counts.sql")), &count_params);
        let upcoming_at = batch.add(by_layout(include_str!("dashboard/upcoming.sql")), &upcoming_params);
        let has_log = tables.audit.is_ok();
        let runs_at = has_log.then(|| {
            let history = batch.add(include_str!("dashboard/history.sql").to_owned(), &history_params);
            (history, batch.add(RunFilter::all().sql("a.created_at DESC, a.id DESC"), &latest_params))
        });
        let executing_at = source.executing.as_ref().map(|source| {
            let sql = if has_log { source.sql.to_owned() } else { source.sql.replace(":audit", EMPTY_AUDIT_LOG) };
            (batch.add(sql, if source.has_window { &window_params } else { &[] }), source.read)
        });
        let lease_at = tables.lease.is_ok().then(|| batch.add(include_str!("doctor/lease.sql").to_owned(), &[]));
        let pending_at =
            tables.versions.is_ok().then(|| batch.add(include_str!("versions/pending.sql").to_owned(), &[]));

        let answers = self.read_in_one_round_trip(&batch.0)?;
        let rows = |at: usize| answers.rows.get(at).map_or(&[][..], Vec::as_slice);
        let first = |at: usize| rows(at).first();
        let (history, latest) = match runs_at {
            None => (Vec::new(), Vec::new()),
            Some((history, latest)) => (
                rows(history).iter().map(read_history).collect::<Result<_>>()?,
                rows(latest).iter().map(read_run).collect::<Result<_>>()?,
            ),
        };
        let running = executing_at.map(|(at, read)| rows(at).iter().map(read).collect()).transpose()?;
        let lease = lease_at.and_then(first).map(read_lease).transpose()?.flatten();
        let pending = pending_at.and_then(first).map(|row| get(row, "pending")).transpose()?;
        Ok(Dashboard {
            now: self.now(),
            database: answers.database.clone(),
            jobs: (source.read)(rows(jobs_at))?,
            counts: first(counts_at).map(read_counts).transpose()?.unwrap_or_default(),
            upcoming: rows(upcoming_at).iter().map(read_upcoming).collect::<Result<_>>()?,
            history: panel(&tables.audit, history.into_iter().collect()),
            latest: panel(&tables.audit, latest),
            running,
            lease: features.supports_passes.then(|| panel(&tables.lease, lease)),
            pending: features.supports_passes.then(|| panel(&tables.versions, pending.unwrap_or_default())),
        })
    }
}

/// Statements that are sent together, with their parameters.
#[derive(Default)]
struct Batch<'a>(Vec<(String, &'a [Param<'a>])>);

impl<'a> Batch<'a> {
    /// Adds a statement, and returns its position.
    fn add(&mut self, sql: String, params: &'a [Param<'a>]) -> usize {
        self.0.push((sql, params));
        self.0.len() - 1
    }
}

fn panel<T>(table: &Panel<()>, value: T) -> Panel<T> {
    table.clone().map(|()| value)
}

/// Returns the LIKE pattern that matches a text in lower case that contains `part`.
fn contains_pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

fn read_counts(row: &Row) -> Result<JobCounts> {
    Ok(JobCounts {
        total: get(row, "total")?,
        matching: get(row, "matching")?,
        late: get(row, "late")?,
        paused: get(row, "paused")?,
        failed: get(row, "failed")?,
        executing: get(row, "executing")?,
    })
}

fn read_upcoming(row: &Row) -> Result<UpcomingRun> {
    Ok(UpcomingRun { job_id: get(row, "id")?, at: super::clamped_time(row, "next_run_time")? })
}

fn read_history(row: &Row) -> Result<(String, JobHistory)> {
    let statuses: Vec<Option<String>> = get(row, "statuses")?;
    let starts: Vec<Option<f64>> = get(row, "starts")?;
    let durations: Vec<Option<f64>> = get(row, "durations")?;
    let runs = statuses.into_iter().zip(starts).zip(durations).map(|((status, start), seconds)| PastRun {
        status: status.map(|word| {
            let Ok(status) = word.parse();
            status
        }),
        started_at: start.and_then(time_from_epoch),
        seconds,
    });
    Ok((get(row, "job_id")?, JobHistory { runs: runs.collect(), p95: get(row, "p95")? }))
}

fn time_from_epoch(seconds: f64) -> Option<DateTime<Utc>> {
    #[allow(clippy::cast_possible_truncation, reason = "the statement returns only times of the calendar")]
    let micros = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(micros)
}
