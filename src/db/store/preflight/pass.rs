//! Checks whether a pass can run on the store.

use anyhow::Result;

use super::column_checks::NamedTable;
use super::table_access::{TableAccess, WriteKind};
use crate::db::Db;
use crate::db::store::columns::{LogicalType, Table};
use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::rules::column_can_hold;
use crate::error::{CliError, Reason};

/// The tables that a pass uses.
const PASS_TABLES: [&str; 4] = ["jobs", "audit", "versions", "rules"];

/// The states that a pass gives its job.
const PASS_STATES: [&str; 3] = ["EXECUTING", "SCHEDULED", "FAILED"];

impl Db {
    /// Refuses a pass that could not be completed, before it claims anything.
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

    /// Checks the same for a dry run, which writes nothing. A role that may only read can preview the pass of another
    /// role.
    ///
    /// Returns what this role lacks to run the pass itself.
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

    /// Returns why a pass cannot run on this store, or nothing if it can.
    fn pass_reasons(&mut self, job: Option<&Job>) -> Result<Vec<Reason>> {
        let rights = self.table_access(&PASS_TABLES)?;
        let (mut reasons, audit, jobs) = self.catalog_pass_reasons(job, &rights)?;
        if reasons.is_empty() && !self.options.read_only && (audit || jobs) {
            let filtered = rights.iter().any(|(table, rights)| *table == "audit" && rights.has_row_security());
            reasons.extend(self.try_pass_writes(audit, jobs, job.map(|job| job.id.as_str()), filtered)?);
        }
        Ok(reasons)
    }

    /// Returns which table definitions would make passes and changes fail, whatever this role's privileges.
    ///
    /// Returns nothing on APScheduler's own tables, which have no passes.
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
        // Another check reports missing tables.
        if PASS_TABLES.iter().all(|table| self.relations.columns(table).is_some()) {
            reasons.extend(self.catalog_pass_reasons(Some(&Job::default()), &rights)?.0);
        }
        Ok(deduplicated(reasons))
    }

    /// Returns the reasons that the catalog shows, and whether writes to the audit log and to the job need a trial.
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
                if of_rules.is_empty() && right("versions").is_some_and(|r| r.refusal_reasons(&[]).is_empty()) =>
            {
                reasons.extend(self.rule_refusal_reasons()?);
            }
            Some(of_rules) => reasons.extend(of_rules),
        }
        if job.is_some() {
            reasons.extend(right("jobs").into_iter().flat_map(|rights| self.jobs_reasons(rights)));
            reasons.extend(self.state_reasons(&PASS_STATES, false));
            // Without a schedule and without a later run, this is the job's last run: it becomes COMPLETED.
            let now = self.now();
            let ends =
                |job: &Job| job.timing.cron_schedule().is_none() && job.next_run_time.is_some_and(|next| next <= now);
            if job.is_some_and(ends) {
                reasons.extend(self.state_reasons(&["COMPLETED"], true));
            }
        }
        let is_uncertain = |table: &str| right(table).is_some_and(TableAccess::needs_trial);
        Ok((reasons, is_uncertain("audit"), job.is_some() && is_uncertain("jobs")))
    }
}

fn pass_refusal(reasons: Vec<Reason>) -> anyhow::Error {
    CliError::refused("a pass cannot run on this store; nothing was claimed or approved").reasons(reasons).into()
}

/// The columns of a new run, and the one that stays NULL until the run ends.
const NEW_RUN_COLUMNS: [&str; 7] =
    ["job_id", "status", "created_at", "versions_evaluated", "versions_approved", "details", "completed_at"];

impl Db {
    /// Returns why a pass cannot record its run in the audit log.
    pub(super) fn audit_reasons(&self, rights: &TableAccess, job: Option<&Job>) -> Vec<Reason> {
        let Some(table) = self.relations.table("audit") else { return Vec::new() };
        if self.relations.imported_runs().is_some() {
            let what = "the store has no audit log of its own; imported runs come from the scheduler's log";
            return vec![Reason::new(what, "APSCTL_AUDIT_TABLE=schema.name")];
        }
        let audit = NamedTable { name: self.relations.display_name("audit"), table };
        let mut reasons = rights.refusal_reasons(&[WriteKind::Insert, WriteKind::Update]);
        reasons.extend(
            audit.missing_column_reasons(&["id", "status", "created_at", "completed_at"], "APSCTL_AUDIT_TABLE"),
        );
        reasons.extend(audit.keyword_reason("status", &RunStatus::OF_PASSES));
        let needed =
            [("created_at", LogicalType::Time), ("completed_at", LogicalType::Time), ("status", LogicalType::Keyword)];
        reasons.extend(audit.unusable_type_reasons(&needed));
        reasons.extend(audit.forbidden_column_reasons(
            &NEW_RUN_COLUMNS[..6],
            rights.forbidden_columns(WriteKind::Insert),
            "INSERT",
        ));
        let changed = ["status", "completed_at", "error", "versions_evaluated", "versions_approved", "details"];
        reasons.extend(audit.forbidden_column_reasons(&changed, rights.forbidden_columns(WriteKind::Update), "UPDATE"));
        reasons.extend(audit.not_null_reasons(&[("completed_at", "it must be NULL until the run ends")]));
        reasons.extend(audit.missing_default_reasons(&NEW_RUN_COLUMNS));
        match job {
            None => reasons.extend(audit.not_null_reasons(&[("job_id", "this store has no job for the pass")])),
            Some(job) => reasons.extend(job_id_type_reason(&audit, &job.id)),
        }
        if !Self::assigns_ids(table) {
            let kind = table.columns.get("id").map_or("", |id| id.type_name.as_str());
            reasons.push(Reason::new(
                format!("{}.id has no default: a new run would have no id", audit.name),
                format!("ALTER TABLE {} ALTER COLUMN id SET NOT NULL; {}", audit.name, audit.id_default_remedy(kind)),
            ));
        }
        deduplicated(reasons)
    }

