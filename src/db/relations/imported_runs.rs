//! The runs that `runs import` has read from the scheduler's log, as the audit log of a store that records none.

use chrono::{DateTime, Utc};

use super::Relations;
use crate::db::Columns;
use crate::db::store::columns::{Column, Table};

/// The table of the imported runs.
const IMPORTED_RUNS: &str = "\"apsctl\".\"runs\"";

/// The imported runs with the columns of an audit log.
const RUNS_AS_AUDIT: &str = "(SELECT r.id, r.job_id, r.status, r.created_at, r.completed_at, NULL::bigint AS versions_evaluated, \
    NULL::bigint AS versions_approved, r.error, r.details, r.scheduled_at, r.xmin, r.ctid FROM \"apsctl\".\"runs\" r)";

/// The columns of [`RUNS_AS_AUDIT`] and their types.
const AUDIT_COLUMNS: [(&str, &str); 10] = [
    ("id", "bigint"),
    ("job_id", "text"),
    ("status", "text"),
    ("created_at", "timestamp with time zone"),
    ("completed_at", "timestamp with time zone"),
    ("versions_evaluated", "bigint"),
    ("versions_approved", "bigint"),
    ("error", "text"),
    ("details", "jsonb"),
    ("scheduled_at", "timestamp with time zone"),
];

/// The part of the scheduler's logs that has been imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedRuns {
    pub covered_from: DateTime<Utc>,
    pub covered_until: DateTime<Utc>,
}

impl Relations {
    /// Returns whether imported runs may serve as the audit log: the store records none, and has the tables of the import.
    pub(in crate::db) fn may_use_imported_runs(&self) -> bool {
        let records_runs = self.layout().is_ok_and(|layout| layout.store().features().records_runs_in_audit_table());
        !records_runs
            && self.has_jobs_table()
            && self.lacks_audit_log()
            && ["runs", "run_imports"].iter().all(|variable| self.columns(variable).is_some())
    }

    /// Uses the imported runs as the audit log.
    pub(in crate::db) fn use_imported_runs(&mut self, runs: ImportedRuns) {
        self.imported_runs = Some(runs);
        self.substitute_audit_log(IMPORTED_RUNS, "r", &AUDIT_COLUMNS, RUNS_AS_AUDIT.to_owned());
    }

    /// Returns the part of the logs that has been imported, if the imported runs serve as the audit log.
    pub(in crate::db) fn imported_runs(&self) -> Option<ImportedRuns> {
        self.imported_runs
    }

    /// Uses another table, a quoted name with its schema, as the audit log. `sub_select` reads it with these columns.
    pub(super) fn substitute_audit_log(
        &mut self,
        name: &str,
        relkind: &str,
        columns: &[(&str, &str)],
        sub_select: String,
    ) {
        let Some(found) = self.columns_by_table.as_mut() else { return };
        let kinds = columns.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()));
        found.insert("audit", kinds.clone().collect::<Columns>());
        let mut table = Table::with_relkind(relkind);
        table.columns = kinds.map(|(name, kind)| (name, Column { type_name: kind, ..Column::default() })).collect();
        self.tables.insert("audit", table);
        let own = [&mut self.names, &mut self.qualified].map(|names| {
            let own = names.quoted_name("audit").to_owned();
            names.set_name("audit", name.to_owned());
            own
        });
        self.audit_substitute = Some(AuditSubstitute { sub_select, replaced_names: own });
    }

    /// Gives the audit log its own name again, before the tables are probed.
    pub(in crate::db) fn restore_audit_log(&mut self) {
        self.imported_runs = None;
        if let Some(AuditSubstitute { replaced_names: [name, qualified], .. }) = self.audit_substitute.take() {
            self.names.set_name("audit", name);
            self.qualified.set_name("audit", qualified);
        }
    }
}

/// Another table that serves as the audit log.
#[derive(Debug, Clone)]
pub(super) struct AuditSubstitute {
    /// The sub-select that replaces the audit log in reads.
    pub(super) sub_select: String,
    /// The configured name of the audit log, and the name with its schema.
    replaced_names: [String; 2],
}
