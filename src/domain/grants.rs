//! Which rights on which tables each of apsctl's roles needs: the one place where that is decided.
//!
//! `migrate grants` makes them. tests/it/grants proves that every command works with them, and that none of them can be
//! left out; a table of apsctl's own that is not listed here fails a test.

/// A group role, to be granted to those who log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs every command that reads.
    Viewer,
    /// A viewer who also changes jobs and takes changes and passes back.
    Operator,
    /// Runs passes (`run-once`), and nothing else.
    Automation,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Automation];

    /// The name after the prefix.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Automation => "automation",
        }
    }

    /// Whether it may execute `apsctl.journal`, which writes the operator journal.
    pub fn writes_journal(self) -> bool {
        self != Self::Viewer
    }

    /// The role whose rights this one has as well.
    pub fn included_role(self) -> Option<Self> {
        (self == Self::Operator).then_some(Self::Viewer)
    }
}

/// A right on a table: the whole of it, or only these columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privilege {
    /// As GRANT writes it.
    pub name: &'static str,
    /// Empty: the whole table.
    pub columns: &'static [&'static str],
}

impl Privilege {
    const fn on_table(word: &'static str) -> Self {
        Self { name: word, columns: &[] }
    }

    const fn update(columns: &'static [&'static str]) -> Self {
        Self { name: "UPDATE", columns }
    }

    const fn insert(columns: &'static [&'static str]) -> Self {
        Self { name: "INSERT", columns }
    }

    const fn select(columns: &'static [&'static str]) -> Self {
        Self { name: "SELECT", columns }
    }
}

const SELECT: Privilege = Privilege::on_table("SELECT");
const INSERT: Privilege = Privilege::on_table("INSERT");
const DELETE: Privilege = Privilege::on_table("DELETE");
/// On `apsctl.journal`.
pub const EXECUTE: Privilege = Privilege::on_table("EXECUTE");

/// What the roles need on one table.
#[derive(Debug)]
pub struct TablePrivileges {
    /// The table as `.sql` files call it (`:jobs`).
    pub table: &'static str,
    pub viewer: &'static [Privilege],
    /// Beside the viewer's.
    pub operator: &'static [Privilege],
    pub automation: &'static [Privilege],
}

impl TablePrivileges {
    pub fn for_role(&self, role: Role) -> &'static [Privilege] {
        match role {
            Role::Viewer => self.viewer,
            Role::Operator => self.operator,
            Role::Automation => self.automation,
        }
    }
}

/// The guide's jobs table. A pass also resumes jobs whose pause is over.
pub const GUIDE_JOBS: [TablePrivileges; 1] = [TablePrivileges {
    table: "jobs",
    viewer: &[SELECT],
    operator: &[INSERT, Privilege::update(&["job_state", "next_run_time"]), DELETE],
    automation: &[SELECT, Privilege::update(&["job_state", "next_run_time"])],
}];

/// The same, as APScheduler 3 writes it.
pub const APSCHEDULER3_JOBS: [TablePrivileges; 1] = [TablePrivileges { table: "pickled", ..GUIDE_JOBS[0] }];

/// The tables of APScheduler 4.
pub const APSCHEDULER4_TABLES: [TablePrivileges; 5] = [
    TablePrivileges {
        table: "aps_schedules",
        viewer: &[SELECT],
        operator: &[
            INSERT,
            Privilege::update(&["paused", "next_fire_time", "acquired_by", "acquired_until"]),
            DELETE,
        ],
        automation: &[SELECT, Privilege::update(&["paused", "next_fire_time"])],
    },
    // What a dead scheduler has left there `jobs repair` sets right.
    TablePrivileges {
        table: "aps_tasks",
        viewer: &[SELECT],
        operator: &[Privilege::update(&["running_jobs"])],
        automation: &[SELECT],
    },
    TablePrivileges {
        table: "aps_jobs",
        viewer: &[SELECT],
        operator: &[INSERT, Privilege::update(&["acquired_by", "acquired_until"]), DELETE],
        automation: &[SELECT],
    },
    // How a job ended that `jobs trigger --wait` follows.
    TablePrivileges { table: "aps_results", viewer: &[], operator: &[SELECT], automation: &[] },
    TablePrivileges { table: "aps_metadata", viewer: &[SELECT], operator: &[], automation: &[SELECT] },
];

