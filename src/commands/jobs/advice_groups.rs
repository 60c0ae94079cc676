//! Groups advice that several jobs share, for the screen of `jobs verify`.

use std::collections::BTreeSet;

use crate::domain::diagnosis::RowFinding;
use crate::domain::remedy::Remedy;
use crate::screen::{counted, named_jobs};

/// The findings that are advice. Findings of other kinds are shown for each job.
const ADVICE: [&str; 4] = ["duplicate", "grace-short", "overlaps-itself", "thundering"];

/// How many different effects of one group are shown.
const SHOWN_EFFECTS: usize = 3;

/// Findings of one kind with the same fix but for the id.
pub(super) struct AdviceGroup<'a> {
    first: &'a RowFinding,
    ids: Vec<&'a str>,
    /// The different effects: the first ones in their order, and all of them.
    shown_effects: Vec<&'a str>,
    effects: BTreeSet<&'a str>,
}

impl<'a> AdviceGroup<'a> {
    /// Returns the ids of its jobs.
    pub(super) fn headline(&self) -> String {
        match self.ids.as_slice() {
            [id] => (*id).to_owned(),
            ids => format!("{}: {}", counted(ids.len(), "job"), named_jobs(ids)),
        }
    }

    /// Returns the finding of all its jobs, with one fix.
    pub(super) fn finding(&self) -> RowFinding {
        let mut finding = self.first.clone();
        if let (Some(Remedy::Apsctl(words)), [_, others @ ..]) = (&mut finding.remedy, self.ids.as_slice()) {
            words.extend(others.iter().map(|id| (*id).to_owned()));
        }
        let hidden = self.effects.len() - self.shown_effects.len();
        finding.effect = self.shown_effects.join("; ");
        if hidden > 0 {
            finding.effect = format!("{}; and {hidden} more like these", finding.effect);
        }
        finding
    }

    fn new(first: &'a RowFinding) -> Self {
        Self { first, ids: Vec::new(), shown_effects: Vec::new(), effects: BTreeSet::new() }
    }

    fn add(&mut self, id: &'a str, finding: &'a RowFinding) {
        self.ids.push(id);
        if self.effects.insert(&finding.effect) && self.shown_effects.len() < SHOWN_EFFECTS {
            self.shown_effects.push(&finding.effect);
        }
    }

    fn takes(&self, id: &str, finding: &RowFinding) -> bool {
        let first_id = self.ids.first().copied().unwrap_or_default();
        (self.first.kind, self.first.severity) == (finding.kind, finding.severity)
            && match (&self.first.remedy, &finding.remedy) {
                (Some(Remedy::Apsctl(ours)), Some(Remedy::Apsctl(theirs))) => {
                    matches!((ours.split_last(), theirs.split_last()), (Some((our_id, ours)), Some((their_id, theirs)))
                        if our_id == first_id && their_id == id && ours == theirs)
                }
                (ours, theirs) => ours == theirs,
            }
    }
}

/// Groups findings; the order of the groups is that of their first findings.
pub(super) fn advice_groups<'a>(findings: impl IntoIterator<Item = &'a (String, RowFinding)>) -> Vec<AdviceGroup<'a>> {
    let mut groups: Vec<AdviceGroup> = Vec::new();
    // Few groups are of advice, so each finding is compared with few.
    let mut of_advice: Vec<usize> = Vec::new();
    for (id, finding) in findings {
        let is_advice = ADVICE.contains(&finding.kind);
        let known = of_advice.iter().copied().find(|at| is_advice && groups[*at].takes(id, finding));
        let at = known.unwrap_or_else(|| {
            if is_advice {
                of_advice.push(groups.len());
            }
            groups.push(AdviceGroup::new(finding));
            groups.len() - 1
        });
        groups[at].add(id, finding);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diagnosis::RowSeverity;

    fn advice(kind: &'static str, id: &str, command: &str, effect: &str) -> (String, RowFinding) {
        (id.into(), RowFinding::new(kind, RowSeverity::Notice, effect, Remedy::apsctl_for(command, id)))
    }

    #[test]
    fn advice_with_the_same_fix_is_one_group_with_one_command() {
        let five = "jobs edit --grace 5m";
        let mut findings: Vec<_> =
            ["a", "b", "c", "d", "e", "f", "g"].map(|id| advice("grace-short", id, five, "late")).into();
        findings.push(advice("grace-short", "h", "jobs edit --grace 1h", "late"));
        findings.push(advice("grace-short", "-i", five, "late"));
        findings.push(advice("bad-func", "j", five, "x"));
        findings.push(advice("bad-func", "k", five, "x"));
        findings.extend(["1", "2", "3", "4"].map(|n| advice("overlaps-itself", n, "jobs edit --max-instances 3", n)));
        let shown: Vec<String> = advice_groups(&findings)
            .iter()
            .map(|group| {
                let finding = group.finding();
                let Some(Remedy::Apsctl(words)) = finding.remedy else { panic!() };
                format!("{} | {} | {}", group.headline(), finding.effect, words.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "7 jobs: a, b, c, d, e and 2 more | late | jobs edit --grace 5m a b c d e f g",
                "h | late | jobs edit --grace 1h h",
                "-i | late | jobs edit --grace 5m -- -i",
                "j | x | jobs edit --grace 5m j",
                "k | x | jobs edit --grace 5m k",
                "4 jobs: 1, 2, 3, 4 | 1; 2; 3; and 1 more like these | jobs edit --max-instances 3 1 2 3 4",
            ]
        );
    }
}
