//! Assesses what a rule does among the others, and why it does nothing.

use super::{Rule, RuleError};

/// How many pending versions a rule matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleCounts {
    /// Versions it would approve, because no earlier rule matches them.
    pub would_approve: i64,
    /// Versions it would approve if there were no other rule.
    pub would_approve_alone: i64,
    /// Indexes of the first and the last rule that match its versions before it.
    pub shadowed_by: Option<(usize, usize)>,
    /// Whether it has approved a version before.
    pub has_approved: bool,
}

impl RuleCounts {
    /// Adds the counts of another table of versions.
    #[must_use]
    pub fn combined_with(self, other: Self) -> Self {
        let shadowed_by = match (self.shadowed_by, other.shadowed_by) {
            (Some(one), Some(two)) => Some((one.0.min(two.0), one.1.max(two.1))),
            (one, two) => one.or(two),
        };
        Self {
            would_approve: self.would_approve + other.would_approve,
            would_approve_alone: self.would_approve_alone + other.would_approve_alone,
            shadowed_by,
            has_approved: self.has_approved || other.has_approved,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStatus {
    Ok,
    NeverMatches,
    Shadowed,
    Invalid,
    Inactive,
    NotApproving,
}

impl RuleStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NeverMatches => "never_matches",
            Self::Shadowed => "shadowed",
            Self::Invalid => "invalid",
            Self::Inactive => "inactive",
            Self::NotApproving => "not_approving",
        }
    }

    /// Whether the rule needs attention.
    pub fn is_finding(self) -> bool {
        matches!(self, Self::NeverMatches | Self::Shadowed | Self::Invalid)
    }
}

/// A rule, its counts and the resulting status.
#[derive(Debug, Clone)]
pub struct RuleAssessment {
    pub rule: Rule,
    pub counts: RuleCounts,
    pub status: RuleStatus,
    pub reason: Option<String>,
}

impl RuleAssessment {
    /// Determines the status. `all` are the rules in order, `pending` is the number of pending versions, `unmatched`
    /// the reason why the rule matches none of them.
    pub fn assess(
        rule: &Rule,
        ill_formed: Option<&RuleError>,
        counts: RuleCounts,
        all: &[&Rule],
        pending: i64,
        unmatched: Option<&str>,
    ) -> Self {
        let (status, reason) = match ill_formed {
            _ if !rule.is_active => (RuleStatus::Inactive, ill_formed.map(|why| format!("ill-formed: {why}"))),
            _ if !rule.approves() => (RuleStatus::NotApproving, Some(action_reason(rule))),
            Some(why) => (RuleStatus::Invalid, Some(why.to_string())),
            None if counts.would_approve > 0 => {
                let reason = "a pass does not execute rules of this form";
                (RuleStatus::Ok, rule.is_for_application().then(|| reason.into()))
            }
            None if counts.would_approve_alone > 0 => (RuleStatus::Shadowed, Some(shadowed_reason(counts, all))),
            None if pending == 0 => (RuleStatus::Ok, Some("nothing is pending".into())),
            None if counts.has_approved => {
                let reason = "it matches no pending version now, but has approved some before";
                (RuleStatus::Ok, Some(reason.into()))
            }
            None if unmatched.is_some() => (RuleStatus::NeverMatches, unmatched.map(str::to_owned)),
            None => {
                let reason = "it matches no pending version, and has never approved any";
                (RuleStatus::NeverMatches, Some(reason.into()))
            }
        };
        Self { rule: rule.clone(), counts, status, reason }
    }
}

fn shadowed_reason(counts: RuleCounts, all: &[&Rule]) -> String {
    let label = |index: usize| all.get(index).map_or_else(String::new, |rule| label_with_action(rule));
    let is_by_others = counts.shadowed_by.is_some_and(|(first, last)| {
        let earlier_rules = all.get(first..=last).unwrap_or_default();
        earlier_rules.iter().any(|rule| rule.takes_versions() && !rule.approves())
    });
    let verb = if is_by_others { "taken" } else { "approved" };
    let earlier = match counts.shadowed_by {
        Some((first, last)) if first == last => label(first),
        Some((first, last)) => format!("rules from {} to {}", label(first), label(last)),
        None => "others".into(),
    };
    let matched = if counts.would_approve_alone == 1 {
        "the one version it matches is".into()
    } else {
        format!("all {} versions it matches are", counts.would_approve_alone)
    };
    format!("{matched} {verb} before it, by {earlier}")
}

fn action_reason(rule: &Rule) -> String {
    match rule.action.as_deref().map(str::trim) {
        None | Some("") => "it has no action; only rules with action approve are used".into(),
        Some(action) => format!("its action is {action}; only rules with action approve are used"),
    }
}

/// Returns its label, with its action if that is not to approve.
fn label_with_action(rule: &Rule) -> String {
    match &rule.action {
        Some(action) if !rule.approves() => format!("{} (action {action})", rule.label()),
        _ => rule.label(),
    }
}
