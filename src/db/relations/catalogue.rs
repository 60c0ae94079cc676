//! The tables and columns that statements name (contract, section 1; migrations/).

use crate::db::store::columns::Logical;

/// A column a statement may name: its type, and whether the guide has it (then it must be there).
pub(super) struct Expected(pub(super) &'static str, pub(super) &'static str, pub(super) bool);

/// A table of the store.
pub(super) struct Relation {
    pub(super) variable: &'static str,
    /// The environment's name for it, or none for a table of apsctl's own.
    pub(super) setting: Option<&'static str>,
    pub(super) default: &'static str,
    pub(super) columns: &'static [Expected],
}

pub(super) const RELATIONS: [Relation; 19] = [
    Relation {
        variable: "jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "apscheduler_jobs",
        columns: &[
            Expected("id", "text", true),
            Expected("func_ref", "text", true),
            Expected("args", "jsonb", true),
            Expected("kwargs", "jsonb", true),
            Expected("next_run_time", "timestamp with time zone", true),
            Expected("job_state", "text", true),
            Expected("misfire_grace_time", "integer", true),
        ],
    },
    Relation {
        variable: "audit",
        setting: Some("APSCTL_AUDIT_TABLE"),
        default: "automation_audit_log",
        columns: &[
            Expected("id", "bigint", false),
            Expected("job_id", "text", false),
            Expected("status", "text", false),
            Expected("created_at", "timestamp with time zone", true),
            Expected("completed_at", "timestamp with time zone", true),
            Expected("versions_evaluated", "bigint", false),
            Expected("versions_approved", "bigint", false),
            Expected("error", "text", false),
            Expected("details", "jsonb", false),
        ],
    },
    Relation {
        variable: "versions",
        setting: Some("APSCTL_VERSIONS_TABLE"),
        default: "versions",
        columns: &[
            Expected("id", "bigint", false),
            Expected("approved", "boolean", true),
            Expected("approved_at", "timestamp with time zone", false),
            Expected("approved_by_rule", "bigint", false),
            Expected("approved_in_run", "bigint", false),
        ],
    },
    Relation {
        variable: "rules",
        setting: Some("APSCTL_RULES_TABLE"),
        default: "approval_rules",
        columns: &[
            Expected("id", "bigint", false),
            Expected("name", "text", false),
            Expected("is_active", "text", false),
            Expected("priority", "integer", false),
            Expected("conditions", "text", false),
        ],
    },
    Relation {
        variable: "schedules",
        setting: None,
        default: "apsctl.schedules",
        columns: &[
            Expected("job_id", "text", true),
            Expected("cron", "text", true),
            Expected("time_zone", "text", true),
            Expected("dialect", "text", true),
            Expected("updated_at", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "pauses",
        setting: None,
        default: "apsctl.pauses",
        columns: &[
            Expected("job_id", "text", true),
            Expected("kept_next_run_time", "timestamp with time zone", true),
            Expected("resume_at", "timestamp with time zone", true),
            Expected("reason", "text", true),
            Expected("paused_by", "text", true),
            Expected("paused_at", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "lease",
        setting: None,
        default: "apsctl.lease",
        columns: &[
            Expected("name", "text", true),
            Expected("token", "bigint", true),
            Expected("run_id", "text", true),
            Expected("job_id", "text", true),
            Expected("host", "text", true),
            Expected("pid", "integer", true),
            Expected("backend_pid", "integer", true),
            Expected("acquired_at", "timestamp with time zone", true),
            Expected("expires_at", "timestamp with time zone", true),
            Expected("holder", "text", false),
        ],
    },
    Relation {
        variable: "evaluations",
        setting: None,
        default: "apsctl.evaluations",
        columns: &[
            Expected("name", "text", true),
            Expected("stage", "text", true),
            Expected("digest", "text", true),
            Expected("from_xid", "bigint", true),
            Expected("at", "timestamp with time zone", true),
            Expected("base_xid", "bigint", true),
            Expected("base_at", "timestamp with time zone", true),
            Expected("resume_after", "text", true),
            Expected("written_by", "bigint", true),
        ],
    },
    Relation {
        variable: "approvals",
        setting: None,
        default: "apsctl.approvals",
        columns: &[
            Expected("run_id", "bigint", true),
            Expected("xid", "bigint", true),
            Expected("versions", "bigint", true),
            Expected("run", "text", false),
            Expected("version_ids", "text[]", false),
            Expected("rule_ids", "text[]", false),
        ],
    },
    Relation {
        variable: "operations",
        setting: None,
        default: "apsctl.operations",
        columns: &[
            Expected("id", "bigint", true),
            Expected("at", "timestamp with time zone", true),
            Expected("os_user", "text", true),
            Expected("sudo_user", "text", true),
            Expected("host", "text", true),
            Expected("db_role", "text", true),
            Expected("command", "text", true),
            Expected("job_id", "text", true),
            Expected("before", "jsonb", true),
            Expected("after", "jsonb", true),
            Expected("reason", "text", true),
            Expected("undo_of", "bigint", true),
            Expected("session_role", "text", false),
            Expected("server", "text", false),
            Expected("seq", "bigint", false),
            Expected("prev_hash", "bytea", false),
            Expected("hash", "bytea", false),
        ],
    },
    Relation {
        variable: "journal_head",
        setting: None,
        default: "apsctl.journal_head",
        columns: &[Expected("seq", "bigint", true), Expected("hash", "bytea", true)],
    },
    Relation {
        variable: "maintenance",
        setting: None,
        default: "apsctl.maintenance",
        columns: &[
            Expected("id", "bigint", true),
            Expected("since", "timestamp with time zone", true),
            Expected("until", "timestamp with time zone", true),
            Expected("reason", "text", true),
            Expected("begun_by", "text", true),
            Expected("ended_at", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "maintenance_jobs",
        setting: None,
        default: "apsctl.maintenance_jobs",
        columns: &[
            Expected("maintenance", "bigint", true),
            Expected("job_id", "text", true),
            Expected("operation", "bigint", true),
        ],
    },
    Relation {
        variable: "pickled",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "apscheduler_jobs",
        columns: &[
            Expected("id", "text", true),
            Expected("next_run_time", "double precision", true),
            Expected("job_state", "bytea", true),
        ],
    },
    Relation {
        variable: "aps_schedules",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "schedules",
        columns: &[
            Expected("id", "text", true),
            Expected("task_id", "text", true),
            Expected("trigger", "bytea", true),
            Expected("args", "bytea", true),
            Expected("kwargs", "bytea", true),
            Expected("paused", "boolean", true),
            Expected("coalesce", "text", true),
            Expected("misfire_grace_time", "interval", true),
            Expected("max_jitter", "interval", true),
            Expected("job_executor", "text", true),
            Expected("job_result_expiration_time", "interval", true),
            Expected("metadata", "jsonb", true),
            Expected("last_fire_time", "timestamp with time zone", true),
            Expected("next_fire_time", "timestamp with time zone", true),
            Expected("acquired_by", "text", true),
            Expected("acquired_until", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "aps_tasks",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "tasks",
        columns: &[
            Expected("id", "text", true),
            Expected("func", "text", true),
            Expected("max_running_jobs", "integer", true),
            Expected("running_jobs", "integer", true),
        ],
    },
    Relation {
        variable: "aps_jobs",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "jobs",
        columns: &[
            Expected("id", "uuid", true),
            Expected("task_id", "text", true),
            Expected("schedule_id", "text", true),
            Expected("created_at", "timestamp with time zone", true),
            Expected("acquired_by", "text", true),
            Expected("acquired_until", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "aps_results",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "job_results",
        columns: &[
            Expected("job_id", "uuid", true),
            Expected("outcome", "text", true),
            Expected("finished_at", "timestamp with time zone", true),
        ],
    },
    Relation {
        variable: "aps_metadata",
        setting: Some("APSCTL_JOBS_TABLE"),
        default: "metadata",
        columns: &[Expected("schema_version", "integer", true)],
    },
];

impl Expected {
    /// What the column means, whatever its type.
    pub(super) fn logical(&self, relation: &Relation) -> Logical {
        let Self(column, kind, _) = *self;
        match (relation.variable, column) {
            // Their types are named in the statements, so that an index on them serves.
            ("audit" | "versions" | "rules", "id") | ("versions", "approved_by_rule" | "approved_in_run") => {
                Logical::AsIs
            }
            ("pickled", "next_run_time") => Logical::Epoch,
            ("pickled", "job_state") => Logical::AsIs,
            ("jobs", "job_state") | ("audit", "status") => Logical::Word,
            _ => match kind {
                "timestamp with time zone" => Logical::Time,
                "jsonb" => Logical::Json,
                "boolean" => Logical::Boolean,
                "integer" | "bigint" => Logical::Integer,
                _ => Logical::Text,
            },
        }
    }

    /// Whether a statement that writes to the table cannot do without it, though one that reads can.
    pub(super) fn is_needed_to_write(&self, relation: &Relation) -> bool {
        relation.variable == "audit" && self.0 == "status"
    }
}

impl Relation {
    /// What is known of a column of this name.
    pub(super) fn column(&self, name: &str) -> Option<&Expected> {
        self.columns.iter().find(|expected| expected.0 == name)
    }

    /// Whether it is one of the tables of APScheduler 4, which are looked for together, and only where its layout is.
    pub(super) fn is_of_aps4(&self) -> bool {
        self.variable.starts_with("aps_")
    }

    /// Whether its name is looked up: apsctl's own are in a schema of its own, APScheduler 4's beside its schedules, and
    /// the jobs table has two variables and one name.
    pub(super) fn is_found_on_search_path(&self) -> bool {
        match self.variable {
            "pickled" => false,
            "aps_schedules" => true,
            _ => self.setting.is_some() && !self.is_of_aps4(),
        }
    }
}

/// The tables of the application, by the words for them in `.sql` files, each with its columns and what they mean.
pub(in crate::db) fn application_tables() -> impl Iterator<Item = (&'static str, Vec<(&'static str, Logical)>)>
{
    let own = RELATIONS.iter().filter(|relation| relation.setting.is_some() && !relation.is_of_aps4());
    own.map(|relation| {
        let columns = relation.columns.iter().map(|expected| (expected.0, expected.logical(relation)));
        (relation.variable, columns.collect())
    })
}
