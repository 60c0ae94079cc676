//! Whether one scheduler polls an APScheduler 3 table, or several: each of them would run every job.

use std::collections::{BTreeMap, BTreeSet};

use super::counted;
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};

/// A session as one look has found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerSession {
    pub pid: i32,
    pub application_name: String,
    /// The client's address; `local` for a socket.
    pub client: String,
    /// Whether its last statement is one with which APScheduler looks for jobs.
    pub is_poller: bool,
    /// Whether that was under way before the look began.
    pub is_polling: bool,
    /// Whether it has ended a transaction just after the time at which a job was due.
    pub woke_when_due: bool,
}

/// One look.
#[derive(Debug, Default, Clone)]
pub struct SessionSample {
    pub sessions: Vec<SchedulerSession>,
    /// Which transaction has written the row of the job that was due, and its next run.
    pub row_version: Option<(String, Option<f64>)>,
}

/// What several looks have shown.
#[derive(Debug, Default)]
pub struct SchedulerSamples {
    table: String,
    /// By their pids; a session that was once seen polling, or waking up, counts as such.
    pub sessions: BTreeMap<i32, SchedulerSession>,
    /// Two sessions polled at the same time.
    pub concurrent_pollers: Option<(i32, i32)>,
    /// The transactions that have written the row of a job, by the next run they have given it, in bits.
    versions: BTreeMap<Option<u64>, BTreeSet<String>>,
    rewritten: bool,
    /// Whether the looks were taken around a time at which a job was due.
    pub covers_due_time: bool,
}

impl SchedulerSamples {
    /// Nothing yet, of the table of this name.
    pub fn for_table(table: String) -> Self {
        Self { table, ..Self::default() }
    }

    /// Adds one look.
    pub fn add(&mut self, SessionSample { sessions: look, row_version: version }: SessionSample) {
        if let Some((version, next)) = version {
            self.versions.entry(next.map(f64::to_bits)).or_default().insert(version);
        }
        let polling: Vec<i32> = look.iter().filter(|session| session.is_polling).map(|s| s.pid).collect();
        if let [first, second, ..] = polling[..] {
            self.concurrent_pollers = Some((first, second));
        }
        for session in look {
            let known = self.sessions.entry(session.pid).or_insert_with(|| session.clone());
            known.is_poller |= session.is_poller;
            known.woke_when_due |= session.woke_when_due;
        }
    }

    /// Begins to look at another job.
    pub fn begin_job(&mut self) {
        self.rewritten |= self.is_rewritten();
        self.versions.clear();
    }

    /// Whether a row was written twice with the same next run: a scheduler does that once a run.
    fn is_rewritten(&self) -> bool {
        self.rewritten || self.versions.values().any(|versions| versions.len() > 1)
    }

    /// Whether more looks can show nothing more.
    pub fn is_conclusive(&self) -> bool {
        self.concurrent_pollers.is_some() || self.is_rewritten()
    }
}

