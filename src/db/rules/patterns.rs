//! Validates regular expressions by asking the server, before they are used.

use anyhow::Result;
use postgres::error::SqlState;
use postgres::types::Type;

use super::super::{Db, errors};
use crate::domain::rules::{Predicate, Rule, RuleError};

impl Db {
    /// Marks rules with an invalid regular expression as invalid. Sends no query if there are no patterns.
    pub(super) fn reject_invalid_patterns(&mut self, rules: &mut [(Rule, Result<Predicate, RuleError>)]) -> Result<()> {
        let patterns_of = |understood: &Result<Predicate, RuleError>| -> Vec<(String, String)> {
            let patterns = understood.as_ref().map(Predicate::patterns).unwrap_or_default();
            patterns.into_iter().map(|(place, pattern)| (place, pattern.to_owned())).collect()
        };
        let all: Vec<String> =
            rules.iter().flat_map(|(_, understood)| patterns_of(understood)).map(|(_, pattern)| pattern).collect();
        if all.is_empty() || self.invalid_pattern_reason(&all)?.is_none() {
            return Ok(());
        }
        // The server says what is wrong, but not which expression.
        for (_, understood) in rules {
            for (place, pattern) in patterns_of(understood) {
                if let Some(reason) = self.invalid_pattern_reason(&[pattern])? {
                    *understood = Err(RuleError::new(place, reason));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Returns why one of the expressions is invalid. A savepoint keeps the transaction usable.
    fn invalid_pattern_reason(&mut self, patterns: &[String]) -> Result<Option<String>> {
        self.batch("SAVEPOINT patterns")?;
        let sql = include_str!("check_patterns.sql");
        let Err(error) = self.client.query_typed(sql, &[(&patterns, Type::TEXT_ARRAY)]) else {
            self.batch("RELEASE SAVEPOINT patterns")?;
            return Ok(None);
        };
        match error.as_db_error() {
            Some(answer) if *answer.code() == SqlState::INVALID_REGULAR_EXPRESSION => {
                self.batch("ROLLBACK TO SAVEPOINT patterns; RELEASE SAVEPOINT patterns")?;
                Ok(Some(answer.message().to_owned()))
            }
            _ => Err(errors::statement_error(&error)),
        }
    }
}
