//! Queries that only `doctor` needs. Ages are computed with the server's clock, not with the fixed time of a test.

mod schedulers;

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::Row;
use postgres::types::Type;

use super::lease_state::read_lease_state;
use super::row::{run_id, time};
use super::{Db, Param, finite_time, get, template};
use crate::domain::audit::Run;
use crate::domain::doctor::executing_jobs::PassLease;
use crate::domain::doctor::foreign_code::ForeignCode;
use crate::domain::doctor::locks::{BlockingSession, OldTransaction};
use crate::domain::doctor::tables::TableStatistics;
use crate::domain::doctor::workload::SlowStatement;

/// The application's tables, by their placeholders.
pub const TABLES: [&str; 4] = ["jobs", "audit", "versions", "rules"];

/// Age of the oldest open run to consider.
const OPEN_RUN_WINDOW: TimeDelta = TimeDelta::days(7);

/// The server, and what this role may see.
#[derive(Debug, Clone)]
pub struct ServerInfo {
    pub role: String,
    pub version: String,
    /// Default time zone of its sessions.
    pub time_zone: Option<String>,
    /// Whether the statements of other roles' sessions are visible.
    pub can_see_sessions: bool,
}

impl Db {
    pub fn server_info(&mut self) -> Result<ServerInfo> {
        let row = self.query_one(include_str!("doctor/server_info.sql"), &[])?;
        Ok(ServerInfo {
            role: get(&row, "role")?,
            version: get(&row, "version")?,
            time_zone: get(&row, "time_zone")?,
            can_see_sessions: get(&row, "can_see_sessions")?,
        })
    }

