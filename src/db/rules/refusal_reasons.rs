//! Reasons why a pass cannot approve with the current rules, found before it starts.

use anyhow::Result;

use super::RuleSelection;
use crate::db::Db;
use crate::domain::rules::{ColumnKind, Rule, RuleForm, column_can_hold};
use crate::error::Reason;
use crate::invocation::APSCTL;

/// Maximum number of rules named in a reason.
const MAX_NAMED_RULES: usize = 10;

impl Db {
    /// Returns all reasons in the rules and the tables of versions.
    pub(in crate::db) fn rule_refusal_reasons(&mut self) -> Result<Vec<Reason>> {
        let tables = self.version_table_names();
        let several = (tables.len() > 1).then(|| Reason {
            what: format!("a pass works on one table of versions, not on {}", tables.join(", ")),
            remedy: "APSCTL_VERSIONS_TABLE names the table".into(),
        });
        let rules = self.rules(RuleSelection::Approving)?;
        let rules_in = |form: RuleForm| rules.iter().filter(move |rule| rule.is_for_application() && rule.form == form);
        let forms = [
            (RuleForm::FieldOperatorValue, "a list of field, operator and value"),
            (RuleForm::Thresholds, "thresholds of confidence and similarity"),
        ];
        let used = forms.into_iter().filter(|(form, _)| rules_in(*form).next().is_some());
        let used = used.map(|(form, words)| form_reason(&rules_in(form).collect::<Vec<_>>(), words));
        let id_reason = self.unstorable_id_reason(&rules)?;
        Ok(several.into_iter().chain(used).chain(id_reason).collect())
    }

    /// Returns the reason that the versions table cannot store the id of a rule.
    fn unstorable_id_reason(&mut self, rules: &[Rule]) -> Result<Option<Reason>> {
        let columns = self.columns("versions")?;
        let Some(column_type) = columns.and_then(|columns| columns.get("approved_by_rule")).cloned() else {
            return Ok(None);
        };
        let is_known = matches!(ColumnKind::from_type_name(&column_type), ColumnKind::Integer | ColumnKind::Uuid);
        let ids = rules.iter().filter(|rule| rule.form.is_used_by_passes()).filter_map(|rule| rule.id.as_ref());
        let Some(id) = ids.into_iter().find(|id| is_known && !column_can_hold(id.as_str(), &column_type)) else {
            return Ok(None);
        };
        let table = self.table_name("versions");
        Ok(Some(Reason {
            what: format!("{table}.approved_by_rule is of type {column_type} and cannot hold the rule id {id}"),
            remedy: format!("give {table}.approved_by_rule the type of the rules' ids, or drop it"),
        }))
    }
}

fn form_reason(rules: &[&Rule], words: &str) -> Reason {
    let mut labels: Vec<String> = rules.iter().take(MAX_NAMED_RULES).map(|rule| rule.label()).collect();
    if rules.len() > MAX_NAMED_RULES {
        labels.push(format!("and {} more", rules.len() - MAX_NAMED_RULES));
    }
    Reason {
        what: format!("a pass does not approve by rules that are {words}: {}", labels.join(", ")),
        remedy: format!(
            "the application approves by these rules itself, and does more than set a column; `{APSCTL} rules \
                 preview` shows what they match"
        ),
    }
}
