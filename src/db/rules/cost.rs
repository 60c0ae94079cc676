//! Measures how long each rule takes on a sample of the pending versions.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::super::predicate::PredicateWriter;
use super::super::template;
use super::super::{Db, get};
use super::RuleSelection;
use crate::domain::doctor::rules::RuleCost;
use crate::error::{FailureKind, cli_error_of};

impl Db {
    /// Measures each valid active rule for at most `rule_timeout`. Also returns how many rules were not measured
    /// because of `total_timeout`.
    pub fn rule_costs(&mut self, rule_timeout: Duration, total_timeout: Duration) -> Result<(Vec<RuleCost>, usize)> {
        let start = Instant::now();
        let mut writer = PredicateWriter::approving(self.now(), 0);
        let columns = self.version_columns()?;
        let entries = self.compile_rules(RuleSelection::Active, &columns, &mut writer)?;
        let valid: Vec<_> =
            entries.iter().filter_map(|entry| Some((&entry.rule, &entry.compiled.as_ref().ok()?.0))).collect();
        let mut costs = Vec::with_capacity(valid.len());
        self.end_transaction()?;
        self.begin_reading_within(rule_timeout)?;
        for (rule, predicate) in &valid {
            if start.elapsed() >= total_timeout {
                break;
            }
            // Each rule is measured with its own parameters.
            let mut writer = PredicateWriter::approving(self.now(), 0);
            let Some(sql) = writer.predicate(predicate) else { break };
            let sql = template::fill(include_str!("measure_rule.sql"), &[("any_match", &sql)]);
            let result = self.query_one(&sql, &writer.params());
            let label = rule.label();
            match result {
                Ok(row) => {
                    costs.push(RuleCost {
                        label,
                        sampled: get(&row, "sampled")?,
                        seconds: Some(get(&row, "seconds")?),
                    });
                }
                Err(error) if cli_error_of(&error).is_some_and(|refusal| refusal.kind == FailureKind::TimedOut) => {
                    costs.push(RuleCost { label, sampled: 0, seconds: None });
                    // The transaction was aborted.
                    self.end_transaction()?;
                    self.begin_reading_within(rule_timeout)?;
                }
                Err(error) => return Err(error).context("measuring the rules"),
            }
        }
        let unmeasured_count = valid.len() - costs.len();
        self.refresh()?;
        Ok((costs, unmeasured_count))
    }
}
