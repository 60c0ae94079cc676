//! The tables and columns that statements name (contract, section 1; migrations/).

use crate::db::store::columns::LogicalType;

/// A column a statement may name: its type, and whether the guide has it (then it must be there).
pub(super) struct KnownColumn(pub(super) &'static str, pub(super) &'static str, pub(super) bool);

/// A table of the store.
pub(super) struct KnownTable {
    pub(super) variable: &'static str,
    /// The environment's name for it, or none for a table of apsctl's own.
    pub(super) setting: Option<&'static str>,
    pub(super) default_name: &'static str,
    pub(super) columns: &'static [KnownColumn],
}

pub(super) const KNOWN_TABLES: [KnownTable; 19] = [
    KnownTable {
        variable: "jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "apscheduler_jobs",
        columns: &[
            KnownColumn("id", "text", true),
            KnownColumn("func_ref", "text", true),
            KnownColumn("args", "jsonb", true),
            KnownColumn("kwargs", "jsonb", true),
            KnownColumn("next_run_time", "timestamp with time zone", true),
            KnownColumn("job_state", "text", true),
            KnownColumn("misfire_grace_time", "integer", true),
        ],
    },
    KnownTable {
        variable: "audit",
        setting: Some("APSCTL_AUDIT_TABLE"),
        default_name: "automation_audit_log",
        columns: &[
            KnownColumn("id", "bigint", false),
            KnownColumn("job_id", "text", false),
            KnownColumn("status", "text", false),
            KnownColumn("created_at", "timestamp with time zone", true),
            KnownColumn("completed_at", "timestamp with time zone", true),
            KnownColumn("versions_evaluated", "bigint", false),
            KnownColumn("versions_approved", "bigint", false),
            KnownColumn("error", "text", false),
            KnownColumn("details", "jsonb", false),
        ],
    },
    KnownTable {
        variable: "versions",
        setting: Some("APSCTL_VERSIONS_TABLE"),
        default_name: "versions",
        columns: &[
            KnownColumn("id", "bigint", false),
            KnownColumn("approved", "boolean", true),
            KnownColumn("approved_at", "timestamp with time zone", false),
            KnownColumn("approved_by_rule", "bigint", false),
            KnownColumn("approved_in_run", "bigint", false),
        ],
    },
    KnownTable {
        variable: "rules",
        setting: Some("APSCTL_RULES_TABLE"),
        default_name: "approval_rules",
        columns: &[
            KnownColumn("id", "bigint", false),
            KnownColumn("name", "text", false),
            KnownColumn("is_active", "text", false),
            KnownColumn("priority", "integer", false),
            KnownColumn("conditions", "text", false),
        ],
    },
    KnownTable {
        variable: "schedules",
        setting: None,
        default_name: "apsctl.schedules",
        columns: &[
            KnownColumn("job_id", "text", true),
            KnownColumn("cron", "text", true),
            KnownColumn("time_zone", "text", true),
            KnownColumn("dialect", "text", true),
            KnownColumn("updated_at", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "pauses",
        setting: None,
        default_name: "apsctl.pauses",
        columns: &[
            KnownColumn("job_id", "text", true),
            KnownColumn("kept_next_run_time", "timestamp with time zone", true),
            KnownColumn("resume_at", "timestamp with time zone", true),
            KnownColumn("reason", "text", true),
            KnownColumn("paused_by", "text", true),
            KnownColumn("paused_at", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "lease",
        setting: None,
        default_name: "apsctl.lease",
        columns: &[
            KnownColumn("name", "text", true),
            KnownColumn("token", "bigint", true),
            KnownColumn("run_id", "text", true),
            KnownColumn("job_id", "text", true),
            KnownColumn("host", "text", true),
            KnownColumn("pid", "integer", true),
            KnownColumn("backend_pid", "integer", true),
            KnownColumn("acquired_at", "timestamp with time zone", true),
            KnownColumn("expires_at", "timestamp with time zone", true),
            KnownColumn("holder", "text", false),
        ],
    },
    KnownTable {
        variable: "evaluations",
        setting: None,
        default_name: "apsctl.evaluations",
        columns: &[
            KnownColumn("name", "text", true),
            KnownColumn("stage", "text", true),
            KnownColumn("digest", "text", true),
            KnownColumn("from_xid", "bigint", true),
            KnownColumn("at", "timestamp with time zone", true),
            KnownColumn("base_xid", "bigint", true),
            KnownColumn("base_at", "timestamp with time zone", true),
            KnownColumn("resume_after", "text", true),
            KnownColumn("written_by", "bigint", true),
        ],
    },
    KnownTable {
        variable: "approvals",
        setting: None,
        default_name: "apsctl.approvals",
        columns: &[
            KnownColumn("run_id", "bigint", true),
            KnownColumn("xid", "bigint", true),
            KnownColumn("versions", "bigint", true),
            KnownColumn("run", "text", false),
            KnownColumn("version_ids", "text[]", false),
            KnownColumn("rule_ids", "text[]", false),
        ],
    },
    KnownTable {
        variable: "operations",
        setting: None,
        default_name: "apsctl.operations",
        columns: &[
            KnownColumn("id", "bigint", true),
            KnownColumn("at", "timestamp with time zone", true),
            KnownColumn("os_user", "text", true),
            KnownColumn("sudo_user", "text", true),
            KnownColumn("host", "text", true),
            KnownColumn("db_role", "text", true),
            KnownColumn("command", "text", true),
            KnownColumn("job_id", "text", true),
            KnownColumn("before", "jsonb", true),
            KnownColumn("after", "jsonb", true),
            KnownColumn("reason", "text", true),
            KnownColumn("undo_of", "bigint", true),
            KnownColumn("session_role", "text", false),
            KnownColumn("server", "text", false),
            KnownColumn("seq", "bigint", false),
            KnownColumn("prev_hash", "bytea", false),
            KnownColumn("hash", "bytea", false),
        ],
    },
    KnownTable {
        variable: "journal_head",
        setting: None,
        default_name: "apsctl.journal_head",
        columns: &[KnownColumn("seq", "bigint", true), KnownColumn("hash", "bytea", true)],
    },
    KnownTable {
        variable: "maintenance",
        setting: None,
        default_name: "apsctl.maintenance",
        columns: &[
            KnownColumn("id", "bigint", true),
            KnownColumn("since", "timestamp with time zone", true),
            KnownColumn("until", "timestamp with time zone", true),
            KnownColumn("reason", "text", true),
            KnownColumn("begun_by", "text", true),
            KnownColumn("ended_at", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "maintenance_jobs",
        setting: None,
        default_name: "apsctl.maintenance_jobs",
        columns: &[
            KnownColumn("maintenance", "bigint", true),
            KnownColumn("job_id", "text", true),
            KnownColumn("operation", "bigint", true),
        ],
    },
    KnownTable {
        variable: "pickled",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "apscheduler_jobs",
        columns: &[
            KnownColumn("id", "text", true),
            KnownColumn("next_run_time", "double precision", true),
            KnownColumn("job_state", "bytea", true),
        ],
    },
    KnownTable {
        variable: "aps_schedules",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "schedules",
        columns: &[
            KnownColumn("id", "text", true),
            KnownColumn("task_id", "text", true),
            KnownColumn("trigger", "bytea", true),
            KnownColumn("args", "bytea", true),
            KnownColumn("kwargs", "bytea", true),
            KnownColumn("paused", "boolean", true),
            KnownColumn("coalesce", "text", true),
            KnownColumn("misfire_grace_time", "interval", true),
            KnownColumn("max_jitter", "interval", true),
            KnownColumn("job_executor", "text", true),
            KnownColumn("job_result_expiration_time", "interval", true),
            KnownColumn("metadata", "jsonb", true),
            KnownColumn("last_fire_time", "timestamp with time zone", true),
            KnownColumn("next_fire_time", "timestamp with time zone", true),
            KnownColumn("acquired_by", "text", true),
            KnownColumn("acquired_until", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "aps_tasks",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "tasks",
        columns: &[
            KnownColumn("id", "text", true),
            KnownColumn("func", "text", true),
            KnownColumn("max_running_jobs", "integer", true),
            KnownColumn("running_jobs", "integer", true),
        ],
    },
    KnownTable {
        variable: "aps_jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "jobs",
        columns: &[
            KnownColumn("id", "uuid", true),
            KnownColumn("task_id", "text", true),
            KnownColumn("schedule_id", "text", true),
            KnownColumn("created_at", "timestamp with time zone", true),
            KnownColumn("acquired_by", "text", true),
            KnownColumn("acquired_until", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "aps_results",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "job_results",
        columns: &[
            KnownColumn("job_id", "uuid", true),
            KnownColumn("outcome", "text", true),
            KnownColumn("finished_at", "timestamp with time zone", true),
        ],
    },
    KnownTable {
        variable: "aps_metadata",
        setting: Some("APSCTL_JOBS_TABLE"),
        default_name: "metadata",
        columns: &[KnownColumn("schema_version", "integer", true)],
    },
];

impl KnownColumn {
    /// What the column means, whatever its type.
    pub(super) fn logical_type(&self, relation: &KnownTable) -> LogicalType {
        let Self(column, kind, _) = *self;
        match (relation.variable, column) {
            // Their types are named in the statements, so that an index on them serves.
            ("audit" | "versions" | "rules", "id") | ("versions", "approved_by_rule" | "approved_in_run") => {
                LogicalType::AsIs
            }
            ("pickled", "next_run_time") => LogicalType::Epoch,
            ("pickled", "job_state") => LogicalType::AsIs,
            ("jobs", "job_state") | ("audit", "status") => LogicalType::Keyword,
            // Their statements cast them to text, whatever they are.
            ("rules", "is_active") => LogicalType::Boolean,
            ("rules", "conditions") => LogicalType::Json,
            _ => match kind {
                "timestamp with time zone" => LogicalType::Time,
                "jsonb" => LogicalType::Json,
                "boolean" => LogicalType::Boolean,
                "integer" | "bigint" => LogicalType::Integer,
                _ => LogicalType::Text,
            },
        }
    }

    /// Whether a statement that writes to the table cannot do without it, though one that reads can.
    pub(super) fn is_required_for_writes(&self, relation: &KnownTable) -> bool {
        relation.variable == "audit" && self.0 == "status"
    }
}

impl KnownTable {
    /// What is known of a column of this name.
    pub(super) fn known_column(&self, name: &str) -> Option<&KnownColumn> {
        self.columns.iter().find(|expected| expected.0 == name)
    }

    /// Whether it is one of the tables of APScheduler 4, which are looked for together, and only where its layout is.
    pub(super) fn is_aps4(&self) -> bool {
        self.variable.starts_with("aps_")
    }

    /// Whether its name is looked up: apsctl's own are in a schema of its own, APScheduler 4's beside its schedules, and
    /// the jobs table has two variables and one name.
    pub(super) fn uses_search_path(&self) -> bool {
        match self.variable {
            "pickled" => false,
            "aps_schedules" => true,
            _ => self.setting.is_some() && !self.is_aps4(),
        }
    }
}

/// The tables of the application, by the words for them in `.sql` files, each with its columns and what they mean.
pub(in crate::db) fn application_tables()
-> impl Iterator<Item = (&'static str, Vec<(&'static str, LogicalType)>)> {
    let own = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some() && !relation.is_aps4());
    own.map(|relation| {
        let columns = relation.columns.iter().map(|expected| (expected.0, expected.logical_type(relation)));
        (relation.variable, columns.collect())
    })
}