    /// Returns the application's tables that do not exist, by their placeholders.
    pub fn missing_tables(&mut self) -> Result<Vec<&'static str>> {
        self.ensure_probed()?;
        self.store()?;
        let has_jobs = self.relations.has_jobs_table();
        let mut missing = Vec::new();
        for table in TABLES {
            if self.columns(table)?.is_none() && !(has_jobs && table == "jobs") {
                missing.push(table);
            }
        }
        Ok(missing)
    }

    /// Returns the application's tables that this role cannot read, as SQL identifiers.
    pub fn unreadable_tables(&mut self) -> Result<Vec<String>> {
        let names = self.quoted_tables();
        let rows = self.query(include_str!("doctor/unreadable_tables.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut forbidden = Vec::new();
        for row in &rows {
            forbidden.extend(names.get(usize::try_from(get::<i64>(row, "at")? - 1)?).cloned());
        }
        Ok(forbidden)
    }

    fn quoted_tables(&self) -> Vec<String> {
        TABLES.iter().map(|table| self.relations.qualified_name(table).to_owned()).collect()
    }

    /// Returns code of other roles that is executed by statements on the application's tables.
    pub fn foreign_code(&mut self) -> Result<Vec<ForeignCode>> {
        let mut names = self.quoted_tables();
        let further = self.features()?.further_tables;
        names.extend(further.iter().map(|table| self.relations.qualified_name(table).to_owned()));
        let rows = self.query(include_str!("doctor/foreign_code.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let code = |row: &Row| {
            Ok(ForeignCode {
                link: get(row, "kind")?,
                link_name: get(row, "name")?,
                table: get(row, "table_name")?,
                object_kind: get(row, "what")?,
                object: get(row, "code")?,
                owner: get(row, "owner")?,
                table_owner: get(row, "table_owner")?,
            })
        };
        rows.iter().map(code).collect()
    }

    /// Returns the programs with the most sessions.
    pub fn client_programs(&mut self) -> Result<Vec<(String, i64)>> {
        let rows = self.query(include_str!("doctor/client_programs.sql"), &[])?;
        rows.iter().map(|row| Ok((get(row, "program")?, get(row, "sessions")?))).collect()
    }

    /// Returns sessions that block others at our tables.
    pub fn blocking_sessions(&mut self) -> Result<Vec<BlockingSession>> {
        let names = self.quoted_tables();
        let rows = self.query(include_str!("doctor/blocking_sessions.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let blocking = |row: &Row| {
            Ok(BlockingSession {
                pid: get(row, "pid")?,
                application_name: get(row, "application_name")?,
                gid: get(row, "gid")?,
                state: get(row, "state")?,
                state_seconds: get(row, "state_seconds")?,
                waiting_sessions: get(row, "waiting")?,
                longest_wait_seconds: get(row, "longest_wait")?,
            })
        };
        rows.iter().map(blocking).collect()
    }

    /// Returns transactions that are idle, prepared or open for too long.
    pub fn old_transactions(&mut self) -> Result<Vec<OldTransaction>> {
        let rows = self.query(include_str!("doctor/old_transactions.sql"), &[])?;
        let old = |row: &Row| {
            Ok(OldTransaction {
                pid: get(row, "pid")?,
                application_name: get(row, "application_name")?,
                state: get(row, "state")?,
                gid: get(row, "gid")?,
                age_seconds: get(row, "seconds")?,
            })
        };
        rows.iter().map(old).collect()
    }

    /// Returns the statistics of our tables. Views and partitioned tables have none.
    pub fn table_statistics(&mut self) -> Result<Vec<TableStatistics>> {
        let names = self.quoted_tables();
        let rows = self.query(include_str!("doctor/table_statistics.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut found = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            found.push(TableStatistics {
                table: self.table_name(TABLES[at]),
                quoted: names[at].clone(),
                estimated_rows: get(row, "estimate")?,
                bytes: get(row, "bytes")?,
                live_rows: get(row, "live")?,
                dead_rows: get(row, "dead")?,
                modified_rows: get(row, "modified")?,
                analyzed_seconds: get(row, "analyzed_seconds")?,
            });
        }
        Ok(found)
    }

    /// Returns the statements on our tables with at least this average duration in milliseconds; `None` if
    /// `pg_stat_statements` is not installed.
    pub fn slow_statements(&mut self, milliseconds: f64) -> Result<Option<Vec<SlowStatement>>> {
        let rows = self.query(include_str!("doctor/pg_stat_statements.sql"), &[])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mean = if get(row, "names_exec")? { "mean_exec_time" } else { "mean_time" };
        let values = [("view", get(row, "view")?), ("mean", mean)];
        let sql = template::fill(include_str!("doctor/slow_statements.sql"), &values);
        let bare = |table: &&str| self.table_name(table).split('.').next_back().unwrap_or_default().to_owned();
        let words: Vec<String> = TABLES.iter().map(bare).collect();
        let params: [Param; 2] = [(&words, Type::TEXT_ARRAY), (&milliseconds, Type::FLOAT8)];
        let statement = |row: &Row| {
            Ok(SlowStatement {
                query: get(row, "query")?,
                calls: get(row, "calls")?,
                mean_milliseconds: get(row, "milliseconds")?,
            })
        };
        self.query(&sql, &params)?.iter().map(statement).collect::<Result<_>>().map(Some)
    }

    /// Returns the lease of the pass, unless it was released.
    pub fn lease(&mut self) -> Result<Option<PassLease>> {
        let rows = self.query(include_str!("doctor/lease.sql"), &[])?;
        rows.first().map_or(Ok(None), read_lease)
    }

    /// Returns runs without a live lease that are open for longer than the job timeout, newest first.
    pub fn open_runs(&mut self, job_timeout: Duration) -> Result<Vec<Run>> {
        let now = self.now();
        let before = now - TimeDelta::from_std(job_timeout).unwrap_or(OPEN_RUN_WINDOW);
        let after = now - OPEN_RUN_WINDOW;
        let params: [Param; 2] = [(&before, Type::TIMESTAMPTZ), (&after, Type::TIMESTAMPTZ)];
        let rows = self.query(include_str!("doctor/open_runs.sql"), &params)?;
        let run = |row: &Row| {
            Ok(Run {
                id: run_id(row, "id")?,
                job_id: get(row, "job_id")?,
                is_job_id_number: false,
                status: None,
                created_at: time(row, "created_at")?,
                completed_at: None,
                out_of_range_times: (None, None),
                versions_evaluated: None,
                versions_approved: None,
                error: None,
            })
        };
        rows.iter().map(run).collect()
    }

    /// Returns when the newest run since a time began.
    pub fn newest_run_start(&mut self, since: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let sql = include_str!("doctor/newest_run_start.sql");
        time(&self.query_one(sql, &[(&since, Type::TIMESTAMPTZ)])?, "created_at")
    }

    /// Returns how many versions per second the runs since a time have evaluated.
    pub fn evaluation_rate_since(&mut self, since: DateTime<Utc>) -> Result<Option<f64>> {
        let row = self.query_one(include_str!("doctor/evaluation_rate.sql"), &[(&since, Type::TIMESTAMPTZ)])?;
        get(&row, "rate")
    }
}

/// Reads the lease of the pass; `None` if nobody holds it.
pub(super) fn read_lease(row: &Row) -> Result<Option<PassLease>> {
    let Some(state) = read_lease_state(row)? else { return Ok(None) };
    Ok(Some(PassLease {
        host: get(row, "host")?,
        pid: get(row, "pid")?,
        job_id: get(row, "lease_job_id")?,
        run_id: get(row, "lease_run_id")?,
        since: finite_time(row, "acquired_at")?.0,
        state,
        expired_seconds: get::<Option<f64>>(row, "past_seconds")?.unwrap_or_default(),
    }))
}
