//! The log of runs as a table whose rows can be deleted: SQL expressions on its own columns.

use std::borrow::Cow;

use super::Relations;
use crate::db::store::columns::{self, Column, LogicalType, holds_time};
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::audit::RunStatus;
use crate::domain::identifier::{quote_identifier, quote_literal};

/// Which table is the log of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum RunLogKind {
    /// The application's own table, which passes write.
    Application,
    /// django-apscheduler's log of executions.
    Django,
    /// The runs that `runs import` has read from the scheduler's log.
    Imported,
}

/// SQL expressions on a row `a` of the log of runs.
#[derive(Debug, Clone)]
pub(in crate::db) struct RunLogColumns {
    pub(in crate::db) kind: RunLogKind,
    /// The column that has the time at which a run began, and its type.
    pub(in crate::db) time_column: String,
    pub(in crate::db) time_type: String,
    /// The time as it is compared: the column itself, so that an index on it can be used, or an expression on a text.
    pub(in crate::db) time: String,
    /// `x.time`, a timestamptz, in that type.
    pub(in crate::db) written_time: String,
    /// The job's id, empty for a run without a job. A copy of a job counts as the job.
    pub(in crate::db) job: String,
    pub(in crate::db) id: String,
    /// Whether the run has not ended, or may not have.
    pub(in crate::db) is_open: String,
}

impl RunLogColumns {
    /// Returns the expressions for the table of imported runs.
    pub(in crate::db) fn of_imported_runs() -> Self {
        Self::standard(RunLogKind::Imported, "created_at", "a.status = 'running'")
    }

    fn standard(kind: RunLogKind, time_column: &str, is_open: &str) -> Self {
        Self {
            kind,
            time_column: time_column.to_owned(),
            time_type: "timestamptz".to_owned(),
            time: format!("a.{}", quote_identifier(time_column)),
            written_time: "x.time".to_owned(),
            job: job_expression("job_id"),
            id: "a.\"id\"::text".to_owned(),
            is_open: is_open.to_owned(),
        }
    }

    /// Returns whether an index on the column of the time can be used.
    pub(in crate::db) fn can_use_index(&self) -> bool {
        self.time.ends_with(&quote_identifier(&self.time_column))
    }
}

/// The name of the table of imported runs.
pub(in crate::db) const IMPORTED_RUNS: &str = "apsctl.runs";

fn job_expression(column: &str) -> String {
    format!("split_part(coalesce(a.{}::text, ''), {}, 1)", quote_identifier(column), quote_literal(COPY_MARKER))
}

/// The statuses in which a run of the application has ended, in lower case.
fn ended_words() -> String {
    let ended = RunStatus::NAMES.iter().filter(|name| **name != RunStatus::Running.as_str());
    let words = ended.flat_map(|name| {
        let Ok(status) = name.parse::<RunStatus>();
        status.all_words()
    });
    words.map(|word| quote_literal(&word)).collect::<Vec<_>>().join(", ")
}

impl Relations {
    /// Fills in `:log_recorded_since`, the time before which runs may have been deleted from the log. NULL if none were.
    pub(super) fn fill_recorded_since<'s>(&self, sql: &'s str) -> Cow<'s, str> {
        if !sql.contains(":log_recorded_since") {
            return Cow::Borrowed(sql);
        }
        let since = match self.imported_runs {
            // An older part of the log may have been imported again.
            Some(runs) => format!("'{}'::timestamptz", runs.covered_from.to_rfc3339()),
            None => "p.before".to_owned(),
        };
        let log = quote_literal(self.qualified_name("audit"));
        // The table has one name, however the settings write it.
        let since = format!(
            "(SELECT {since} FROM :pruned p JOIN pg_class c ON c.oid = to_regclass({log}) \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.source = format('%I.%I', n.nspname, c.relname))"
        );
        Cow::Owned(sql.replace(":log_recorded_since", &since))
    }

    /// Returns which table is the log of runs. The tables must have been probed.
    pub(in crate::db) fn run_log_kind(&self) -> RunLogKind {
        match (self.audit_substitute.is_some(), self.imported_runs.is_some()) {
            (_, true) => RunLogKind::Imported,
            (true, false) => RunLogKind::Django,
            (false, false) => RunLogKind::Application,
        }
    }

    /// Returns the expressions on the columns of the log of runs. `None` if it has no time that can be read.
    pub(in crate::db) fn run_log_columns(&self) -> Option<RunLogColumns> {
        let kind = self.run_log_kind();
        let found = self.columns("audit")?;
        match kind {
            RunLogKind::Imported => return Some(RunLogColumns::of_imported_runs()),
            RunLogKind::Django => {
                let is_open = "a.status = 'Started execution' OR a.finished IS NULL AND coalesce(a.status, '') \
                               NOT IN ('Executed', 'Error!', 'Missed!', 'Max instances reached!')";
                return Some(RunLogColumns::standard(kind, "run_time", is_open));
            }
            RunLogKind::Application => {}
        }
        let created: &Column = self.table("audit")?.columns.get("created_at")?;
        if !holds_time(&created.type_name) {
            return None;
        }
        let has = |column: &str| found.contains_key(column);
        let without_end = if has("completed_at") { "a.\"completed_at\" IS NULL" } else { "true" };
        let is_open = if has("status") {
            let status = "lower(a.\"status\"::text)";
            format!(
                "coalesce({status}, '') = 'running' OR {without_end} AND coalesce({status}, '') NOT IN ({})",
                ended_words()
            )
        } else {
            without_end.to_owned()
        };
        let id = if has("id") { "a.\"id\"::text" } else { "NULL::text" };
        // The run that the lease names is the one that the next pass closes.
        let is_open = if has("id") {
            format!("{is_open} OR EXISTS (SELECT FROM :lease l WHERE l.run_id::text = {id})")
        } else {
            is_open
        };
        let (column, zone) = ("a.\"created_at\"", &self.zone_literal);
        let is_text = columns::character_limit(&created.type_name).is_some()
            || matches!(created.type_name.as_str(), "text" | "character varying" | "character");
        let (time, time_type, written) = if is_text {
            let read = columns::read_expression(LogicalType::Time, created, column, zone);
            (read.unwrap_or_else(|| column.to_owned()), "timestamptz".to_owned(), None)
        } else {
            let written = columns::write_expression(LogicalType::Time, created, "x.time", None, zone);
            (column.to_owned(), created.type_name.clone(), written)
        };
        Some(RunLogColumns {
            kind,
            time_column: "created_at".to_owned(),
            time_type,
            time,
            written_time: written.unwrap_or_else(|| "x.time".to_owned()),
            job: if has("job_id") { job_expression("job_id") } else { "''::text".to_owned() },
            id: id.to_owned(),
            is_open,
        })
    }
}
