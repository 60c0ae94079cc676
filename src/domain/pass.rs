//! Counts of a pass over the pending versions.

use std::collections::BTreeMap;

use super::rules::Rule;

/// What a pass has committed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassCounts {
    pub evaluated: i64,
    pub approved: i64,
    /// Number of approvals by rule id.
    pub by_rule: BTreeMap<String, i64>,
}

impl PassCounts {
    /// Returns how many versions the rule approved; `None` if none.
    pub fn approved_by(&self, rule: &Rule) -> Option<i64> {
        self.by_rule.get(rule.id.as_ref()?.as_str()).copied()
    }

    pub fn add_batch(&mut self, evaluated: i64, matched: &[(String, i64)]) {
        self.evaluated += evaluated;
        for (rule, count) in matched {
            self.approved += count;
            *self.by_rule.entry(rule.clone()).or_default() += count;
        }
    }

    pub fn add_counts(&mut self, other: &Self) {
        let matched: Vec<_> = other.by_rule.iter().map(|(rule, count)| (rule.clone(), *count)).collect();
        self.add_batch(other.evaluated, &matched);
    }
}

/// Whether the error in an audit row was a lost connection. The log has only the text.
pub fn is_connection_error(error: &str) -> bool {
    error.to_ascii_lowercase().contains("connection")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_errors_are_recognized_by_their_text() {
        assert!(is_connection_error("Connection refused"));
        assert!(is_connection_error("the connection to the server was lost"));
        assert!(!is_connection_error("canceling statement due to statement timeout"));
    }

    #[test]
    fn tallies_add_up() {
        let mut tally = PassCounts::default();
        tally.add_batch(10, &[("1".into(), 3), ("b".into(), 1)]);
        let mut all = tally.clone();
        all.add_counts(&tally);
        assert_eq!((all.evaluated, all.approved, all.by_rule["1"]), (20, 8, 6));
    }
}
