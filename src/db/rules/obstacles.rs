//! What keeps a pass from approving by the rules there are, told before anything is claimed.

use anyhow::Result;

use super::Which;
use crate::db::Db;
use crate::domain::rules::{Form, Kind, Rule, fits};
use crate::error::Refusal;

/// The most rules that are named.
const MOST_NAMED: usize = 10;

/// A reason why no pass can be made, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub reason: String,
    pub remedy: String,
}

impl Db {
    /// Why a pass would be refused because of the rules and the tables of versions, all reasons at once.
    pub fn rule_obstacles(&mut self) -> Result<Vec<Obstacle>> {
        let tables = self.version_table_names();
        let several = (tables.len() > 1).then(|| Obstacle {
            reason: format!("a pass works on one table of versions, not on {}", tables.join(", ")),
            remedy: "APSCTL_VERSIONS_TABLE names the table".into(),
        });
        let rules = self.rules(Which::Approving)?;
        let of = |form: Form| rules.iter().filter(move |rule| rule.is_foreign() && rule.form == form);
        let forms = [
            (Form::Listed, "a list of field, operator and value"),
            (Form::Thresholds, "thresholds of confidence and similarity"),
        ];
        let found = forms.into_iter().filter(|(form, _)| of(*form).next().is_some());
        let found = found.map(|(form, words)| obstacle(&of(form).collect::<Vec<_>>(), words));
        let unkept = self.ids_not_kept(&rules)?;
        Ok(several.into_iter().chain(found).chain(unkept).collect())
    }

    /// That the versions cannot keep the ids of rules a pass would approve by.
    fn ids_not_kept(&mut self, rules: &[Rule]) -> Result<Option<Obstacle>> {
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
        Ok(Some(Obstacle {
            reason: format!("{table}.approved_by_rule is of type {kept} and cannot hold the rule id {id}"),
            remedy: format!("give {table}.approved_by_rule the type of the rules' ids, or drop it"),
        }))
    }

    /// Refuses a pass that the rules do not allow.
    ///
    /// # Errors
    /// A refusal with all reasons.
    pub fn require_own_rules(&mut self) -> Result<()> {
        refuse(&self.rule_obstacles()?)
    }

    /// The same, and where a table of apsctl's own is missing. No migration helps where the rules are not to be executed: that
    /// comes first.
    ///
    /// # Errors
    /// A refusal.
    pub fn require_for_pass(&mut self) -> Result<()> {
        let own = self.require_own("evaluations").and_then(|()| self.require_own("approvals"));
        let obstacles = self.rule_obstacles();
        refuse(obstacles.as_deref().unwrap_or_default())?;
        own.and(obstacles.map(drop))
    }
}

fn refuse(obstacles: &[Obstacle]) -> Result<()> {
    if obstacles.is_empty() {
        return Ok(());
    }
    let reasons: Vec<&str> = obstacles.iter().map(|obstacle| obstacle.reason.as_str()).collect();
    let mut remedies: Vec<&str> = obstacles.iter().map(|obstacle| obstacle.remedy.as_str()).collect();
    remedies.dedup();
    Err(Refusal::refused(reasons.join("; ")).hint(remedies.join("; ")).into())
}

fn obstacle(rules: &[&Rule], words: &str) -> Obstacle {
    let mut labels: Vec<String> = rules.iter().take(MOST_NAMED).map(|rule| rule.label()).collect();
    if rules.len() > MOST_NAMED {
        labels.push(format!("and {} more", rules.len() - MOST_NAMED));
    }
    Obstacle {
        reason: format!("a pass does not approve by rules that are {words}: {}", labels.join(", ")),
        remedy:
            "the application approves by these rules itself, and does more than set a column; `apsctl rules \
                 preview` shows what they match"
                .into(),
    }
}