/// What the looks come to.
pub fn schedulers(seen: &SchedulerSamples) -> CheckResult {
    let finding = |standing, evidence: String| CheckResult::new(Check::Schedulers, standing, evidence, None);
    let table = &seen.table;
    let pollers: Vec<&SchedulerSession> =
        seen.sessions.values().filter(|session| session.is_poller).collect();
    let places: BTreeSet<(&str, &str)> =
        pollers.iter().map(|session| (session.client.as_str(), session.application_name.as_str())).collect();
    let twice = "each of them runs every job; start a scheduler in one process only";
    if places.len() > 1 {
        let evidence =
            format!("{} schedulers poll {table}: {}; {twice}", places.len(), describe_sessions(&pollers));
        return finding(CheckStatus::Critical, evidence);
    }
    if let Some((first, second)) = seen.concurrent_pollers {
        let evidence = format!(
            "pids {first} and {second} have polled {table} at the same time, as two schedulers do; {twice}"
        );
        return finding(CheckStatus::Critical, evidence);
    }
    if seen.is_rewritten() {
        let woke = seen
            .sessions
            .values()
            .filter(|session| session.woke_when_due || session.is_poller)
            .collect::<Vec<_>>();
        let by = if woke.len() > 1 { format!(" by {}", describe_sessions(&woke)) } else { String::new() };
        let evidence = format!(
            "the row of a job in {table} was written twice{by} for one run, as two schedulers do; {twice}"
        );
        return finding(CheckStatus::Critical, evidence);
    }
    if pollers.len() > 1 {
        let evidence = format!(
            "{} sessions poll {table}: {}; they are two schedulers, each of which runs every job, or one with several \
             connections",
            pollers.len(),
            describe_sessions(&pollers)
        );
        return finding(CheckStatus::Warning, evidence);
    }
    let woke: Vec<&SchedulerSession> =
        seen.sessions.values().filter(|session| session.woke_when_due || session.is_poller).collect();
    match (&woke[..], &pollers[..]) {
        ([_, _, ..], _) => {
            let evidence = format!(
                "{} sessions ended a transaction just when a job was due: {}; more than one scheduler may poll {table}",
                woke.len(),
                describe_sessions(&woke)
            );
            finding(CheckStatus::Warning, evidence)
        }
        (_, [one]) => {
            CheckResult::ok(Check::Schedulers, format!("{} polls {table}", describe_sessions(&[one])))
        }
        ([one], _) => {
            let evidence =
                format!("{} alone ended a transaction just when a job was due", describe_sessions(&[one]));
            CheckResult::ok(Check::Schedulers, evidence)
        }
        _ if seen.sessions.is_empty() => CheckResult::ok(
            Check::Schedulers,
            format!("no session but apsctl's, so that no scheduler polls {table} now"),
        ),
        _ => {
            let sessions = counted(seen.sessions.len(), "other session");
            let when = if seen.covers_due_time {
                "has polled when a job was due"
            } else {
                "is polling: none is to wake up soon"
            };
            finding(
                CheckStatus::Unknown,
                format!("of {sessions} none {when}, so that schedulers cannot be told apart"),
            )
        }
    }
}

/// `pid 4711 (web, 10.0.0.5)`
fn describe_sessions(sessions: &[&SchedulerSession]) -> String {
    let name = |session: &&SchedulerSession| {
        let SchedulerSession { pid, application_name, client, .. } = session;
        let name = if application_name.is_empty() { "no name" } else { application_name };
        format!("pid {pid} ({name}, {client})")
    };
    sessions.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(pid: i32, client: &str, polls: bool) -> SchedulerSession {
        let (application_name, client) = (String::new(), client.to_owned());
        SchedulerSession {
            pid,
            application_name,
            client,
            is_poller: polls,
            is_polling: false,
            woke_when_due: false,
        }
    }

    #[test]
    fn only_what_is_certain_is_critical() {
        let verdict = |looks: &[&[SchedulerSession]]| {
            let mut seen = SchedulerSamples::default();
            for look in looks {
                seen.add(SessionSample { sessions: look.to_vec(), row_version: None });
            }
            schedulers(&seen).status
        };
        let (here, there) = ("10.0.0.5", "10.0.0.6");
        assert_eq!(verdict(&[&[]]), CheckStatus::Ok);
        assert_eq!(verdict(&[&[session(1, here, false)]]), CheckStatus::Unknown);
        assert_eq!(verdict(&[&[session(1, here, true), session(2, here, false)]]), CheckStatus::Ok);
        assert_eq!(verdict(&[&[session(1, here, true)], &[session(2, here, true)]]), CheckStatus::Warning);
        assert_eq!(verdict(&[&[session(1, here, true)], &[session(2, there, true)]]), CheckStatus::Critical);
        let polling = |pid| SchedulerSession { is_polling: true, ..session(pid, here, true) };
        assert_eq!(verdict(&[&[polling(1)], &[polling(2)]]), CheckStatus::Warning);
        assert_eq!(verdict(&[&[polling(1), polling(2)]]), CheckStatus::Critical);
        let written = |versions: &[(&str, f64)]| {
            let mut seen = SchedulerSamples::default();
            for (version, next) in versions {
                let version = Some(((*version).to_owned(), Some(*next)));
                seen.add(SessionSample { sessions: vec![session(1, here, true)], row_version: version });
            }
            schedulers(&seen).status
        };
        assert_eq!(written(&[("7", 1.0), ("7", 1.0), ("8", 2.0), ("8", 2.0)]), CheckStatus::Ok);
        assert_eq!(written(&[("7", 1.0), ("8", 2.0), ("9", 2.0)]), CheckStatus::Critical);
        let woke = |pid| SchedulerSession { woke_when_due: true, ..session(pid, here, false) };
        assert_eq!(verdict(&[&[woke(1), woke(2)]]), CheckStatus::Warning);
    }
}
