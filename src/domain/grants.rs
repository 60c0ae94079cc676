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
    pub fn writes_the_journal(self) -> bool {
        self != Self::Viewer
    }

    /// The role whose rights this one has as well.
    pub fn includes(self) -> Option<Self> {
        (self == Self::Operator).then_some(Self::Viewer)
    }
}

/// A right on a table: the whole of it, or only these columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// As GRANT writes it.
    pub word: &'static str,
    /// Empty: the whole table.
    pub columns: &'static [&'static str],
}

impl Right {
    const fn whole(word: &'static str) -> Self {
        Self { word, columns: &[] }
    }

    const fn update(columns: &'static [&'static str]) -> Self {
        Self { word: "UPDATE", columns }
    }

    const fn insert(columns: &'static [&'static str]) -> Self {
        Self { word: "INSERT", columns }
    }

    const fn select(columns: &'static [&'static str]) -> Self {
        Self { word: "SELECT", columns }
    }
}

const SELECT: Right = Right::whole("SELECT");
const INSERT: Right = Right::whole("INSERT");
const DELETE: Right = Right::whole("DELETE");
/// On `apsctl.journal`.
pub const EXECUTE: Right = Right::whole("EXECUTE");

/// What the roles need on one table.
#[derive(Debug)]
pub struct Needs {
    /// The table as `.sql` files call it (`:jobs`).
    pub table: &'static str,
    pub viewer: &'static [Right],
    /// Beside the viewer's.
    pub operator: &'static [Right],
    pub automation: &'static [Right],
}

impl Needs {
    pub fn of(&self, role: Role) -> &'static [Right] {
        match role {
            Role::Viewer => self.viewer,
            Role::Operator => self.operator,
            Role::Automation => self.automation,
        }
    }
}

/// The guide's jobs table. A pass also resumes jobs whose pause is over.
pub const GUIDE: [Needs; 1] = [Needs {
    table: "jobs",
    viewer: &[SELECT],
    operator: &[INSERT, Right::update(&["job_state", "next_run_time"]), DELETE],
    automation: &[SELECT, Right::update(&["job_state", "next_run_time"])],
}];

/// The same, as APScheduler 3 writes it.
pub const APS3: [Needs; 1] = [Needs { table: "pickled", ..GUIDE[0] }];

/// The tables of APScheduler 4.
pub const APS4: [Needs; 5] = [
    Needs {
        table: "aps_schedules",
        viewer: &[SELECT],
        operator: &[
            INSERT,
            Right::update(&["paused", "next_fire_time", "acquired_by", "acquired_until"]),
            DELETE,
        ],
        automation: &[SELECT, Right::update(&["paused", "next_fire_time"])],
    },
    // What a dead scheduler has left there `jobs repair` sets right.
    Needs {
        table: "aps_tasks",
        viewer: &[SELECT],
        operator: &[Right::update(&["running_jobs"])],
        automation: &[SELECT],
    },
    Needs {
        table: "aps_jobs",
        viewer: &[SELECT],
        operator: &[INSERT, Right::update(&["acquired_by", "acquired_until"]), DELETE],
        automation: &[SELECT],
    },
    // How a job ended that `jobs trigger --wait` follows.
    Needs { table: "aps_results", viewer: &[], operator: &[SELECT], automation: &[] },
    Needs { table: "aps_metadata", viewer: &[SELECT], operator: &[], automation: &[SELECT] },
];

const APPROVAL: Right = Right::update(&["approved", "approved_at", "approved_by_rule", "approved_in_run"]);

/// The application's other tables.
const APPLICATION: [Needs; 3] = [
    Needs {
        table: "audit",
        viewer: &[SELECT],
        // `runs undo` notes there what it took back.
        operator: &[Right::update(&["details"])],
        automation: &[
            SELECT,
            Right::insert(&[
                "job_id",
                "status",
                "created_at",
                "versions_evaluated",
                "versions_approved",
                "details",
            ]),
            Right::update(&[
                "status",
                "completed_at",
                "versions_evaluated",
                "versions_approved",
                "error",
                "details",
            ]),
        ],
    },
    Needs { table: "versions", viewer: &[SELECT], operator: &[APPROVAL], automation: &[SELECT, APPROVAL] },
    Needs { table: "rules", viewer: &[SELECT], operator: &[], automation: &[SELECT] },
];

/// Everything of the lease but its name.
const LEASE: [&str; 9] =
    ["token", "run_id", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// What taking the lease writes.
const TAKING: [&str; 9] =
    ["name", "token", "job_id", "host", "pid", "backend_pid", "acquired_at", "expires_at", "holder"];

/// apsctl's own tables.
pub const OWN: [Needs; 10] = [
    Needs {
        table: "schedules",
        viewer: &[SELECT],
        operator: &[INSERT, Right::update(&["cron", "time_zone", "dialect", "updated_at"]), DELETE],
        automation: &[SELECT],
    },
    Needs {
        table: "pauses",
        viewer: &[SELECT],
        operator: &[
            INSERT,
            Right::update(&[
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
    Needs {
        table: "lease",
        viewer: &[SELECT],
        // `runs undo` holds passes back meanwhile.
        operator: &[
            Right::insert(&TAKING),
            Right::update(&[
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
        automation: &[SELECT, Right::insert(&TAKING), Right::update(&LEASE)],
    },
    Needs {
        table: "evaluations",
        viewer: &[],
        operator: &[],
        automation: &[
            SELECT,
            INSERT,
            Right::update(&["digest", "from_xid", "at", "base_xid", "base_at", "resume_after", "written_by"]),
            DELETE,
        ],
    },
    Needs { table: "approvals", viewer: &[SELECT], operator: &[], automation: &[SELECT, INSERT] },
    // The function apsctl.journal writes it. Its images may hold a job's arguments: a pass need not read them.
    Needs { table: "operations", viewer: &[SELECT], operator: &[], automation: &[Right::select(&["id"])] },
    // Who verifies reads it; for who writes, a trigger of its owner's moves it.
    Needs { table: "journal_head", viewer: &[SELECT], operator: &[], automation: &[] },
    // A pass resumes the jobs of a window whose time is over.
    Needs {
        table: "maintenance",
        viewer: &[SELECT],
        operator: &[
            Right::insert(&["since", "until", "reason", "begun_by"]),
            Right::update(&["until", "ended_at", "ended_by"]),
        ],
        automation: &[SELECT],
    },
    Needs {
        table: "maintenance_jobs",
        viewer: &[SELECT],
        operator: &[Right::insert(&["maintenance", "job_id", "operation"])],
        automation: &[SELECT],
    },
    Needs { table: "migrations", viewer: &[SELECT], operator: &[], automation: &[] },
];

/// What the roles need: on the tables of the jobs, on the application's others, then on apsctl's own.
pub fn needs(jobs: &'static [Needs]) -> impl Iterator<Item = &'static Needs> {
    jobs.iter().chain(&APPLICATION).chain(&OWN)
}
