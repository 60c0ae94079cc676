//! What keeps a pass from approving by the rules there are, told before anything is claimed.

use anyhow::Result;

use super::Which;
use crate::db::Db;
use crate::domain::rules::{Form, Kind, Rule, fits};
use crate::error::Reason;

/// The most rules that are named.
const MOST_NAMED: usize = 10;

impl Db {
    /// Why a pass would be refused because of the rules and the tables of versions, all reasons at once.
    pub(in crate::db) fn rule_reasons(&mut self) -> Result<Vec<Reason>> {
        let tables = self.version_table_names();
        let several = (tables.len() > 1).then(|| Reason {
            what: format!("a pass works on one table of versions, not on {}", tables.join(", ")),
            remedy: "APSCTL_VERSIONS_TABLE names the table".into(),
        });
        let rules = self.rules(Which::Approving)?;
        let of = |form: Form| rules.iter().filter(move |rule| rule.is_foreign() && rule.form == form);
        let forms = [
            (Form::Listed, "a list of field, operator and value"),
            (Form::Thresholds, "thresholds of confidence and similarity"),
        ];
        let found = forms.into_iter().filter(|(form, _)| of(*form).next().is_some());
        let found = found.map(|(form, words)| reason(&of(form).collect::<Vec<_>>(), words));
        let unkept = self.ids_not_kept(&rules)?;
        Ok(several.into_iter().chain(found).chain(unkept).collect())
    }

    /// That the versions cannot keep the ids of rules a pass would approve by.
    fn ids_not_kept(&mut self, rules: &[Rule]) -> Result<Option<Reason>> {
        let columns = self.columns("versions")?;
        let Some(kept) = columns.and_then(|columns| columns.get("approved_by_rule")).cloned() else {
            return Ok(None);
        };
        let is_known = matches!(Kind::of(&kept), Kind::Integer | Kind::Uuid);
        let ids = rules.iter().filter(|rule| rule.form.is_executed()).filter_map(|rule| rule.id.as_ref());
        let Some(id) = ids.into_iter().find(|id| is_known && !fits(id.as_str(), &kept)) else {
            return Ok(None);
        };
        let table = self.table_name("versions");
        Ok(Some(Reason {
            what: format!("{table}.approved_by_rule is of type {kept} and cannot hold the rule id {id}"),
            remedy: format!("give {table}.approved_by_rule the type of the rules' ids, or drop it"),
        }))
    }
}

fn reason(rules: &[&Rule], words: &str) -> Reason {
    let mut labels: Vec<String> = rules.iter().take(MOST_NAMED).map(|rule| rule.label()).collect();
    if rules.len() > MOST_NAMED {
        labels.push(format!("and {} more", rules.len() - MOST_NAMED));
    }
    Reason {
        what: format!("a pass does not approve by rules that are {words}: {}", labels.join(", ")),
        remedy:
            "the application approves by these rules itself, and does more than set a column; `apsctl rules \
                 preview` shows what they match"
                .into(),
    }
}
