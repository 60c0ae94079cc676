//! The ids of the rules in a statement: bound as text, and cast to the type of the column that keeps them.

use super::super::predicate::PredicateWriter;
use super::{Columns, CompiledRule, too_many_values};
use crate::domain::rules::{ColumnKind, RuleError, column_can_hold};

/// A statement that approves, in two forms.
pub struct ApproveStatement {
    /// Counts the approvals of each rule by the column `approved_by_rule` of the rows it has written.
    pub with_columns: &'static str,
    /// Finds the rule of each version in a sub-select that locks it: for a table without that column, or without `approved_in_run`.
    pub without_columns: &'static str,
}

/// The ids of the rules that can be asked, in their order.
#[derive(Default)]
pub(super) struct RuleIds {
    /// Each as a text expression.
    texts: Vec<String>,
    /// What casts a text to the type of `approved_by_rule`; none where there is no such column.
    cast: Option<String>,
    /// Whether there is a column `approved_in_run`.
    has_run_column: bool,
}

impl RuleIds {
    /// Binds the ids of the rules. A rule whose id cannot be kept is set aside with the reason.
    pub(super) fn bind(
        entries: &mut [CompiledRule],
        columns: &Columns,
        writer: &mut PredicateWriter,
    ) -> Self {
        let column = columns.get("approved_by_rule");
        let mut ids = Self {
            texts: Vec::new(),
            cast: column.map(|type_name| cast_sql(type_name)),
            has_run_column: columns.contains_key("approved_in_run"),
        };
        for CompiledRule { rule, compiled: asks } in entries.iter_mut().filter(|entry| entry.compiled.is_ok())
        {
            let bound = match (&rule.id, column) {
                (None, _) => Err(RuleError::new("", "it has no id, which an approval would name")),
                (Some(id), Some(type_name)) if !column_can_hold(id.as_str(), type_name) => {
                    let reason =
                        format!("its id {id} does not fit the column approved_by_rule ({type_name})");
                    Err(RuleError::new("", reason))
                }
                (Some(id), _) => writer.id(id.as_str()).ok_or_else(too_many_values),
            };
            match bound {
                Ok(text) => ids.texts.push(text),
                Err(why) => *asks = Err(why),
            }
        }
        ids
    }

    /// Whether the table of versions keeps by which run and which rule a version was approved.
    pub(super) fn are_recorded(&self) -> bool {
        self.cast.is_some() && self.has_run_column
    }

    /// A text: the id of the first rule that matches `v`, NULL where none does.
    pub(super) fn first_match(&self, predicates: &[&str]) -> String {
        self.first_match_case(predicates, "")
    }

    /// The same, as the column `approved_by_rule` keeps it.
    pub(super) fn approved_by(&self, predicates: &[&str]) -> String {
        self.first_match_case(predicates, self.cast.as_deref().unwrap_or_default())
    }

    /// No array with a subscript: that crashes the coordinator of Citus in an UPDATE.
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

/// Text is assigned as it is: a cast would cut off what is too long.
fn cast_sql(type_name: &str) -> String {
    if ColumnKind::from_type_name(type_name).is_plain_text() {
        String::new()
    } else {
        format!("::{type_name}")
    }
}
