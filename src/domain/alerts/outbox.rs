//! Alerts that have not been accepted by all of their receivers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use super::alert::Alert;
use super::digest::digest;
use super::finding::{FindingKey, Receiver};

/// How many alerts are kept at most. Beyond that, the oldest are dropped.
const MAX_ALERTS: usize = 10_000;

/// An alert, and the receivers that have not accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PendingAlert {
    alert: Alert,
    receivers: BTreeSet<Receiver>,
    /// How often delivery has failed.
    failures: u32,
}

/// Alerts to be delivered, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// The number of the last alert, which makes ids unique.
    last_number: u64,
    alerts: Vec<PendingAlert>,
    /// How many alerts were dropped because the outbox was full.
    #[serde(skip)]
    dropped: usize,
}

impl Outbox {
    /// Adds an alert. Its id and fingerprint are set here.
    ///
    /// A finding may come and go several times while it cannot be reported to a receiver. The receiver then gets only the newest
    /// of these alerts.
    pub(super) fn push(&mut self, mut alert: Alert, receivers: &BTreeSet<Receiver>, store: &str) {
        for receiver in receivers {
            let is_waiting =
                |pending: &&mut PendingAlert| pending.alert.key == alert.key && pending.receivers.contains(receiver);
            let mut waiting: Vec<&mut PendingAlert> = self.alerts.iter_mut().filter(is_waiting).collect();
            let is_replaced = waiting.len() > 1 || waiting.iter().any(|pending| pending.alert.event == alert.event);
            if is_replaced {
                for pending in &mut waiting {
                    pending.receivers.remove(receiver);
                }
            }
        }
        self.remove_delivered();
        self.last_number += 1;
        let FindingKey { check, code, job_id } = &alert.key;
        // The length of each part prevents that two keys have the same text.
        let job = job_id.as_ref().map_or(String::new(), |id| format!("{} {id}", id.len()));
        let key = format!("{} {} {check} {code} {job}", store.len(), store);
        let time = alert.time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let message = format!("{} {time} {} {} {key}", self.last_number, alert.event.as_str(), alert.severity.as_str());
        (alert.fingerprint, alert.id) = (digest(&key), digest(&message));
        self.alerts.push(PendingAlert { alert, receivers: receivers.clone(), failures: 0 });
        let excess = self.alerts.len().saturating_sub(MAX_ALERTS);
        self.alerts.drain(..excess);
        self.dropped += excess;
    }

    /// Returns the alerts for a receiver: those of one finding in their order, and findings whose alerts have failed before last.
    pub fn for_receiver(&self, receiver: Receiver) -> Vec<Vec<Alert>> {
        let mut by_finding: BTreeMap<&FindingKey, (u32, usize, Vec<Alert>)> = BTreeMap::new();
        let pending = self.alerts.iter().enumerate().filter(|(_, pending)| pending.receivers.contains(&receiver));
        for (index, PendingAlert { alert, failures, .. }) in pending {
            by_finding.entry(&alert.key).or_insert((*failures, index, Vec::new())).2.push(alert.clone());
        }
        let mut groups: Vec<_> = by_finding.into_values().collect();
        groups.sort_by_key(|(failures, index, _)| (*failures, *index));
        groups.into_iter().map(|(.., alerts)| alerts).collect()
    }

    /// Notes that a receiver has accepted an alert.
    pub fn accept(&mut self, id: &str, receiver: Receiver) {
        for pending in self.alerts.iter_mut().filter(|pending| pending.alert.id == id) {
            pending.receivers.remove(&receiver);
        }
        self.remove_delivered();
    }

    /// Notes that an alert could not be delivered.
    pub fn fail(&mut self, id: &str) {
        for pending in self.alerts.iter_mut().filter(|pending| pending.alert.id == id) {
            pending.failures = pending.failures.saturating_add(1);
        }
    }

    /// Whether an alert waits for one of these receivers.
    pub fn waits_for(&self, receivers: &BTreeSet<Receiver>) -> bool {
        self.alerts.iter().any(|pending| !pending.receivers.is_disjoint(receivers))
    }

    /// Returns how many alerts were dropped since the last call.
    pub fn take_dropped(&mut self) -> usize {
        std::mem::take(&mut self.dropped)
    }

    pub(super) fn forget_receiver(&mut self, receiver: Receiver) {
        for pending in &mut self.alerts {
            pending.receivers.remove(&receiver);
        }
        self.remove_delivered();
    }

    fn remove_delivered(&mut self) {
        self.alerts.retain(|pending| !pending.receivers.is_empty());
    }
}
