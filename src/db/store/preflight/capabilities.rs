//! Which commands work on the store, and why the others do not.

use anyhow::Result;

use super::pass::deduplicated;
use super::table_access::{TableAccess, WriteKind};
use crate::db::Db;
use crate::domain::job::Job;
use crate::error::{Reason, cli_error_of};
use crate::invocation::APSCTL;

/// A command, or several commands with the same requirements.
#[derive(Debug)]
pub struct Capability {
    pub command: &'static str,
    /// None if only a trial would tell.
    pub works: Option<bool>,
    pub reasons: Vec<Reason>,
}

impl Capability {
    fn new(command: &'static str, reasons: Vec<Reason>, is_uncertain: bool) -> Self {
        let works = if reasons.is_empty() { (!is_uncertain).then_some(true) } else { Some(false) };
        Self { command, works, reasons }
    }
}

/// For each command: the job states it sets, whether it clears the next run, and how it writes.
const CHANGE_COMMANDS: [(&str, &[&str], bool, WriteKind); 6] = [
    ("jobs pause", &["PAUSED"], true, WriteKind::Update),
    ("jobs resume", &["SCHEDULED"], false, WriteKind::Update),
    ("jobs trigger", &["SCHEDULED"], false, WriteKind::Update),
    ("jobs schedule", &["SCHEDULED"], false, WriteKind::Update),
    ("jobs remove", &["REMOVED"], true, WriteKind::Update),
    ("maintenance begin", &["PAUSED"], true, WriteKind::Update),
];

/// Returns why a store of APScheduler itself has no passes.
fn no_passes_reason() -> Reason {
    Reason::new(
        "this is APScheduler's own store, without versions and rules to approve them",
        "none is needed; passes are for Task Tracker's store",
    )
}

impl Db {
    /// Returns every command that depends on the store. `job` is the job of the pass.
    pub fn capabilities(&mut self, job: Option<&Job>) -> Result<Vec<Capability>> {
        let features = self.features()?;
        let jobs = features.table;
        let rights = self.table_access(&[jobs, "audit", "versions", "rules"])?;
        let right = |table: &str| rights.iter().find(|(name, _)| *name == table).map(|(_, rights)| rights);
        let mut of_jobs = self.unreadable_reasons(jobs, right(jobs))?;
        let of_audit = self.unreadable_reasons("audit", right("audit"))?;
        let mut of_rules = self.unreadable_reasons("versions", right("versions"))?;
        of_rules.extend(self.unreadable_reasons("rules", right("rules"))?);
        let has_passes = features.supports_passes || right("versions").is_some() || right("rules").is_some();
        if !has_passes {
            of_rules = vec![no_passes_reason()];
        }
        let of_both = deduplicated(of_jobs.iter().chain(&of_audit).cloned().collect());
        if features.table == "jobs" {
            let refusals = right(jobs).map(|rights| self.jobs_reasons(&rights.clone().with_all_privileges()));
            of_jobs.extend(refusals.unwrap_or_default());
        }
        let read = |command, reasons: &[Reason]| Capability::new(command, reasons.to_vec(), false);
        let mut all = vec![
            read("jobs list", &of_jobs),
            read("jobs show", &of_jobs),
            read("stale", if self.has_run_log()? { &of_both } else { &of_jobs }),
            read("audit tail", &of_audit),
            read("stats durations", &of_audit),
            read("runs expected", &of_audit),
            read("rules list", &of_rules),
        ];
        let unmigrated = self.migration_reasons();
        for (command, states, clears, write) in CHANGE_COMMANDS {
            let mut reasons = unmigrated.clone();
            match right(jobs) {
                Some(rights) => reasons.extend(rights.refusal_reasons(&[write])),
                None => reasons.extend(of_jobs.clone()),
            }
            if features.table == "jobs" {
                reasons.extend(self.state_reasons(states, clears));
            }
            all.push(Capability::new(command, reasons, right(jobs).is_some_and(TableAccess::needs_trial)));
        }
        if !has_passes {
            for command in ["run-once", "runs undo"] {
                all.push(Capability::new(command, vec![no_passes_reason()], false));
            }
            return Ok(all);
        }
        let mut reasons = unmigrated.clone();
        reasons.extend(self.catalog_pass_reasons(job, &rights)?.0);
        let is_uncertain = ["audit", "jobs"].iter().any(|table| right(table).is_some_and(TableAccess::needs_trial));
        all.push(Capability::new("run-once", reasons, is_uncertain));
        let mut reasons = unmigrated;
        reasons.extend(right("versions").filter(|rights| !rights.kind.has_system_columns()).map(|rights| {
            Reason::new(
                format!(
                    "{} is a {}: its rows do not record which transaction wrote them",
                    rights.table,
                    rights.kind.as_str()
                ),
                "name the underlying table in APSCTL_VERSIONS_TABLE",
            )
        }));
        reasons.extend(of_audit);
        all.push(Capability::new("runs undo", reasons, false));
        Ok(all)
    }

    /// Returns why a table cannot be read.
    fn unreadable_reasons(&mut self, table: &'static str, rights: Option<&TableAccess>) -> Result<Vec<Reason>> {
        match rights {
            Some(rights) => Ok(rights.refusal_reasons(&[])),
            None => Ok(vec![self.missing_table_reason(table)?]),
        }
    }

    /// Returns what `migrate up` must do before anything can be changed.
    pub(super) fn migration_reasons(&mut self) -> Vec<Reason> {
        let Err(error) = self.require_migrated() else { return Vec::new() };
        let remedy = cli_error_of(&error).and_then(|refusal| refusal.hint.clone());
        vec![Reason::new(format!("{error:#}"), remedy.unwrap_or_else(|| format!("{APSCTL} migrate up")))]
    }
}
