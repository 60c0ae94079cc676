//! What has become of a pass whose connection was lost: its last step may have been committed all the same.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::{Pass, Previous};
use crate::db::{Db, get};
use crate::domain::job::Job;
use crate::domain::pass::Tally;

/// A run as the audit log has it.
#[derive(Debug)]
pub struct Outcome {
    /// What it has committed.
    pub tally: Tally,
    /// How long it took; 0 while it is open.
    pub seconds: f64,
    status: Option<String>,
}

impl Outcome {
    /// Its status, if it ended well.
    pub fn went_well(&self) -> Option<&'static str> {
        ["completed", "recovered"].into_iter().find(|well| self.status.as_deref() == Some(*well))
    }
}

impl Db {
    /// The pass that this process has claimed, though it never heard so.
    pub fn claimed_pass(&mut self, holder: &str, job: Option<Job>) -> Result<Option<Pass>> {
        let rows = self.query(include_str!("held.sql"), &[(&holder, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Pass {
            run_id: get(row, "run_id")?,
            token: get(row, "token")?,
            job,
            previous: Previous::Well,
        }))
    }

    /// None where somebody has deleted its row.
    pub fn pass_outcome(&mut self, pass: &Pass) -> Result<Option<Outcome>> {
        let rows = self.query(include_str!("outcome.sql"), &[(&pass.run_id, Type::INT8)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let by_rule: BTreeMap<i64, i64> = match get::<Option<&str>>(row, "rules")? {
            Some(rules) => serde_json::from_str(rules).context("reading the run's counts by rule")?,
            None => BTreeMap::new(),
        };
        let mut tally = Tally::default();
        tally.add(get(row, "evaluated")?, &by_rule.into_iter().collect::<Vec<_>>());
        Ok(Some(Outcome { tally, seconds: get(row, "seconds")?, status: get(row, "status")? }))
    }
}
