//! Whether a pass can run on the store.

use anyhow::Result;

use super::columns::Named;
use super::rights::{Rights, Write};
use crate::db::Db;
use crate::db::store::columns::Table;
use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::rules::fits;
use crate::error::{Reason, Refusal};

/// The columns that a pass writes when it opens its run, and the one that stays empty until it ends.
const WRITTEN: [&str; 7] =
    ["job_id", "status", "created_at", "versions_evaluated", "versions_approved", "details", "completed_at"];

/// The tables that a pass works on.
const TABLES: [&str; 4] = ["jobs", "audit", "versions", "rules"];

/// The states that a pass gives its job.
const STATES: [&str; 3] = ["EXECUTING", "SCHEDULED", "FAILED"];

impl Db {
    /// Refuses a pass that could not be carried through, before it claims anything. `job` is the id of its job, if it has one.
    ///
    /// # Errors
    /// A refusal (exit 3) with every reason.
    pub fn require_pass(&mut self, job: Option<&Job>) -> Result<()> {
        let mut reasons = self.pass_reasons(job)?;
        if !reasons.is_empty() {
            reasons.extend(self.reasons_to_migrate());
        }
        if reasons.is_empty() {
            return Ok(());
        }
        Err(refusal(reasons))
    }

    /// The same for a dry run, which writes nothing: a role that may write nowhere may still look what a pass of another role would
    /// do. Answers what that role itself lacks.
    ///
    /// # Errors
    /// A refusal (exit 3) with every reason.
    pub fn require_pass_of_another(&mut self, job: Option<&Job>) -> Result<Vec<Reason>> {
        let rights = self.rights(&TABLES)?;
        let is_reader = rights.iter().all(|(table, rights)| *table == "jobs" || rights.is_read_only());
        if !is_reader {
            return self.require_pass(job).map(|()| Vec::new());
        }
        let lacking = self.known_pass_reasons(job, &rights)?.0;
        let of_owner: Vec<_> = rights.into_iter().map(|(table, rights)| (table, rights.of_owner())).collect();
        let reasons = self.known_pass_reasons(job, &of_owner)?.0;
        if reasons.is_empty() {
            return Ok(lacking);
        }
        Err(refusal(reasons))
    }

    /// Why a pass cannot run on this store; empty where it can.
    fn pass_reasons(&mut self, job: Option<&Job>) -> Result<Vec<Reason>> {
        let rights = self.rights(&TABLES)?;
        let (mut reasons, audit, jobs) = self.known_pass_reasons(job, &rights)?;
        if reasons.is_empty() && !self.options.read_only && (audit || jobs) {
            let filtered = rights.iter().any(|(table, rights)| *table == "audit" && rights.is_filtered());
            reasons.extend(self.try_pass(audit, jobs, job.map(|job| job.id.as_str()), filtered)?);
        }
        Ok(reasons)
    }

    /// What of the tables' shapes stands in the way of passes and changes, whatever the rights of this role; empty on a store of
    /// APScheduler's own, which has no passes.
    pub fn shape_reasons(&mut self) -> Result<Vec<Reason>> {
        self.look()?;
        if !self.features()?.runs_passes || self.relations.columns("jobs").is_none() {
            return Ok(Vec::new());
        }
        let rights: Vec<_> =
            self.rights(&TABLES)?.into_iter().map(|(table, rights)| (table, rights.of_owner())).collect();
        if !rights.iter().all(|(_, rights)| rights.may_read()) {
            return Ok(Vec::new());
        }
        let of_jobs = rights
            .iter()
            .find(|(table, _)| *table == "jobs")
            .map(|(_, rights)| rights.refusals(&[Write::Update]));
        let mut reasons = of_jobs.unwrap_or_default();
        reasons.extend(self.refusals_of_states(&["PAUSED", "SCHEDULED", "REMOVED"], true));
        // Which of its tables are absent, another check reports.
        if TABLES.iter().all(|table| self.relations.columns(table).is_some()) {
            reasons.extend(self.known_pass_reasons(Some(&Job::default()), &rights)?.0);
        }
        let mut once: Vec<Reason> = Vec::new();
        for reason in reasons {
            if !once.contains(&reason) {
                once.push(reason);
            }
        }
        Ok(once)
    }

