//! What a pass has committed before its connection was lost. The last step may have been committed although its
//! answer never arrived.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::types::Type;

use super::{Pass, PreviousRun};
use crate::db::{Db, get};
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::job::Job;
use crate::domain::json_text;
use crate::domain::pass::PassCounts;

/// How a run ended, according to the audit log.
#[derive(Debug)]
pub struct PassOutcome {
    /// Duration in seconds; 0 while the run is open.
    pub seconds: f64,
    status: Option<String>,
}

impl PassOutcome {
    /// Returns the status if the run succeeded.
    pub fn success_status(&self) -> Option<RunStatus> {
        let Ok(status) = self.status.as_deref()?.parse::<RunStatus>();
        status.is_success().then_some(status)
    }
}

impl Db {
    /// Returns the pass for which this process holds the lease, if the answer to the acquisition was lost.
    pub fn pass_of_process(&mut self, holder: &str, job: Option<Job>) -> Result<Option<Pass>> {
        let rows = self.query(include_str!("pass_of_process.sql"), &[(&holder, Type::TEXT)])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Pass {
            run_id: self.run_id(get(row, "run_id")?),
            token: get(row, "token")?,
            // Such a pass is only settled.
            notices_lost_clients: false,
            job,
            previous: PreviousRun::Succeeded,
            committed_earlier: PassCounts::default(),
        }))
    }

    /// Returns how the pass's run ended; `None` if the run does not exist any more.
    pub fn pass_outcome(&mut self, pass: &Pass) -> Result<Option<PassOutcome>> {
        let rows = self.query(include_str!("run_status.sql"), &[(&pass.run_id.to_string(), Type::TEXT)])?;
        let outcome = |row| Ok(PassOutcome { seconds: get(row, "seconds")?, status: get(row, "status")? });
        rows.first().map(outcome).transpose()
    }

    /// Returns what these runs have committed, according to the audit log.
    pub fn committed_by_runs(&mut self, runs: &[RunId]) -> Result<PassCounts> {
        let mut tally = PassCounts::default();
        if runs.is_empty() {
            return Ok(tally);
        }
        let runs: Vec<String> = runs.iter().map(ToString::to_string).collect();
        for row in self.query(include_str!("committed_by_runs.sql"), &[(&runs, Type::TEXT_ARRAY)])? {
            let rules: Option<BTreeMap<String, i64>> = {
                let details = get::<Option<String>>(&row, "details")?
                    .as_deref()
                    .map(json_text::parse_within_limits)
                    .unwrap_or_default();
                details.get("rules").cloned().map(serde_json::from_value).transpose()?
            };
            let by_rule = rules.unwrap_or_default();
            tally.add_counts(&PassCounts {
                evaluated: get(&row, "evaluated")?,
                approved: by_rule.values().sum(),
                by_rule,
            });
        }
        Ok(tally)
    }
}
