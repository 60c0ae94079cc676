//! What of the tables' columns and of a role's rights stands in the way of a pass.

use anyhow::Result;

use super::columns::Named;
use super::rights::{Rights, Write};
use crate::db::Db;
use crate::db::store::columns::{Logical, Table};
use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::rules::column_can_hold;
use crate::error::Reason;

/// The columns that a pass writes when it opens its run, and the one that stays empty until it ends.
const WRITTEN: [&str; 7] =
    ["job_id", "status", "created_at", "versions_evaluated", "versions_approved", "details", "completed_at"];

impl Db {
    /// Why a pass cannot keep its run in the audit log.
    pub(super) fn refusals_of_audit(&self, rights: &Rights, job: Option<&Job>) -> Vec<Reason> {
        let Some(table) = self.relations.described("audit") else { return Vec::new() };
        let audit = Named { name: self.relations.display_name("audit"), table };
        let mut reasons = rights.refusals(&[Write::Insert, Write::Update]);
        reasons.extend(audit.absent(&["id", "status", "created_at", "completed_at"], "APSCTL_AUDIT_TABLE"));
        reasons.extend(audit.words("status", &RunStatus::NAMES));
        let needed =
            [("created_at", Logical::Time), ("completed_at", Logical::Time), ("status", Logical::Word)];
        reasons.extend(audit.unusable(&needed));
        reasons.extend(audit.closed(&WRITTEN[..6], rights.closed_to(Write::Insert), "INSERT"));
        let changed =
            ["status", "completed_at", "error", "versions_evaluated", "versions_approved", "details"];
        reasons.extend(audit.closed(&changed, rights.closed_to(Write::Update), "UPDATE"));
        reasons.extend(audit.not_nullable(&[("completed_at", "a run that has not ended has none")]));
        reasons.extend(audit.without_default(&WRITTEN));
        match job {
            None => reasons.extend(audit.not_nullable(&[("job_id", "this store has no job for the pass")])),
            Some(job) => reasons.extend(job_id_fits(&audit, &job.id)),
        }
        if !Self::has_own_id(table) {
            let kind = table.columns.get("id").map_or("", |id| id.kind.as_str());
            reasons.push(Reason::new(
                format!("{}.id has no default: a new run would have no id", audit.name),
                format!("ALTER TABLE {} ALTER COLUMN id SET NOT NULL; {}", audit.name, audit.new_id(kind)),
            ));
        }
        once(reasons)
    }

    /// Whether a new row has an id: one that is required and has no default is reported with the other columns.
    fn has_own_id(table: &Table) -> bool {
        let id = table.columns.get("id");
        let is_view = !table.kind.has_system_columns();
        id.is_none_or(|id| id.has_default || id.is_required || id.is_generated || is_view)
    }

    /// Why a pass cannot approve versions.
    pub(super) fn refusals_of_versions(&self, rights: &Rights) -> Vec<Reason> {
        let Some(table) = self.relations.described("versions") else { return Vec::new() };
        let versions = Named { name: self.relations.display_name("versions"), table };
        let mut reasons = rights.refusals(&[Write::Update]);
        reasons.extend(versions.absent(&["id", "approved"], "APSCTL_VERSIONS_TABLE"));
        reasons.extend(versions.unusable(&[("approved", Logical::Boolean)]));
        let changed = ["approved", "approved_at", "approved_by_rule", "approved_in_run"];
        reasons.extend(versions.closed(&changed, rights.closed_to(Write::Update), "UPDATE"));
        reasons.extend(self.run_id_fits(table));
        once(reasons)
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

    /// Why jobs cannot be changed at all.
    pub(super) fn refusals_of_jobs(&self, rights: &Rights) -> Vec<Reason> {
        let mut reasons = rights.refusals(&[Write::Update]);
        if let Some(table) = self.relations.described("jobs") {
            let jobs = Named { name: self.relations.display_name("jobs"), table };
            reasons.extend(jobs.unusable(&[("next_run_time", Logical::Time), ("job_state", Logical::Word)]));
            reasons.extend(jobs.closed(
                &["next_run_time", "job_state"],
                rights.closed_to(Write::Update),
                "UPDATE",
            ));
        }
        once(reasons)
    }

    /// That a table is not there, with what helps in this database.
    pub(super) fn absent_table(&mut self, variable: &'static str) -> Result<Reason> {
        let remedy = self.remedy_for_absent(variable)?;
        let table = self.table_name(variable);
        Ok(Reason::new(format!("there is no table {table}, or this role may not read it"), remedy))
    }
}

/// The id of the job has to fit the column of the audit log. An empty one stands for any.
fn job_id_fits(audit: &Named, id: &str) -> Option<Reason> {
    let kind = audit.table.columns.get("job_id")?.kind.as_str();
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

/// Each reason once, in the order of the first.
pub(super) fn once(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut once: Vec<Reason> = Vec::new();
    for reason in reasons {
        if !once.contains(&reason) {
            once.push(reason);
        }
    }
    once
}