    /// The reasons that the catalog tells, and whether writes to the audit log and to the jobs may be refused all the same.
    pub(super) fn known_pass_reasons(
        &mut self,
        job: Option<&Job>,
        rights: &[(&'static str, Rights)],
    ) -> Result<(Vec<Reason>, bool, bool)> {
        let right = |table: &str| rights.iter().find(|(name, _)| *name == table).map(|(_, rights)| rights);
        let mut reasons = Vec::new();
        reasons.extend(self.refusals_of_audit(right("audit"), job));
        reasons.extend(self.refusals_of_versions(right("versions")));
        match right("rules").map(|rights| rights.refusals(&[])) {
            None => reasons.push(self.absent_table("rules", "APSCTL_RULES_TABLE")),
            Some(of_rules)
                if of_rules.is_empty() && right("versions").is_some_and(|r| r.refusals(&[]).is_empty()) =>
            {
                reasons.extend(self.rule_reasons()?);
            }
            Some(of_rules) => reasons.extend(of_rules),
        }
        if job.is_some() {
            reasons.extend(right("jobs").into_iter().flat_map(|rights| rights.refusals(&[Write::Update])));
            reasons.extend(self.refusals_of_states(&STATES, false));
            // Without a schedule of its own, and without a time to come, its last run is this one.
            let now = self.now();
            let ends =
                |job: &Job| job.timing.kept().is_none() && job.next_run_time.is_some_and(|next| next <= now);
            if job.is_some_and(ends) {
                reasons.extend(self.refusals_of_states(&["COMPLETED"], true));
            }
        }
        let is_uncertain = |table: &str| right(table).is_some_and(Rights::is_uncertain);
        Ok((reasons, is_uncertain("audit"), job.is_some() && is_uncertain("jobs")))
    }

    fn refusals_of_audit(&self, rights: Option<&Rights>, job: Option<&Job>) -> Vec<Reason> {
        let (Some(rights), Some(table)) = (rights, self.relations.described("audit")) else {
            return vec![self.absent_table("audit", "APSCTL_AUDIT_TABLE")];
        };
        let audit = Named { name: self.relations.display_name("audit"), table };
        let mut reasons = rights.refusals(&[Write::Insert, Write::Update]);
        reasons.extend(audit.absent(&["id", "status", "created_at", "completed_at"], "APSCTL_AUDIT_TABLE"));
        reasons.extend(audit.words("status", &RunStatus::NAMED));
        reasons.extend(audit.not_nullable(&[("completed_at", "a run that has not ended has none")]));
        reasons.extend(audit.without_default(&WRITTEN));
        match job {
            None => reasons.extend(audit.not_nullable(&[("job_id", "this store has no job for the pass")])),
            Some(job) => reasons.extend(job_id_fits(&audit, &job.id)),
        }
        if !Self::has_own_id(table) {
            reasons.push(Reason::new(
                format!("{}.id has no default: a new run would have no id", audit.name),
                format!("ALTER TABLE {} ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (after SET NOT NULL)", audit.name),
            ));
        }
        reasons.dedup();
        reasons
    }

    /// Whether a new row has an id: one that is required and has no default is reported with the other columns.
    fn has_own_id(table: &Table) -> bool {
        let id = table.columns.get("id");
        let is_view = !table.kind.has_system_columns();
        id.is_none_or(|id| id.has_default || id.is_required || id.is_generated || is_view)
    }

    fn refusals_of_versions(&self, rights: Option<&Rights>) -> Vec<Reason> {
        let (Some(rights), Some(table)) = (rights, self.relations.described("versions")) else {
            return vec![self.absent_table("versions", "APSCTL_VERSIONS_TABLE")];
        };
        let versions = Named { name: self.relations.display_name("versions"), table };
        let mut reasons = rights.refusals(&[Write::Update]);
        reasons.extend(versions.absent(&["id", "approved"], "APSCTL_VERSIONS_TABLE"));
        reasons.extend(self.run_id_fits(table));
        reasons
    }

    /// A run's id has to fit the column that keeps it.
    fn run_id_fits(&self, versions: &Table) -> Option<Reason> {
        let run = self.relations.described("audit")?.columns.get("id")?.kind.clone();
        let column = versions.columns.get("approved_in_run")?;
        let class = |kind: &str| match kind {
            "smallint" | "integer" | "bigint" | "numeric" => "number",
            "uuid" => "uuid",
            _ => "text",
        };
        let (of_run, of_column) = (class(&run), class(&column.kind));
        if of_run == of_column || of_column == "text" {
            return None;
        }
        let table = self.relations.display_name("versions");
        Some(Reason::new(
            format!("{table}.approved_in_run is of type {}, and a run's id is of type {run}", column.kind),
            format!("ALTER TABLE {table} ALTER COLUMN approved_in_run TYPE {run} USING NULL"),
        ))
    }

    pub(super) fn absent_table(&self, variable: &str, setting: &str) -> Reason {
        let table = self.relations.display_name(variable);
        Reason::new(
            format!("there is no table {table}, or this role may not read it"),
            format!("{setting} names another; `apsctl migrate up --create-tables` makes apsctl's own"),
        )
    }
}

/// The id of the job has to fit the column of the audit log. An empty one stands for any.
fn job_id_fits(audit: &Named, id: &str) -> Option<Reason> {
    let kind = audit.table.columns.get("job_id")?.kind.as_str();
    let is_narrow = matches!(kind, "smallint" | "integer" | "bigint" | "uuid");
    if id.is_empty() || !is_narrow || fits(id, kind) {
        return None;
    }
    let table = &audit.name;
    Some(Reason::new(
        format!("{table}.job_id is of type {kind} and cannot hold the job id {id}"),
        format!("ALTER TABLE {table} ALTER COLUMN job_id TYPE text"),
    ))
}

fn refusal(reasons: Vec<Reason>) -> anyhow::Error {
    Refusal::refused("a pass cannot run on this store; nothing was claimed or approved")
        .reasons(reasons)
        .into()
}
