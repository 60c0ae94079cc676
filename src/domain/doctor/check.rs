//! The table of checks that `doctor` and `health` make: names, sections and order.

/// A part of the troubleshooting checklist in Task Tracker's guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// "Job not running?"
    NotRunning,
    /// "Job runs but nothing happens?"
    NoEffect,
    /// "Job takes too long?"
    Slow,
    /// "High CPU/Memory usage?"
    Resources,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::NotRunning, Self::NoEffect, Self::Slow, Self::Resources];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRunning => "not-running",
            Self::NoEffect => "no-effect",
            Self::Slow => "slow",
            Self::Resources => "resources",
        }
    }
}

/// Data that several checks share, and that `doctor` reads only for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    JobRows,
    AuditLog,
}

/// Declares the checks. Each line: variant, public name, section, shared sources, and why its finding explains a symptom.
///
/// The order is the order in which `doctor` lists findings of equal severity: a cause stands before its consequences.
/// `docs/doctor.md` has the same table, and a test compares the two.
macro_rules! checks {
    (
        doctor { $($variant:ident, $name:literal, $section:ident, [$($source:ident),*], $explanation:literal;)* }
        health_only { $($health_variant:ident, $health_name:literal, $health_section:ident;)* }
    ) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $($variant,)*
            $($health_variant,)*
        }

        impl Check {
            /// The checks of `doctor`, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    $(Self::$health_variant => $health_name,)*
                }
            }

            pub fn section(self) -> Section {
                match self {
                    $(Self::$variant => Section::$section,)*
                    $(Self::$health_variant => Section::$health_section,)*
                }
            }

            /// Returns why a finding explains a symptom; empty for the checks of `health` alone.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$variant => $explanation,)*
                    $(Self::$health_variant => "",)*
                }
            }

            pub fn needs(self, source: Source) -> bool {
                match self {
                    $(Self::$variant => ([$(Source::$source),*] as [Source; _]).contains(&source),)*
                    $(Self::$health_variant => false,)*
                }
            }
        }
    };
}

checks! {
    doctor {
        Database, "database", NotRunning, [], "without the database no job runs, and no other check is possible";
        Store, "store", NotRunning, [], "a pass is refused if the tables lack a column that it writes";
        Worker, "worker", NotRunning, [JobRows, AuditLog], "without a worker no job runs, whatever its row contains";
        Locks, "locks", NoEffect, [], "a session that waits for a lock looks stuck, times out, and is slow";
        Cron, "cron", NotRunning, [JobRows], "a schedule that is invalid or never fires leaves its job without a next run";
        JobScheduled, "job-scheduled", NotRunning, [JobRows, AuditLog],
            "a job that is missing, paused or without a next run does not run, so the audit log has no runs of it";
        ScheduledJobs, "scheduled-jobs", NotRunning, [],
            "a job that is enabled in the application but missing in the jobs table never runs";
        Timezone, "timezone", NotRunning, [JobRows, AuditLog], "a next run computed in another time zone looks early or late";
        ClockSkew, "clock-skew", NotRunning, [AuditLog], "if two clocks differ, a next run looks early or late";
        StuckJobs, "stuck-jobs", NotRunning, [], "a job whose owner is lost does not start again";
        Lease, "lease", NotRunning, [], "if the process of a pass is killed, its job stays EXECUTING and its run stays open";
        Schedulers, "schedulers", NotRunning, [], "two schedulers on one table each run every job, so every run happens twice";
        Concurrency, "concurrency", Slow, [], "no other job starts while the maximum number of jobs is executing";
        JobTimeout, "job-timeout", NotRunning, [AuditLog], "a run that exceeds the timeout is stopped and recorded as failed";
        AuditRecent, "audit-recent", NoEffect, [JobRows, AuditLog], "a run that fails approves nothing, whatever the rules say";
        LogErrors, "log-errors", NoEffect, [AuditLog], "the log records why a run failed";
        RulesMatch, "rules-match", NoEffect, [], "a successful run approves nothing if no rule matches";
        ForeignCode, "foreign-code", NoEffect, [],
            "a trigger or default of another role runs with the rights of the role that writes the row, and may change the row";
        Indexes, "indexes", Slow, [], "without its index a query reads the whole table, and every rule is slow";
        Analyze, "analyze", Slow, [], "the planner does not use an index on a table without statistics";
        Pending, "pending", Slow, [], "the more versions are pending, the longer a pass takes";
        BatchSize, "batch-size", Resources, [], "the larger a batch, the more memory it takes";
        SlowRules, "slow-rules", Slow, [], "a rule may be slow although the tables have indexes and statistics";
        SlowQueries, "slow-queries", Resources, [], "other statements that are slow also delay a pass";
        ContainerLimits, "container-limits", Resources, [], "a container with too little memory or CPU is slow or is killed";
        Memory, "memory", Resources, [], "a container that runs out of memory is killed";
    }
    health_only {
        Overdue, "overdue", NotRunning;
        Endpoint, "endpoint", NotRunning;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_checks_and_every_name_is_unique() {
        for section in Section::ALL {
            assert!(Check::ALL.iter().any(|check| check.section() == section));
        }
        let mut names: Vec<_> = Check::ALL.iter().map(|check| check.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Check::ALL.len());
    }

    #[test]
    fn docs_list_the_checks_in_the_order_of_the_table() {
        let document = include_str!("../../../docs/doctor.md");
        for (number, check) in (1..).zip(Check::ALL) {
            let row = format!("| {number} | {} | {} |", check.as_str(), check.explanation());
            assert!(document.contains(&row), "docs/doctor.md has no row {row}");
        }
    }
}
