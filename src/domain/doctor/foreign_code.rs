//! The check `foreign-code`: code of other roles that runs in statements on the application's tables.

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use crate::domain::identifier::quote_identifier;
use crate::domain::remedy::Remedy;

/// Code that a statement on a table runs, and that belongs neither to the table's owner nor to a superuser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignCode {
    /// How the table is connected with the code: `trigger`, `default of column`, `child table`, `view` …
    pub link: String,
    /// The name of the link; empty if it has none.
    pub link_name: String,
    /// Qualified, as an SQL identifier.
    pub table: String,
    /// `routine`, `domain`, `table`, `view` or `materialized view`.
    pub object_kind: String,
    /// As it is written in SQL.
    pub object: String,
    pub owner: String,
    pub table_owner: String,
}

impl ForeignCode {
    /// Returns `trigger "audit" of public.versions calls public.note(), which belongs to role mallory`.
    pub fn summary(&self) -> String {
        let Self { link, link_name, table, object_kind, object, owner, .. } = self;
        let link = if link_name.is_empty() { link.clone() } else { format!("{link} \"{link_name}\"") };
        match object_kind.as_str() {
            "routine" => format!("{link} of {table} calls {object}, which belongs to role {owner}"),
            "domain" => format!("{link} of {table} uses domain {object}, which belongs to role {owner}"),
            "table" => format!("{link} {object} of {table} belongs to role {owner}"),
            _ => format!("{object_kind} {object}, which reads {table}, belongs to role {owner}"),
        }
    }

    /// Returns the command that gives the object to the table's owner, who should review it first.
    pub fn remedy(&self) -> Remedy {
        let Self { object_kind, object, table_owner, .. } = self;
        let owner = quote_identifier(table_owner);
        Remedy::psql(&format!("ALTER {} {object} OWNER TO {owner}", object_kind.to_uppercase()))
    }
}

pub fn foreign_code(foreign: &[ForeignCode]) -> CheckResult {
    let to_result = |code: &ForeignCode| {
        CheckResult::new(Check::ForeignCode, CheckStatus::Warning, code.summary(), code.remedy())
            .headline(format!("code of another role runs on {}", code.table))
    };
    let findings = foreign.iter().map(to_result).collect();
    let ok = "all code that the tables run belongs to their owners or to superusers";
    merge_findings(Check::ForeignCode, findings, ok)
}
