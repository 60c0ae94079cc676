//! The forms of rules: apsctl's own, and those of applications, which passes do not use.

use serde_json::Value;

/// The format of a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RuleForm {
    /// Conditions of `field`, `op` and `value`.
    #[default]
    Conditions,
    /// A list of `field`, `operator` and `value`, with a column `logic_operator`.
    FieldOperatorValue,
    /// The columns `confidence_threshold` and `similarity_threshold`.
    Thresholds,
}

impl RuleForm {
    /// Detects the form of a rule. `has_logic`: whether the table has the column `logic_operator`.
    pub(super) fn detect(conditions: Option<&str>, has_logic: bool, has_thresholds: bool) -> Self {
        if has_thresholds {
            return Self::Thresholds;
        }
        let Some(text) = conditions.filter(|text| has_logic || text.contains("\"operator\"")) else {
            return Self::Conditions;
        };
        let has_operator = |value: &Value| value.get("operator").is_some();
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Array(items)) if items.is_empty() && has_logic => Self::FieldOperatorValue,
            Ok(Value::Array(items)) if items.iter().any(has_operator) => Self::FieldOperatorValue,
            Ok(value) if has_operator(&value) => Self::FieldOperatorValue,
            _ => Self::Conditions,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::FieldOperatorValue => "field_operator_value",
            Self::Thresholds => "thresholds",
        }
    }

    /// Whether passes approve by such rules.
    pub fn is_used_by_passes(self) -> bool {
        self == Self::Conditions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_the_keys_of_the_conditions_and_the_columns() {
        for (conditions, has_logic, form) in [
            (r#"[{"field": "a", "operator": "eq", "value": 1}]"#, false, RuleForm::FieldOperatorValue),
            (r#"{"field": "a", "operator": "eq", "value": 1}"#, true, RuleForm::FieldOperatorValue),
            ("[]", true, RuleForm::FieldOperatorValue),
            ("[]", false, RuleForm::Conditions),
            (r#"[{"field": "a", "op": "eq", "value": "\"operator\""}]"#, false, RuleForm::Conditions),
            (r#"[{"field": "a", "op": "eq", "value": 1}]"#, true, RuleForm::Conditions),
            ("no JSON \"operator\"", true, RuleForm::Conditions),
        ] {
            assert_eq!(RuleForm::detect(Some(conditions), has_logic, false), form, "{conditions}");
        }
        assert_eq!(RuleForm::detect(None, false, true), RuleForm::Thresholds);
    }
}