    /// Returns whether new rows get an id. A NOT NULL id without a default is reported with the other columns.
    fn assigns_ids(table: &Table) -> bool {
        let id = table.columns.get("id");
        let is_view = !table.kind.has_system_columns();
        id.is_none_or(|id| id.has_default || id.is_required || id.is_generated || is_view)
    }

    /// Returns why a pass cannot approve versions.
    pub(super) fn versions_reasons(&self, rights: &TableAccess) -> Vec<Reason> {
        let Some(table) = self.relations.table("versions") else { return Vec::new() };
        let versions = NamedTable { name: self.relations.display_name("versions"), table };
        let mut reasons = rights.refusal_reasons(&[WriteKind::Update]);
        reasons.extend(versions.missing_column_reasons(&["id", "approved"], "APSCTL_VERSIONS_TABLE"));
        reasons.extend(versions.unusable_type_reasons(&[("approved", LogicalType::Boolean)]));
        let changed = ["approved", "approved_at", "approved_by_rule", "approved_in_run"];
        reasons.extend(versions.forbidden_column_reasons(
            &changed,
            rights.forbidden_columns(WriteKind::Update),
            "UPDATE",
        ));
        reasons.extend(self.run_id_type_reason(table));
        deduplicated(reasons)
    }

    /// Checks that a run's id fits into `versions.approved_in_run`.
    fn run_id_type_reason(&self, versions: &Table) -> Option<Reason> {
        let run = self.relations.table("audit")?.columns.get("id")?.type_name.clone();
        let column = versions.columns.get("approved_in_run")?;
        let class = |kind: &str| match kind {
            "smallint" | "integer" | "bigint" | "numeric" => "number",
            "uuid" => "uuid",
            _ => "text",
        };
        let (of_run, of_column) = (class(&run), class(&column.type_name));
        if of_run == of_column || of_column == "text" {
            return None;
        }
        let table = self.relations.display_name("versions");
        Some(Reason::new(
            format!("{table}.approved_in_run is of type {}, and a run's id is of type {run}", column.type_name),
            format!("ALTER TABLE {table} ALTER COLUMN approved_in_run TYPE {run} USING NULL"),
        ))
    }

    /// Returns why jobs cannot be changed at all.
    pub(super) fn jobs_reasons(&self, rights: &TableAccess) -> Vec<Reason> {
        let mut reasons = rights.refusal_reasons(&[WriteKind::Update]);
        if let Some(table) = self.relations.table("jobs") {
            let jobs = NamedTable { name: self.relations.display_name("jobs"), table };
            reasons.extend(
                jobs.unusable_type_reasons(&[
                    ("next_run_time", LogicalType::Time),
                    ("job_state", LogicalType::Keyword),
                ]),
            );
            reasons.extend(jobs.forbidden_column_reasons(
                &["next_run_time", "job_state"],
                rights.forbidden_columns(WriteKind::Update),
                "UPDATE",
            ));
        }
        deduplicated(reasons)
    }

    /// Returns that a table is missing, with the remedy for this database.
    pub(super) fn missing_table_reason(&mut self, variable: &'static str) -> Result<Reason> {
        let remedy = self.missing_table_remedy(variable)?;
        let table = self.table_name(variable);
        Ok(Reason::new(format!("there is no table {table}, or this role may not read it"), remedy))
    }
}

/// Checks that a job's id `column_can_hold` into `job_id` of the audit log. An empty id always fits.
fn job_id_type_reason(audit: &NamedTable, id: &str) -> Option<Reason> {
    let kind = audit.table.columns.get("job_id")?.type_name.as_str();
    let is_narrow = matches!(kind, "smallint" | "integer" | "bigint" | "uuid");
    if id.is_empty() || !is_narrow || column_can_hold(id, kind) {
        return None;
    }
    let table = &audit.name;
    Some(Reason::new(
        format!("{table}.job_id is of type {kind} and cannot hold the job id {id}"),
        format!("ALTER TABLE {table} ALTER COLUMN job_id TYPE text"),
    ))
}

/// Removes duplicates and keeps the order.
pub(super) fn deduplicated(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut once: Vec<Reason> = Vec::new();
    for reason in reasons {
        if !once.contains(&reason) {
            once.push(reason);
        }
    }
    once
}
