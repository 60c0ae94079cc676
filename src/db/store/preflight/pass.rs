//! Whether a pass can run on the store.

use anyhow::Result;

use super::table_access::TableAccess;
use super::table_checks::deduplicated;
use crate::db::Db;
use crate::domain::job::Job;
use crate::error::{CliError, Reason};

/// The tables that a pass works on.
const PASS_TABLES: [&str; 4] = ["jobs", "audit", "versions", "rules"];

/// The states that a pass gives its job.
const PASS_STATES: [&str; 3] = ["EXECUTING", "SCHEDULED", "FAILED"];

impl Db {
    /// Refuses a pass that could not be carried through, before it claims anything. `job` is the id of its job, if it has one.
    ///
    /// # Errors
    /// A refusal (exit 3) with every reason.
    pub fn require_pass(&mut self, job: Option<&Job>) -> Result<()> {
        let mut reasons = self.pass_reasons(job)?;
        if !reasons.is_empty() {
            reasons.extend(self.migration_reasons());
        }
        if reasons.is_empty() {
            return Ok(());
        }
        Err(pass_refusal(reasons))
    }

    /// The same for a dry run, which writes nothing: a role that may write nowhere may still look what a pass of another role would
    /// do. Answers what that role itself lacks.
    ///
    /// # Errors
    /// A refusal (exit 3) with every reason.
    pub fn require_dry_run_pass(&mut self, job: Option<&Job>) -> Result<Vec<Reason>> {
        let rights = self.table_access(&PASS_TABLES)?;
        let is_reader = rights.iter().all(|(table, rights)| *table == "jobs" || rights.is_read_only());
        if !is_reader {
            return self.require_pass(job).map(|()| Vec::new());
        }
        let lacking = self.catalog_pass_reasons(job, &rights)?.0;
        let of_owner: Vec<_> =
            rights.into_iter().map(|(table, rights)| (table, rights.with_all_privileges())).collect();
        let reasons = self.catalog_pass_reasons(job, &of_owner)?.0;
        if reasons.is_empty() {
            return Ok(lacking);
        }
        Err(pass_refusal(reasons))
    }

    /// Why a pass cannot run on this store; empty where it can.
    fn pass_reasons(&mut self, job: Option<&Job>) -> Result<Vec<Reason>> {
        let rights = self.table_access(&PASS_TABLES)?;
        let (mut reasons, audit, jobs) = self.catalog_pass_reasons(job, &rights)?;
        if reasons.is_empty() && !self.options.read_only && (audit || jobs) {
            let filtered =
                rights.iter().any(|(table, rights)| *table == "audit" && rights.has_row_security());
            reasons.extend(self.try_pass_writes(audit, jobs, job.map(|job| job.id.as_str()), filtered)?);
        }
        Ok(reasons)
    }

    /// What of the tables' shapes stands in the way of passes and changes, whatever the rights of this role; empty on a store of
    /// APScheduler's own, which has no passes.
    pub fn table_definition_reasons(&mut self) -> Result<Vec<Reason>> {
        self.ensure_probed()?;
        if !self.features()?.supports_passes || self.relations.columns("jobs").is_none() {
            return Ok(Vec::new());
        }
        let rights: Vec<_> = self
            .table_access(&PASS_TABLES)?
            .into_iter()
            .map(|(table, rights)| (table, rights.with_all_privileges()))
            .collect();
        if !rights.iter().all(|(_, rights)| rights.may_read()) {
            return Ok(Vec::new());
        }
        let of_jobs = rights.iter().find(|(table, _)| *table == "jobs");
        let mut reasons = of_jobs.map(|(_, rights)| self.jobs_reasons(rights)).unwrap_or_default();
        reasons.extend(self.state_reasons(&["PAUSED", "SCHEDULED", "REMOVED"], true));
        // Which of its tables are absent, another check reports.
        if PASS_TABLES.iter().all(|table| self.relations.columns(table).is_some()) {
            reasons.extend(self.catalog_pass_reasons(Some(&Job::default()), &rights)?.0);
        }
        Ok(deduplicated(reasons))
    }

    /// The reasons that the catalog tells, and whether writes to the audit log and to the jobs may be refused all the same.
    pub(super) fn catalog_pass_reasons(
        &mut self,
        job: Option<&Job>,
        rights: &[(&'static str, TableAccess)],
    ) -> Result<(Vec<Reason>, bool, bool)> {
        let right = |table: &str| rights.iter().find(|(name, _)| *name == table).map(|(_, rights)| rights);
        let mut reasons = Vec::new();
        for table in ["audit", "versions", "rules"] {
            if right(table).is_none() {
                reasons.push(self.missing_table_reason(table)?);
            }
        }
        reasons.extend(right("audit").into_iter().flat_map(|rights| self.audit_reasons(rights, job)));
        reasons.extend(right("versions").into_iter().flat_map(|rights| self.versions_reasons(rights)));
        match right("rules").map(|rights| rights.refusal_reasons(&[])) {
            None => {}
            Some(of_rules)
                if of_rules.is_empty()
                    && right("versions").is_some_and(|r| r.refusal_reasons(&[]).is_empty()) =>
            {
                reasons.extend(self.rule_reasons()?);
            }
            Some(of_rules) => reasons.extend(of_rules),
        }
        if job.is_some() {
            reasons.extend(right("jobs").into_iter().flat_map(|rights| self.jobs_reasons(rights)));
            reasons.extend(self.state_reasons(&PASS_STATES, false));
            // Without a schedule of its own, and without a time to come, its last run is this one.
            let now = self.now();
            let ends = |job: &Job| {
                job.timing.cron_schedule().is_none() && job.next_run_time.is_some_and(|next| next <= now)
            };
            if job.is_some_and(ends) {
                reasons.extend(self.state_reasons(&["COMPLETED"], true));
            }
        }
        let is_uncertain = |table: &str| right(table).is_some_and(TableAccess::needs_trial);
        Ok((reasons, is_uncertain("audit"), job.is_some() && is_uncertain("jobs")))
    }
}

fn pass_refusal(reasons: Vec<Reason>) -> anyhow::Error {
    CliError::refused("a pass cannot run on this store; nothing was claimed or approved")
        .reasons(reasons)
        .into()
}
