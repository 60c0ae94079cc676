//! The privileges that each of apsctl's roles needs on each table.
//!
//! `migrate grants` grants them. tests/it/grants tests that every command works with them and that none is superfluous. A
//! table of schema apsctl that is not listed here fails a test.

/// A group role, which logins are made members of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs every command that reads.
    Viewer,
    /// A viewer that also changes jobs, and undoes changes and passes.
    Operator,
    /// Runs passes (`run-once`), and nothing else.
    Automation,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Automation];

    /// Returns the part of the name after the prefix.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Automation => "automation",
        }
    }

    /// Returns whether the role may execute `apsctl.journal`, which writes the operator journal.
    pub fn writes_journal(self) -> bool {
        self != Self::Viewer
    }

    /// Returns the role whose privileges this one includes.
    pub fn included_role(self) -> Option<Self> {
        (self == Self::Operator).then_some(Self::Viewer)
    }
}

/// A privilege on a table or on some of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privilege {
    /// The name in the syntax of GRANT.
    pub name: &'static str,
    /// Empty for the whole table.
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

/// The privileges of the roles on one table.
#[derive(Debug)]
pub struct TablePrivileges {
    /// The table, as `.sql` files name it (`:jobs`).
    pub table: &'static str,
    pub viewer: &'static [Privilege],
    /// In addition to the viewer's.
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

/// The jobs table of the guide layout. A pass also resumes jobs whose pause has expired.
pub const GUIDE_JOBS: [TablePrivileges; 1] = [TablePrivileges {
    table: "jobs",
    viewer: &[SELECT],
    operator: &[INSERT, Privilege::update(&["job_state", "next_run_time"]), DELETE],
    automation: &[SELECT, Privilege::update(&["job_state", "next_run_time"])],
}];

/// The jobs table of APScheduler 3.
pub const APSCHEDULER3_JOBS: [TablePrivileges; 1] = [TablePrivileges { table: "pickled", ..GUIDE_JOBS[0] }];

/// The tables of APScheduler 4.
pub const APSCHEDULER4_TABLES: [TablePrivileges; 5] = [
    TablePrivileges {
        table: "aps_schedules",
        viewer: &[SELECT],
        operator: &[INSERT, Privilege::update(&["paused", "next_fire_time", "acquired_by", "acquired_until"]), DELETE],
        automation: &[SELECT, Privilege::update(&["paused", "next_fire_time"])],
    },
    // `jobs repair` resets what a dead scheduler has left.
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
    // `jobs trigger --wait` reads how the job ended.
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
        // `runs undo` records there what it has undone.
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

/// All columns of the lease except its name.
const LEASE_COLUMNS: [&str; 9] =
    ["token", "run_id", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// The columns that taking the lease writes.
const NEW_LEASE_COLUMNS: [&str; 9] =
    ["name", "token", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// The tables of schema apsctl.
pub const OWN_TABLES: [TablePrivileges; 14] = [
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
        // `runs undo` takes the lease, so that no pass runs meanwhile.
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
            Privilege::update(&["digest", "from_xid", "at", "base_xid", "base_at", "resume_after", "written_by"]),
            DELETE,
        ],
    },
    TablePrivileges { table: "approvals", viewer: &[SELECT], operator: &[], automation: &[SELECT, INSERT] },
    // The function apsctl.journal writes the entries. Images may contain a job's arguments, which a pass need not read.
    TablePrivileges {
        table: "operations",
        viewer: &[SELECT],
        operator: &[],
        automation: &[Privilege::select(&["id"])],
    },
    // `audit operations --verify` reads it. A trigger of the owner updates it.
    TablePrivileges { table: "journal_head", viewer: &[SELECT], operator: &[], automation: &[] },
    // A pass resumes the jobs of expired maintenance.
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
    // `runs import`. A pass has no use for the runs of APScheduler's own stores.
    TablePrivileges {
        table: "runs",
        viewer: &[SELECT],
        operator: &[
            INSERT,
            Privilege::update(&["key", "job_id", "status", "scheduled_at", "created_at", "completed_at", "error"]),
        ],
        automation: &[],
    },
    TablePrivileges {
        table: "run_imports",
        viewer: &[SELECT],
        operator: &[INSERT, Privilege::update(&["covered_from", "covered_until", "imported_at"])],
        automation: &[],
    },
    // `audit prune` and `audit operations archive` are for the owner of the tables.
    TablePrivileges { table: "pruned", viewer: &[SELECT], operator: &[], automation: &[] },
    TablePrivileges { table: "archives", viewer: &[SELECT], operator: &[], automation: &[] },
    TablePrivileges { table: "migrations", viewer: &[SELECT], operator: &[], automation: &[] },
];

/// Returns the privileges on the tables of the layout, on the application's other tables, and on schema apsctl.
pub fn required_privileges(jobs: &'static [TablePrivileges]) -> impl Iterator<Item = &'static TablePrivileges> {
    jobs.iter().chain(&APPLICATION_TABLES).chain(&OWN_TABLES)
}
