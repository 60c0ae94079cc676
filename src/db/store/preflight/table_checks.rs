//! What of the tables' columns and of a role's rights stands in the way of a pass.

use anyhow::Result;

use super::column_checks::NamedTable;
use super::table_access::{TableAccess, WriteKind};
use crate::db::Db;
use crate::db::store::columns::{LogicalType, Table};
use crate::domain::audit::RunStatus;
use crate::domain::job::Job;
use crate::domain::rules::column_can_hold;
use crate::error::Reason;

/// The columns that a pass writes when it opens its run, and the one that stays empty until it ends.
const NEW_RUN_COLUMNS: [&str; 7] =
    ["job_id", "status", "created_at", "versions_evaluated", "versions_approved", "details", "completed_at"];

impl Db {
    /// Why a pass cannot keep its run in the audit log.
    pub(super) fn audit_reasons(&self, rights: &TableAccess, job: Option<&Job>) -> Vec<Reason> {
        let Some(table) = self.relations.table("audit") else { return Vec::new() };
        let audit = NamedTable { name: self.relations.display_name("audit"), table };
        let mut reasons = rights.refusal_reasons(&[WriteKind::Insert, WriteKind::Update]);
        reasons.extend(
            audit.missing_column_reasons(
                &["id", "status", "created_at", "completed_at"],
                "APSCTL_AUDIT_TABLE",
            ),
        );
        reasons.extend(audit.keyword_reason("status", &RunStatus::NAMES));
        let needed = [
            ("created_at", LogicalType::Time),
            ("completed_at", LogicalType::Time),
            ("status", LogicalType::Keyword),
        ];
        reasons.extend(audit.unusable_type_reasons(&needed));
        reasons.extend(audit.forbidden_column_reasons(
            &NEW_RUN_COLUMNS[..6],
            rights.forbidden_columns(WriteKind::Insert),
            "INSERT",
        ));
        let changed =
            ["status", "completed_at", "error", "versions_evaluated", "versions_approved", "details"];
        reasons.extend(audit.forbidden_column_reasons(
            &changed,
            rights.forbidden_columns(WriteKind::Update),
            "UPDATE",
        ));
        reasons.extend(audit.not_null_reasons(&[("completed_at", "a run that has not ended has none")]));
        reasons.extend(audit.missing_default_reasons(&NEW_RUN_COLUMNS));
        match job {
            None => {
                reasons.extend(audit.not_null_reasons(&[("job_id", "this store has no job for the pass")]))
            }
            Some(job) => reasons.extend(job_id_type_reason(&audit, &job.id)),
        }
        if !Self::assigns_ids(table) {
            let kind = table.columns.get("id").map_or("", |id| id.type_name.as_str());
            reasons.push(Reason::new(
                format!("{}.id has no default: a new run would have no id", audit.name),
                format!(
                    "ALTER TABLE {} ALTER COLUMN id SET NOT NULL; {}",
                    audit.name,
                    audit.id_default_remedy(kind)
                ),
            ));
        }
        deduplicated(reasons)
    }

    /// Whether a new row has an id: one that is required and has no default is reported with the other columns.
    fn assigns_ids(table: &Table) -> bool {
        let id = table.columns.get("id");
        let is_view = !table.kind.has_system_columns();
        id.is_none_or(|id| id.has_default || id.is_required || id.is_generated || is_view)
    }

    /// Why a pass cannot approve versions.
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

    /// A run's id has to fit the column that keeps it.
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
            format!(
                "{table}.approved_in_run is of type {}, and a run's id is of type {run}",
                column.type_name
            ),
            format!("ALTER TABLE {table} ALTER COLUMN approved_in_run TYPE {run} USING NULL"),
        ))
    }

    /// Why jobs cannot be changed at all.
    pub(super) fn jobs_reasons(&self, rights: &TableAccess) -> Vec<Reason> {
        let mut reasons = rights.refusal_reasons(&[WriteKind::Update]);
        if let Some(table) = self.relations.table("jobs") {
            let jobs = NamedTable { name: self.relations.display_name("jobs"), table };
            reasons.extend(jobs.unusable_type_reasons(&[
                ("next_run_time", LogicalType::Time),
                ("job_state", LogicalType::Keyword),
            ]));
            reasons.extend(jobs.forbidden_column_reasons(
                &["next_run_time", "job_state"],
                rights.forbidden_columns(WriteKind::Update),
                "UPDATE",
            ));
        }
        deduplicated(reasons)
    }

    /// That a table is not there, with what helps in this database.
    pub(super) fn missing_table_reason(&mut self, variable: &'static str) -> Result<Reason> {
        let remedy = self.missing_table_remedy(variable)?;
        let table = self.table_name(variable);
        Ok(Reason::new(format!("there is no table {table}, or this role may not read it"), remedy))
    }
}

/// The id of the job has to fit the column of the audit log. An empty one stands for any.
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

/// Each reason once, in the order of the first.
pub(super) fn deduplicated(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut once: Vec<Reason> = Vec::new();
    for reason in reasons {
        if !once.contains(&reason) {
            once.push(reason);
        }
    }
    once
}
