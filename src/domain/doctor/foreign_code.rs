//! Does code of other roles run in statements on the application's tables?

use super::{merge_findings, psql};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::identifier::quote_identifier;

/// Code that a statement on a table runs, and that belongs to neither the table's owner nor a superuser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignCode {
    /// What of the table leads to it: `trigger`, `default of column`; `child table` and `view` for a relation itself.
    pub link: String,
    /// Its name; empty where it has none of its own.
    pub link_name: String,
    /// Qualified, as an SQL identifier.
    pub table: String,
    /// `routine`, `domain`, `table`, `view` or `materialized view`.
    pub object_kind: String,
    /// As it stands in SQL.
    pub object: String,
    pub owner: String,
    pub table_owner: String,
}

impl ForeignCode {
    /// `trigger "audit" of public.versions calls public.note(), which belongs to role mallory`
    pub fn summary(&self) -> String {
        let Self { link: kind, link_name: name, table, object_kind: what, object: code, owner, .. } = self;
        let named = if name.is_empty() { kind.clone() } else { format!("{kind} \"{name}\"") };
        match what.as_str() {
            "routine" => format!("{named} of {table} calls {code}, which belongs to role {owner}"),
            "domain" => format!("{named} of {table} uses domain {code}, which belongs to role {owner}"),
            "table" => format!("{named} {code} of {table} belongs to role {owner}"),
            _ => format!("{what} {code}, which reads {table}, belongs to role {owner}"),
        }
    }

    /// The command that gives it to the table's owner; for who has looked at it.
    pub fn remedy(&self) -> String {
        let Self { object_kind: what, object: code, table_owner, .. } = self;
        psql(&format!("ALTER {} {code} OWNER TO {}", what.to_uppercase(), quote_identifier(table_owner)))
    }
}

pub fn foreign_code(found: &[ForeignCode]) -> CheckResult {
    let finding = |code: &ForeignCode| {
        CheckResult::new(Check::ForeignCode, CheckStatus::Warning, code.summary(), code.remedy())
    };
    let found = found.iter().map(finding).collect();
    merge_findings(Check::ForeignCode, found, "what the tables run belongs to their owners or to superusers")
}
