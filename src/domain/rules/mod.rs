//! Approval rules: what they say, whether that can be understood, and how they stand among each other.
//!
//! A rule's `conditions` are read in two steps: as JSON of the agreed forms ([`condition`]), then against the
//! columns the versions really have ([`typing`]). What passes both can be asked of the database without an
//! error; what does not is ill-formed, and approves nothing.

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

/// A rule as the store has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// Missing only where the table has no such column.
    pub id: Option<RowId>,
    pub name: Option<String>,
    pub is_active: bool,
    /// What it does with the versions it matches. None where the table has no such column: then it approves them.
    pub action: Option<String>,
    pub priority: i64,
    /// JSON, as text: it may be such that nobody can read it.
    pub conditions: Option<String>,
    pub form: RuleForm,
    /// How a list of conditions is combined: AND or OR.
    pub logic: Option<String>,
    /// Fields and the least they are to be, as text.
    pub thresholds: Vec<(&'static str, Option<String>)>,
}

impl Rule {
    /// Whether a pass may approve by it: it is active, and its action is `approve` if there is one.
    pub fn approves(&self) -> bool {
        let action = self.action.as_ref();
        self.is_active && action.is_none_or(|action| action.trim().eq_ignore_ascii_case("approve"))
    }

    /// Whether it takes versions from the rules behind it: by approving them, or because the application asks all its active
    /// rules in one order.
    pub fn takes_versions(&self) -> bool {
        self.approves() || self.is_active && self.form == RuleForm::FieldOperatorValue
    }

    /// Whether the application approves by this rule, and a pass never does.
    pub fn is_for_application(&self) -> bool {
        self.approves() && !self.form.is_used_by_passes()
    }

    /// Finds the form out by what the rule has.
    #[must_use]
    pub fn with_detected_form(mut self) -> Self {
        let has_thresholds = self.thresholds.iter().any(|(_, threshold)| threshold.is_some());
        self.form = RuleForm::detect(self.conditions.as_deref(), self.logic.is_some(), has_thresholds);
        self
    }

    /// Puts the rules, which are in the order of (priority, id), in the order they are tried. Lists of `field`, `operator`
    /// and `value` are tried from the highest priority down.
    pub fn sort(rules: &mut [Self]) {
        let decides = |rule: &&Self| rule.approves() || !rules.iter().any(Self::approves);
        if rules.iter().filter(decides).any(|rule| rule.form == RuleForm::FieldOperatorValue) {
            rules.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
        }
    }

    /// What to call it in a sentence: `'High Confidence'`, or `rule 7` where it has no name.
    pub fn label(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("'{name}'"),
            (None, Some(id)) => format!("rule {id}"),
            (None, None) => "a rule without a name".into(),
        }
    }

    /// The same at the beginning of a sentence: `Rule 'High Confidence'`, `Rule 7`.
    pub fn title(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("Rule '{name}'"),
            (None, Some(id)) => format!("Rule {id}"),
            (None, None) => "A rule without a name".into(),
        }
    }

    /// What the rule says, in terms of these columns (name and type).
    ///
    /// # Errors
    /// The place and the reason, where it cannot be understood.
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
            return Err(RuleError::new(
                "logic_operator",
                "OR goes with a list of field, operator and value only",
            ));
        }
        predicate::compile_condition(&Condition::parse(&value)?, columns)
    }
}

/// Why a rule cannot be understood, and where in its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Such as `all[1].op`; empty for the whole.
    pub place: String,
    pub reason: String,
}

impl RuleError {
    /// How much of a reason is said, in characters: it may quote the rule, which may be of any length.
    const MAX_REASON_CHARS: usize = 300;

    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        if let Some((end, _)) = reason.char_indices().nth(Self::MAX_REASON_CHARS) {
            reason.truncate(end);
            // As ASCII: it is written to databases in any encoding.
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
