//! The tables and columns that statements name. docs/reference.md describes them.

use crate::db::store::columns::LogicalType;

/// A column that statements name, with its standard type.
pub(super) struct KnownColumn {
    pub(super) name: &'static str,
    pub(super) type_name: &'static str,
    /// A statement that names a missing required column is an error.
    pub(super) is_required: bool,
}

const fn required(name: &'static str, type_name: &'static str) -> KnownColumn {
    KnownColumn { name, type_name, is_required: true }
}

const fn optional(name: &'static str, type_name: &'static str) -> KnownColumn {
    KnownColumn { name, type_name, is_required: false }
}

/// A table of the store.
pub(super) struct KnownTable {
    pub(super) variable: &'static str,
    /// The environment variable that names the table, or none for a table of schema apsctl.
    pub(super) setting: Option<&'static str>,
    pub(super) default_name: &'static str,
    pub(super) columns: &'static [KnownColumn],
}

pub(super) const KNOWN_TABLES: [KnownTable; 23] = [
    KnownTable {
        variable: "jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "apscheduler_jobs",
        columns: &[
            required("id", "text"),
            required("func_ref", "text"),
            required("args", "jsonb"),
            required("kwargs", "jsonb"),
            required("next_run_time", "timestamp with time zone"),
            required("job_state", "text"),
            required("misfire_grace_time", "integer"),
        ],
    },
    KnownTable {
        variable: "audit",
        setting: Some("APSCTL_AUDIT_TABLE"),
        default_name: "automation_audit_log",
        columns: &[
            optional("id", "bigint"),
            optional("job_id", "text"),
            optional("status", "text"),
            required("created_at", "timestamp with time zone"),
            required("completed_at", "timestamp with time zone"),
            optional("versions_evaluated", "bigint"),
            optional("versions_approved", "bigint"),
            optional("error", "text"),
            optional("details", "jsonb"),
        ],
    },
    KnownTable {
        variable: "versions",
        setting: Some("APSCTL_VERSIONS_TABLE"),
        default_name: "versions",
        columns: &[
            optional("id", "bigint"),
            required("approved", "boolean"),
            optional("approved_at", "timestamp with time zone"),
            optional("approved_by_rule", "bigint"),
            optional("approved_in_run", "bigint"),
        ],
    },
    KnownTable {
        variable: "rules",
        setting: Some("APSCTL_RULES_TABLE"),
        default_name: "approval_rules",
        columns: &[
            optional("id", "bigint"),
            optional("name", "text"),
            optional("is_active", "text"),
            optional("priority", "integer"),
            optional("conditions", "text"),
        ],
    },
    KnownTable {
        variable: "schedules",
        setting: None,
        default_name: "apsctl.schedules",
        columns: &[
            required("job_id", "text"),
            required("cron", "text"),
            required("time_zone", "text"),
            required("dialect", "text"),
            required("updated_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "pauses",
        setting: None,
        default_name: "apsctl.pauses",
        columns: &[
            required("job_id", "text"),
            required("kept_next_run_time", "timestamp with time zone"),
            required("resume_at", "timestamp with time zone"),
            required("reason", "text"),
            required("paused_by", "text"),
            required("paused_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "lease",
        setting: None,
        default_name: "apsctl.lease",
        columns: &[
            required("name", "text"),
            required("token", "bigint"),
            required("run_id", "text"),
            required("job_id", "text"),
            required("host", "text"),
            required("pid", "integer"),
            required("backend_pid", "integer"),
            required("acquired_at", "timestamp with time zone"),
            required("expires_at", "timestamp with time zone"),
            optional("holder", "text"),
        ],
    },
    KnownTable {
        variable: "evaluations",
        setting: None,
        default_name: "apsctl.evaluations",
        columns: &[
            required("name", "text"),
            required("stage", "text"),
            required("digest", "text"),
            required("from_xid", "bigint"),
            required("at", "timestamp with time zone"),
            required("base_xid", "bigint"),
            required("base_at", "timestamp with time zone"),
            required("resume_after", "text"),
            required("written_by", "bigint"),
        ],
    },
    KnownTable {
        variable: "approvals",
        setting: None,
        default_name: "apsctl.approvals",
        columns: &[
            required("run_id", "bigint"),
            required("xid", "bigint"),
            required("versions", "bigint"),
            optional("run", "text"),
            optional("version_ids", "text[]"),
            optional("rule_ids", "text[]"),
        ],
    },
    KnownTable {
        variable: "operations",
        setting: None,
        default_name: "apsctl.operations",
        columns: &[
            required("id", "bigint"),
            required("at", "timestamp with time zone"),
            required("os_user", "text"),
            required("sudo_user", "text"),
            required("host", "text"),
            required("db_role", "text"),
            required("command", "text"),
            required("job_id", "text"),
            required("before", "jsonb"),
            required("after", "jsonb"),
            required("reason", "text"),
            required("undo_of", "bigint"),
            optional("session_role", "text"),
            optional("server", "text"),
            optional("seq", "bigint"),
            optional("prev_hash", "bytea"),
            optional("hash", "bytea"),
            optional("group_id", "bigint"),
        ],
    },
    KnownTable {
        variable: "journal_head",
        setting: None,
        default_name: "apsctl.journal_head",
        columns: &[required("seq", "bigint"), required("hash", "bytea")],
    },
    KnownTable {
        variable: "maintenance",
        setting: None,
        default_name: "apsctl.maintenance",
        columns: &[
            required("id", "bigint"),
            required("since", "timestamp with time zone"),
            required("until", "timestamp with time zone"),
            required("reason", "text"),
            required("begun_by", "text"),
            required("ended_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "maintenance_jobs",
        setting: None,
        default_name: "apsctl.maintenance_jobs",
        columns: &[required("maintenance", "bigint"), required("job_id", "text"), required("operation", "bigint")],
    },
    KnownTable {
        variable: "runs",
        setting: None,
        default_name: "apsctl.runs",
        columns: &[
            required("id", "bigint"),
            required("key", "bytea"),
            required("job_id", "text"),
            required("job_name", "text"),
            required("trigger", "text"),
            required("executor", "text"),
            required("status", "text"),
            required("scheduled_at", "timestamp with time zone"),
            required("created_at", "timestamp with time zone"),
            required("completed_at", "timestamp with time zone"),
            required("error", "text"),
            required("details", "jsonb"),
            required("source", "text"),
            required("imported_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "run_imports",
        setting: None,
        default_name: "apsctl.run_imports",
        columns: &[
            required("source", "text"),
            required("covered_from", "timestamp with time zone"),
            required("covered_until", "timestamp with time zone"),
            required("imported_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "pruned",
        setting: None,
        default_name: "apsctl.pruned",
        columns: &[
            required("source", "text"),
            required("before", "timestamp with time zone"),
            required("runs", "bigint"),
            required("pruned_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "archives",
        setting: None,
        default_name: "apsctl.archives",
        columns: &[
            required("last_seq", "bigint"),
            required("last_hash", "bytea"),
            required("first_seq", "bigint"),
            required("first_id", "bigint"),
            required("last_id", "bigint"),
            required("first_at", "timestamp with time zone"),
            required("last_at", "timestamp with time zone"),
            required("file", "text"),
            required("archived_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "pickled",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "apscheduler_jobs",
        columns: &[
            required("id", "text"),
            required("next_run_time", "double precision"),
            required("job_state", "bytea"),
        ],
    },
    KnownTable {
        variable: "aps_schedules",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "schedules",
        columns: &[
            required("id", "text"),
            required("task_id", "text"),
            required("trigger", "bytea"),
            required("args", "bytea"),
            required("kwargs", "bytea"),
            required("paused", "boolean"),
            required("coalesce", "text"),
            required("misfire_grace_time", "interval"),
            required("max_jitter", "interval"),
            required("job_executor", "text"),
            required("job_result_expiration_time", "interval"),
            required("metadata", "jsonb"),
            required("last_fire_time", "timestamp with time zone"),
            required("next_fire_time", "timestamp with time zone"),
            required("acquired_by", "text"),
            required("acquired_until", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "aps_tasks",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "tasks",
        columns: &[
            required("id", "text"),
            required("func", "text"),
            required("max_running_jobs", "integer"),
            required("running_jobs", "integer"),
        ],
    },
    KnownTable {
        variable: "aps_jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "jobs",
        columns: &[
            required("id", "uuid"),
            required("task_id", "text"),
            required("schedule_id", "text"),
            required("created_at", "timestamp with time zone"),
            required("acquired_by", "text"),
            required("acquired_until", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "aps_results",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "job_results",
        columns: &[
            required("job_id", "uuid"),
            required("outcome", "text"),
            required("finished_at", "timestamp with time zone"),
        ],
    },
    KnownTable {
        variable: "aps_metadata",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "metadata",
        columns: &[required("schema_version", "integer")],
    },
];

impl KnownColumn {
    /// Returns the meaning of the column, independent of its type.
    pub(super) fn logical_type(&self, relation: &KnownTable) -> LogicalType {
        match (relation.variable, self.name) {
            // Statements name the types of these columns, so that they can use indexes on them.
            ("audit" | "versions" | "rules", "id") | ("versions", "approved_by_rule" | "approved_in_run") => {
                LogicalType::AsIs
            }
            ("pickled", "next_run_time") => LogicalType::Epoch,
            ("pickled", "job_state") => LogicalType::AsIs,
            ("jobs", "job_state") | ("audit", "status") => LogicalType::Keyword,
            // Statements cast these columns to text.
            ("rules", "is_active") => LogicalType::Boolean,
            ("rules", "conditions") => LogicalType::Json,
            _ => match self.type_name {
                "timestamp with time zone" => LogicalType::Time,
                "jsonb" => LogicalType::Json,
                "boolean" => LogicalType::Boolean,
                "integer" | "bigint" => LogicalType::Integer,
                _ => LogicalType::Text,
            },
        }
    }

    /// Returns whether writes require the column, though reads do not.
    pub(super) fn is_required_for_writes(&self, relation: &KnownTable) -> bool {
        relation.variable == "audit" && self.name == "status"
    }
}

impl KnownTable {
    /// Returns a column by its name.
    pub(super) fn known_column(&self, name: &str) -> Option<&KnownColumn> {
        self.columns.iter().find(|expected| expected.name == name)
    }

    /// Returns whether it is a table of APScheduler 4.
    pub(super) fn is_aps4(&self) -> bool {
        self.variable.starts_with("aps_")
    }

    /// Returns whether the name is looked up on the search path.
    ///
    /// It is not for tables of schema apsctl, for APScheduler 4's further tables, and for `pickled`, another variable for
    /// the jobs table.
    pub(super) fn uses_search_path(&self) -> bool {
        match self.variable {
            "pickled" => false,
            "aps_schedules" => true,
            _ => self.setting.is_some() && !self.is_aps4(),
        }
    }
}

/// Returns the tables of the application by their variables, with their columns.
pub(in crate::db) fn application_tables() -> impl Iterator<Item = (&'static str, Vec<(&'static str, LogicalType)>)> {
    let tables = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some() && !relation.is_aps4());
    tables.map(|relation| {
        let columns = relation.columns.iter().map(|expected| (expected.name, expected.logical_type(relation)));
        (relation.variable, columns.collect())
    })
}
