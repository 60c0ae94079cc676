//! The results of the checks that were asked for.

use anyhow::Result;

use super::prober::Prober;
use crate::db::Db;
use crate::domain::doctor::check::{Check, Section, Source};
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, ProbeResult, evaluate};

/// Collects results, and knows which checks are wanted.
#[derive(Default)]
pub(super) struct Results {
    /// Only the checks of this section.
    pub(super) section: Option<Section>,
    /// Only these checks.
    pub(super) only: Option<&'static [Check]>,
    pub(super) all: Vec<CheckResult>,
}

impl Results {
    pub(super) fn wants(&self, check: Check) -> bool {
        self.only.is_none_or(|only| only.contains(&check))
            && self.section.is_none_or(|section| check.section() == section)
    }

    pub(super) fn wants_any(&self, checks: &[Check]) -> bool {
        checks.iter().any(|check| self.wants(*check))
    }

    /// Whether a wanted check needs these data.
    pub(super) fn wants_source(&self, source: Source) -> bool {
        Check::ALL.iter().any(|check| check.needs(source) && self.wants(*check))
    }

    pub(super) fn add(&mut self, result: CheckResult) {
        // A database that cannot be used is always listed.
        let is_database_problem = result.check == Check::Database && result.status > CheckStatus::Unknown;
        if self.wants(result.check) || is_database_problem {
            self.all.push(result);
        }
    }

    /// Evaluates what was read, and adds the result.
    pub(super) fn evaluate<T>(
        &mut self,
        check: Check,
        answer: ProbeResult<T>,
        to_result: impl FnOnce(T) -> CheckResult,
    ) {
        self.add(evaluate(check, answer, to_result));
    }

    /// Makes a check if it is wanted: reads from the database, evaluates, and adds the result.
    pub(super) fn probe<T>(
        &mut self,
        check: Check,
        prober: &mut Prober<'_>,
        read: impl FnOnce(&mut Db) -> Result<T>,
        to_result: impl FnOnce(T) -> CheckResult,
    ) -> Result<()> {
        if self.wants(check) {
            let answer = prober.probe(read)?;
            self.evaluate(check, answer, to_result);
        }
        Ok(())
    }
}
