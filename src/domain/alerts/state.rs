//! The findings that are known, and the alerts about them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::alert::{Alert, AlertEvent};
use super::finding::{AlertSeverity, CheckFinding, CheckOutcome, FindingKey, Receiver};
use super::outbox::Outbox;

/// The rules for reporting findings.
#[derive(Debug, Clone)]
pub struct AlertRules {
    /// How long a finding has to persist.
    pub persists_for: Duration,
    pub receivers: BTreeSet<Receiver>,
    /// The name of the store, which is a part of the fingerprints.
    pub store: String,
}

/// A finding that was there in the last round in which its check was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TrackedFinding {
    #[serde(flatten)]
    key: FindingKey,
    severity: AlertSeverity,
    summary: String,
    fix: Vec<String>,
    /// When it was found first.
    #[serde(with = "crate::domain::rfc3339")]
    since: DateTime<Utc>,
    /// The severity that each receiver was told, or will be told by an alert in the outbox.
    told: BTreeMap<Receiver, AlertSeverity>,
}

/// What `apsctl watch` remembers between rounds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertState {
    findings: Vec<TrackedFinding>,
    pub outbox: Outbox,
}

impl AlertState {
    /// Compares the results of a round with the findings so far, and adds alerts to the outbox.
    pub fn update(&mut self, outcomes: Vec<CheckOutcome>, now: DateTime<Utc>, rules: &AlertRules) {
        let mut coverage = BTreeMap::new();
        let mut found: BTreeMap<FindingKey, CheckFinding> = BTreeMap::new();
        for CheckOutcome { check, findings, coverage: of_check } in outcomes {
            coverage.insert(check, of_check);
            for finding in findings {
                let (code, job_id) = (finding.code.clone(), finding.job_id.clone());
                let key = FindingKey { check: check.to_owned(), code, job_id };
                // Of several findings with one key, the worst counts.
                if found.get(&key).is_none_or(|other| other.severity < finding.severity) {
                    found.insert(key, finding);
                }
            }
        }
        let mut tracked = Vec::new();
        for mut finding in std::mem::take(&mut self.findings) {
            if let Some(again) = found.remove(&finding.key) {
                (finding.severity, finding.summary, finding.fix) = (again.severity, again.summary, again.fix);
                self.tell(&mut finding, now, rules);
                tracked.push(finding);
            } else if coverage.get(finding.key.check.as_str()).is_some_and(|seen| seen.includes(&finding.key.code)) {
                let told: BTreeSet<Receiver> = finding.told.keys().copied().collect();
                if !told.is_empty() {
                    self.outbox.push(finding.alert(AlertEvent::Gone, now), &told, &rules.store);
                }
            } else {
                tracked.push(finding);
            }
        }
        for (key, CheckFinding { severity, summary, fix, .. }) in found {
            let mut finding = TrackedFinding { key, severity, summary, fix, since: now, told: BTreeMap::new() };
            self.tell(&mut finding, now, rules);
            tracked.push(finding);
        }
        self.findings = tracked;
    }

    /// Adds an alert for the receivers that do not know the finding with this severity yet.
    fn tell(&mut self, finding: &mut TrackedFinding, now: DateTime<Utc>, rules: &AlertRules) {
        let minimum = TimeDelta::from_std(rules.persists_for).unwrap_or(TimeDelta::MAX);
        if finding.told.is_empty() && !minimum.is_zero() && now - finding.since < minimum {
            return;
        }
        let is_news = |receiver: &&Receiver| finding.told.get(receiver) != Some(&finding.severity);
        let receivers: BTreeSet<Receiver> = rules.receivers.iter().filter(is_news).copied().collect();
        if !receivers.is_empty() {
            finding.told.extend(receivers.iter().map(|receiver| (*receiver, finding.severity)));
            self.outbox.push(finding.alert(AlertEvent::Appeared, now), &receivers, &rules.store);
        }
    }

    /// Removes the record of reports to a receiver, so that it gets all of them again.
    pub fn forget_receiver(&mut self, receiver: Receiver) {
        for finding in &mut self.findings {
            finding.told.remove(&receiver);
        }
        self.outbox.forget_receiver(receiver);
    }

    /// Returns the findings that were reported to a receiver and are not gone.
    pub fn keys_known_to(&self, receiver: Receiver) -> BTreeSet<FindingKey> {
        let known = self.findings.iter().filter(|finding| finding.told.contains_key(&receiver));
        known.map(|finding| finding.key.clone()).collect()
    }

    /// Returns how many of these findings are not gone, and since when the oldest of them exists; `None` if all are gone.
    pub fn known_among(&self, keys: &BTreeSet<FindingKey>) -> Option<(usize, DateTime<Utc>)> {
        let known = self.findings.iter().filter(|finding| keys.contains(&finding.key));
        let since: Vec<DateTime<Utc>> = known.map(|finding| finding.since).collect();
        Some((since.len(), since.into_iter().min()?))
    }

    /// Returns how many findings have been reported and are not gone.
    pub fn reported_count(&self) -> usize {
        self.findings.iter().filter(|finding| !finding.told.is_empty()).count()
    }

    /// Returns the worst severity of the findings that have been reported and are not gone.
    pub fn worst(&self) -> Option<AlertSeverity> {
        self.findings.iter().filter(|finding| !finding.told.is_empty()).map(|finding| finding.severity).max()
    }
}

impl TrackedFinding {
    fn alert(&self, event: AlertEvent, now: DateTime<Utc>) -> Alert {
        Alert {
            id: String::new(),
            fingerprint: String::new(),
            event,
            key: self.key.clone(),
            severity: self.severity,
            summary: self.summary.clone(),
            fix: if event == AlertEvent::Appeared { self.fix.clone() } else { Vec::new() },
            since: self.since,
            time: now,
        }
    }
}

#[cfg(test)]
mod tests;