const UPDATE_APPROVAL: Privilege =
    Privilege::update(&["approved", "approved_at", "approved_by_rule", "approved_in_run"]);

/// The application's other tables.
const APPLICATION_TABLES: [TablePrivileges; 3] = [
    TablePrivileges {
        table: "audit",
        viewer: &[SELECT],
        // `runs undo` notes there what it took back.
        operator: &[Privilege::update(&["details"])],
        automation: &[
            SELECT,
            Privilege::insert(&[
                "job_id",
                "status",
                "created_at",
                "versions_evaluated",
                "versions_approved",
                "details",
            ]),
            Privilege::update(&[
                "status",
                "completed_at",
                "versions_evaluated",
                "versions_approved",
                "error",
                "details",
            ]),
        ],
    },
    TablePrivileges {
        table: "versions",
        viewer: &[SELECT],
        operator: &[UPDATE_APPROVAL],
        automation: &[SELECT, UPDATE_APPROVAL],
    },
    TablePrivileges { table: "rules", viewer: &[SELECT], operator: &[], automation: &[SELECT] },
];

/// Everything of the lease but its name.
const LEASE_COLUMNS: [&str; 9] =
    ["token", "run_id", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// What taking the lease writes.
const NEW_LEASE_COLUMNS: [&str; 9] =
    ["name", "token", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// apsctl's own tables.
pub const OWN_TABLES: [TablePrivileges; 10] = [
    TablePrivileges {
        table: "schedules",
        viewer: &[SELECT],
        operator: &[INSERT, Privilege::update(&["cron", "time_zone", "dialect", "updated_at"]), DELETE],
        automation: &[SELECT],
    },
    TablePrivileges {
        table: "pauses",
        viewer: &[SELECT],
        operator: &[
            INSERT,
            Privilege::update(&[
                "kept_next_run_time",
                "kept_job_state",
                "resume_at",
                "reason",
                "paused_by",
                "paused_at",
            ]),
            DELETE,
        ],
        automation: &[SELECT, DELETE],
    },
    TablePrivileges {
        table: "lease",
        viewer: &[SELECT],
        // `runs undo` holds passes back meanwhile.
        operator: &[
            Privilege::insert(&NEW_LEASE_COLUMNS),
            Privilege::update(&[
                "token",
                "job_id",
                "host",
                "pid",
                "backend_pid",
                "acquired_at",
                "expires_at",
                "holder",
            ]),
        ],
        automation: &[SELECT, Privilege::insert(&NEW_LEASE_COLUMNS), Privilege::update(&LEASE_COLUMNS)],
    },
    TablePrivileges {
        table: "evaluations",
        viewer: &[],
        operator: &[],
        automation: &[
            SELECT,
            INSERT,
            Privilege::update(&[
                "digest",
                "from_xid",
                "at",
                "base_xid",
                "base_at",
                "resume_after",
                "written_by",
            ]),
            DELETE,
        ],
    },
    TablePrivileges { table: "approvals", viewer: &[SELECT], operator: &[], automation: &[SELECT, INSERT] },
    // The function apsctl.journal writes it. Its images may hold a job's arguments: a pass need not read them.
    TablePrivileges {
        table: "operations",
        viewer: &[SELECT],
        operator: &[],
        automation: &[Privilege::select(&["id"])],
    },
    // Who verifies reads it; for who writes, a trigger of its owner's moves it.
    TablePrivileges { table: "journal_head", viewer: &[SELECT], operator: &[], automation: &[] },
    // A pass resumes the jobs of a window whose time is over.
    TablePrivileges {
        table: "maintenance",
        viewer: &[SELECT],
        operator: &[
            Privilege::insert(&["since", "until", "reason", "begun_by"]),
            Privilege::update(&["until", "ended_at", "ended_by"]),
        ],
        automation: &[SELECT],
    },
    TablePrivileges {
        table: "maintenance_jobs",
        viewer: &[SELECT],
        operator: &[Privilege::insert(&["maintenance", "job_id", "operation"])],
        automation: &[SELECT],
    },
    TablePrivileges { table: "migrations", viewer: &[SELECT], operator: &[], automation: &[] },
];

/// What the roles need: on the tables of the jobs, on the application's others, then on apsctl's own.
pub fn required_privileges(
    jobs: &'static [TablePrivileges],
) -> impl Iterator<Item = &'static TablePrivileges> {
    jobs.iter().chain(&APPLICATION_TABLES).chain(&OWN_TABLES)
}
