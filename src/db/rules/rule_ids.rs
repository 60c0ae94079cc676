//! Ids of the rules in a statement: bound as text, and cast to the type of `approved_by_rule`.

use super::super::predicate::PredicateWriter;
use super::{Columns, CompiledRule, too_many_values};
use crate::domain::rules::{ColumnKind, RuleError, column_can_hold};

/// An approving statement in two forms.
pub struct ApproveStatement {
    /// For a table with the columns `approved_by_rule` and `approved_in_run`: counts approvals by the first one.
    pub with_columns: &'static str,
    /// For a table that lacks one of them: finds the rule of each version in a locking sub-select.
    pub without_columns: &'static str,
}

/// Ids of the valid rules, in order.
#[derive(Default)]
pub(super) struct RuleIds {
    /// Text expressions of the ids.
    texts: Vec<String>,
    /// Cast to the type of `approved_by_rule`; `None` if there is no such column.
    cast: Option<String>,
    /// Whether there is a column `approved_in_run`.
    has_run_column: bool,
}

impl RuleIds {
    /// Binds the ids. A rule whose id cannot be stored becomes invalid.
    pub(super) fn bind(entries: &mut [CompiledRule], columns: &Columns, writer: &mut PredicateWriter) -> Self {
        let column = columns.get("approved_by_rule");
        let mut ids = Self {
            texts: Vec::new(),
            cast: column.map(|type_name| cast_sql(type_name)),
            has_run_column: columns.contains_key("approved_in_run"),
        };
        for CompiledRule { rule, compiled } in entries.iter_mut().filter(|entry| entry.compiled.is_ok()) {
            let bound = match (&rule.id, column) {
                (None, _) => Err(RuleError::new("", "it has no id, which approvals record")),
                (Some(id), Some(type_name)) if !column_can_hold(id.as_str(), type_name) => {
                    let reason = format!("its id {id} does not fit the column approved_by_rule ({type_name})");
                    Err(RuleError::new("", reason))
                }
                (Some(id), _) => writer.id(id.as_str()).ok_or_else(too_many_values),
            };
            match bound {
                Ok(text) => ids.texts.push(text),
                Err(error) => *compiled = Err(error),
            }
        }
        ids
    }

    /// Whether the versions table records run and rule of an approval.
    pub(super) fn are_recorded(&self) -> bool {
        self.cast.is_some() && self.has_run_column
    }

    /// Returns a text expression: the id of the first rule that matches `v`, or NULL.
    pub(super) fn first_match(&self, predicates: &[&str]) -> String {
        self.first_match_case(predicates, "")
    }

    /// Returns the same expression in the type of `approved_by_rule`.
    pub(super) fn approved_by(&self, predicates: &[&str]) -> String {
        self.first_match_case(predicates, self.cast.as_deref().unwrap_or_default())
    }

    /// Uses CASE: a subscripted array in an UPDATE crashes the coordinator of Citus.
    fn first_match_case(&self, predicates: &[&str], cast: &str) -> String {
        if predicates.is_empty() {
            return format!("NULL::text{cast}");
        }
        let mut sql = String::from("CASE");
        for (predicate, id) in predicates.iter().zip(&self.texts) {
            sql.push_str(&format!(" WHEN {predicate} THEN {id}{cast}"));
        }
        sql + " END"
    }
}

/// Text is assigned without a cast, which would truncate it.
fn cast_sql(type_name: &str) -> String {
    if ColumnKind::from_type_name(type_name).is_plain_text() { String::new() } else { format!("::{type_name}") }
}
