//! What `doctor` and `health` look at, and what they find: the guide's troubleshooting checklist under the contract's
//! names (section 5).

/// The guide's four lists.
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

/// One line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    Worker,
    Database,
    Store,
    JobScheduled,
    /// Only where the application keeps a list of its own.
    ScheduledJobs,
    Cron,
    Timezone,
    ClockSkew,
    JobTimeout,
    StuckJobs,
    Lease,
    AuditRecent,
    RulesMatch,
    Locks,
    LogErrors,
    ForeignCode,
    Pending,
    Indexes,
    Analyze,
    SlowRules,
    Concurrency,
    Schedulers,
    BatchSize,
    Memory,
    SlowQueries,
    ContainerLimits,
    /// Only `health` looks at it: whether jobs wait longer than they should.
    Overdue,
    /// Only `health --url` does: what the application says of itself.
    Endpoint,
}

impl Check {
    /// The checklist, in the guide's order.
    pub const ALL: [Self; 26] = [
        Self::Worker,
        Self::Database,
        Self::Store,
        Self::JobScheduled,
        Self::ScheduledJobs,
        Self::Cron,
        Self::Timezone,
        Self::ClockSkew,
        Self::JobTimeout,
        Self::StuckJobs,
        Self::Lease,
        Self::Schedulers,
        Self::AuditRecent,
        Self::RulesMatch,
        Self::Locks,
        Self::LogErrors,
        Self::ForeignCode,
        Self::Pending,
        Self::Indexes,
        Self::Analyze,
        Self::SlowRules,
        Self::Concurrency,
        Self::BatchSize,
        Self::Memory,
        Self::SlowQueries,
        Self::ContainerLimits,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Database => "database",
            Self::Store => "store",
            Self::JobScheduled => "job-scheduled",
            Self::ScheduledJobs => "scheduled-jobs",
            Self::Cron => "cron",
            Self::Timezone => "timezone",
            Self::ClockSkew => "clock-skew",
            Self::JobTimeout => "job-timeout",
            Self::StuckJobs => "stuck-jobs",
            Self::Lease => "lease",
            Self::Schedulers => "schedulers",
            Self::AuditRecent => "audit-recent",
            Self::RulesMatch => "rules-match",
            Self::Locks => "locks",
            Self::LogErrors => "log-errors",
            Self::ForeignCode => "foreign-code",
            Self::Pending => "pending",
            Self::Indexes => "indexes",
            Self::Analyze => "analyze",
            Self::SlowRules => "slow-rules",
            Self::Concurrency => "concurrency",
            Self::BatchSize => "batch-size",
            Self::Memory => "memory",
            Self::SlowQueries => "slow-queries",
            Self::ContainerLimits => "container-limits",
            Self::Overdue => "overdue",
            Self::Endpoint => "endpoint",
        }
    }

    pub fn section(self) -> Section {
        match self {
            Self::Worker
            | Self::Database
            | Self::Store
            | Self::JobScheduled
            | Self::ScheduledJobs
            | Self::Cron
            | Self::Timezone
            | Self::ClockSkew
            | Self::JobTimeout
            | Self::StuckJobs
            | Self::Lease
            | Self::Schedulers
            | Self::Overdue
            | Self::Endpoint => Section::NotRunning,
            Self::AuditRecent | Self::RulesMatch | Self::Locks | Self::LogErrors | Self::ForeignCode => {
                Section::NoEffect
            }
            Self::Pending | Self::Indexes | Self::Analyze | Self::SlowRules | Self::Concurrency => {
                Section::Slow
            }
            Self::BatchSize | Self::Memory | Self::SlowQueries | Self::ContainerLimits => Section::Resources,
        }
    }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckStatus {
    Ok,
    /// It could not be made: never passed over.
    Unknown,
    Warning,
    Critical,
}

impl CheckStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    pub check: Check,
    pub status: CheckStatus,
    /// The figure, row or line it goes by.
    pub evidence: String,
    /// The command that mends it, if one does.
    pub remedy: Option<String>,
}

impl CheckResult {
    pub fn new(
        check: Check,
        standing: CheckStatus,
        evidence: impl Into<String>,
        fix: impl Into<Option<String>>,
    ) -> Self {
        Self { check, status: standing, evidence: evidence.into(), remedy: fix.into() }
    }

    pub fn ok(check: Check, evidence: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Ok, evidence, None)
    }

    /// A check that could not be made, and why.
    pub fn unknown(check: Check, why: impl Into<String>) -> Self {
        Self::new(check, CheckStatus::Unknown, why, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_checks_and_each_check_stands_once() {
        for section in Section::ALL {
            assert!(Check::ALL.iter().any(|check| check.section() == section));
        }
        let mut names: Vec<_> = Check::ALL.iter().map(|check| check.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Check::ALL.len());
    }
}
