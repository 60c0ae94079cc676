//! Approval rules: parsing, compiling, and assessing what they match.
//!
//! A rule's `conditions` are parsed as JSON ([`condition`]) and then checked against the columns of the versions
//! ([`predicate`]). The result can be queried without an error. A rule that fails one of the steps is invalid and
//! approves nothing.

mod application_forms;
mod assessment;
mod condition;
mod field;
mod form;
mod id_column;
mod number_precision;
mod predicate;
#[cfg(test)]
mod tests;
mod unmatched;
mod value;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use super::row_id::RowId;

pub use assessment::{RuleAssessment, RuleCounts, RuleStatus};
pub use condition::{Condition, Operator, Test};
pub use field::{ColumnKind, FieldTarget};
pub use form::RuleForm;
pub use id_column::column_can_hold;
pub use predicate::{Comparison, Predicate, TypedTest};
pub use unmatched::{FieldStatistics, why_unmatched};
pub use value::{JsonType, Values};
pub use words::value_text;

/// A rule in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// `None` only if the table has no id column.
    pub id: Option<RowId>,
    pub name: Option<String>,
    pub is_active: bool,
    /// What it does with matching versions. `None` if the table has no such column: then it approves.
    pub action: Option<String>,
    pub priority: i64,
    /// JSON text, which may be invalid.
    pub conditions: Option<String>,
    pub form: RuleForm,
    /// How a list of conditions is combined: AND or OR.
    pub logic: Option<String>,
    /// Fields and their minimums, as text.
    pub thresholds: Vec<(&'static str, Option<String>)>,
}

impl Rule {
    /// Whether passes may approve by it: it is active, and its action, if any, is `approve`.
    pub fn approves(&self) -> bool {
        let action = self.action.as_ref();
        self.is_active && action.is_none_or(|action| action.trim().eq_ignore_ascii_case("approve"))
    }

    /// Whether it takes versions from later rules: by approving them, or because the application evaluates all its
    /// active rules in one order.
    pub fn takes_versions(&self) -> bool {
        self.approves() || self.is_active && self.form == RuleForm::FieldOperatorValue
    }

    /// Whether only the application approves by this rule, and passes never do.
    pub fn is_for_application(&self) -> bool {
        self.approves() && !self.form.is_used_by_passes()
    }

    /// Detects the form of the rule.
    #[must_use]
    pub fn with_detected_form(mut self) -> Self {
        let has_thresholds = self.thresholds.iter().any(|(_, threshold)| threshold.is_some());
        self.form = RuleForm::detect(self.conditions.as_deref(), self.logic.is_some(), has_thresholds);
        self
    }

    /// Sorts rules, which are ordered by priority and id, into the order in which they are tried. For lists of
    /// `field`, `operator` and `value`, the highest priority comes first.
    pub fn sort(rules: &mut [Self]) {
        let decides = |rule: &&Self| rule.approves() || !rules.iter().any(Self::approves);
        if rules.iter().filter(decides).any(|rule| rule.form == RuleForm::FieldOperatorValue) {
            rules.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
        }
    }

    /// Returns its name for the middle of a sentence: `'High Confidence'`, or `rule 7` if it has no name.
    pub fn label(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("'{name}'"),
            (None, Some(id)) => format!("rule {id}"),
            (None, None) => "a rule without a name".into(),
        }
    }

    /// Returns its name for the beginning of a sentence: `Rule 'High Confidence'`, `Rule 7`.
    pub fn title(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("Rule '{name}'"),
            (None, Some(id)) => format!("Rule {id}"),
            (None, None) => "A rule without a name".into(),
        }
    }

    /// Compiles the rule against these columns (name and type).
    ///
    /// # Errors
    /// Fails with position and reason if the rule is invalid.
    pub fn compile(&self, columns: &BTreeMap<String, String>) -> Result<Predicate, RuleError> {
        if self.form == RuleForm::Thresholds {
            return application_forms::parse_thresholds(&self.thresholds, columns);
        }
        let text = self.conditions.as_deref();
        let text = text.ok_or_else(|| RuleError::new("", "it has no conditions"))?;
        let value = serde_json::from_str(text)
            .map_err(|error| RuleError::new("", format!("its conditions cannot be read: {error}")))?;
        if let Some(number) = number_precision::first_inexact_number(text) {
            let reason = format!("{number} has more digits than can be compared exactly");
            return Err(RuleError::new("", reason));
        }
        if self.form == RuleForm::FieldOperatorValue {
            return application_forms::parse_list_form(&value, self.logic.as_deref(), columns);
        }
        let is_or = self.logic.as_deref().is_some_and(|logic| logic.trim().eq_ignore_ascii_case("or"));
        if is_or && value.as_array().is_some_and(|list| list.len() > 1) {
            return Err(RuleError::new("logic_operator", "OR requires a list of field, operator and value"));
        }
        predicate::compile_condition(&Condition::parse(&value)?, columns)
    }
}

/// Why a rule is invalid, and where in its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Position, such as `all[1].op`; empty for the whole.
    pub place: String,
    pub reason: String,
}

impl RuleError {
    /// Maximum length of a reason, which may quote a rule of any length.
    const MAX_REASON_CHARS: usize = 300;

    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        if let Some((end, _)) = reason.char_indices().nth(Self::MAX_REASON_CHARS) {
            reason.truncate(end);
            // ASCII, because the reason may be stored in a database with any encoding.
            reason.push_str("...");
        }
        Self { place: place.into(), reason }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return f.write_str(&self.reason);
        }
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl std::error::Error for RuleError {}
