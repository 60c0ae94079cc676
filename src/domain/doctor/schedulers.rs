//! Whether one scheduler polls an APScheduler 3 table, or several: each of them would run every job.

use std::collections::{BTreeMap, BTreeSet};

use super::count;
use crate::domain::check::{Check, CheckResult, CheckStatus};

/// A session as one look has found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub pid: i32,
    pub application_name: String,
    /// The client's address; `local` for a socket.
    pub client: String,
    /// Whether its last statement is one with which APScheduler looks for jobs.
    pub polls: bool,
    /// Whether that was under way before the look began.
    pub is_polling: bool,
    /// Whether it has ended a transaction just after the time at which a job was due.
    pub woke: bool,
}

/// One look.
#[derive(Debug, Default, Clone)]
pub struct Look {
    pub sessions: Vec<Session>,
    /// Which transaction has written the row of the job that was due, and its next run.
    pub version: Option<(String, Option<f64>)>,
}

/// What several looks have shown.
#[derive(Debug, Default)]
pub struct Seen {
    table: String,
    /// By their pids; a session that was once seen polling, or waking up, counts as such.
    pub sessions: BTreeMap<i32, Session>,
    /// Two sessions polled at the same time.
    pub together: Option<(i32, i32)>,
    /// The transactions that have written the row of a job, by the next run they have given it, in bits.
    versions: BTreeMap<Option<u64>, BTreeSet<String>>,
    rewritten: bool,
    /// Whether the looks were taken around a time at which a job was due.
    pub is_awaited: bool,
}

impl Seen {
    /// Nothing yet, of the table of this name.
    pub fn of(table: String) -> Self {
        Self { table, ..Self::default() }
    }

    /// Adds one look.
    pub fn add(&mut self, Look { sessions: look, version }: Look) {
        if let Some((version, next)) = version {
            self.versions.entry(next.map(f64::to_bits)).or_default().insert(version);
        }
        let polling: Vec<i32> = look.iter().filter(|session| session.is_polling).map(|s| s.pid).collect();
        if let [first, second, ..] = polling[..] {
            self.together = Some((first, second));
        }
        for session in look {
            let known = self.sessions.entry(session.pid).or_insert_with(|| session.clone());
            known.polls |= session.polls;
            known.woke |= session.woke;
        }
    }

    /// Begins to look at another job.
    pub fn begin(&mut self) {
        self.rewritten |= self.is_rewritten();
        self.versions.clear();
    }

    /// Whether a row was written twice with the same next run: a scheduler does that once a run.
    fn is_rewritten(&self) -> bool {
        self.rewritten || self.versions.values().any(|versions| versions.len() > 1)
    }

    /// Whether more looks can show nothing more.
    pub fn is_certain(&self) -> bool {
        self.together.is_some() || self.is_rewritten()
    }
}

/// What the looks come to.
pub fn judge(seen: &Seen) -> CheckResult {
    let finding = |standing, evidence: String| CheckResult::new(Check::Schedulers, standing, evidence, None);
    let table = &seen.table;
    let pollers: Vec<&Session> = seen.sessions.values().filter(|session| session.polls).collect();
    let places: BTreeSet<(&str, &str)> =
        pollers.iter().map(|session| (session.client.as_str(), session.application_name.as_str())).collect();
    let twice = "each of them runs every job; start a scheduler in one process only";
    if places.len() > 1 {
        let evidence = format!("{} schedulers poll {table}: {}; {twice}", places.len(), named(&pollers));
        return finding(CheckStatus::Critical, evidence);
    }
    if let Some((first, second)) = seen.together {
        let evidence = format!(
            "pids {first} and {second} have polled {table} at the same time, as two schedulers do; {twice}"
        );
        return finding(CheckStatus::Critical, evidence);
    }
    if seen.is_rewritten() {
        let woke = seen.sessions.values().filter(|session| session.woke || session.polls).collect::<Vec<_>>();
        let by = if woke.len() > 1 { format!(" by {}", named(&woke)) } else { String::new() };
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
            named(&pollers)
        );
        return finding(CheckStatus::Warning, evidence);
    }
    let woke: Vec<&Session> =
        seen.sessions.values().filter(|session| session.woke || session.polls).collect();
    match (&woke[..], &pollers[..]) {
        ([_, _, ..], _) => {
            let evidence = format!(
                "{} sessions ended a transaction just when a job was due: {}; more than one scheduler may poll {table}",
                woke.len(),
                named(&woke)
            );
            finding(CheckStatus::Warning, evidence)
        }
        (_, [one]) => CheckResult::ok(Check::Schedulers, format!("{} polls {table}", named(&[one]))),
        ([one], _) => {
            let evidence = format!("{} alone ended a transaction just when a job was due", named(&[one]));
            CheckResult::ok(Check::Schedulers, evidence)
        }
        _ if seen.sessions.is_empty() => CheckResult::ok(
            Check::Schedulers,
            format!("no session but apsctl's, so that no scheduler polls {table} now"),
        ),
        _ => {
            let sessions = count(seen.sessions.len(), "other session");
            let when = if seen.is_awaited {
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
fn named(sessions: &[&Session]) -> String {
    let name = |session: &&Session| {
        let Session { pid, application_name, client, .. } = session;
        let name = if application_name.is_empty() { "no name" } else { application_name };
        format!("pid {pid} ({name}, {client})")
    };
    sessions.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(pid: i32, client: &str, polls: bool) -> Session {
        let (application_name, client) = (String::new(), client.to_owned());
        Session { pid, application_name, client, polls, is_polling: false, woke: false }
    }

    #[test]
    fn only_what_is_certain_is_critical() {
        let verdict = |looks: &[&[Session]]| {
            let mut seen = Seen::default();
            for look in looks {
                seen.add(Look { sessions: look.to_vec(), version: None });
            }
            judge(&seen).standing
        };
        let (here, there) = ("10.0.0.5", "10.0.0.6");
        assert_eq!(verdict(&[&[]]), CheckStatus::Ok);
        assert_eq!(verdict(&[&[session(1, here, false)]]), CheckStatus::Unknown);
        assert_eq!(verdict(&[&[session(1, here, true), session(2, here, false)]]), CheckStatus::Ok);
        assert_eq!(verdict(&[&[session(1, here, true)], &[session(2, here, true)]]), CheckStatus::Warning);
        assert_eq!(verdict(&[&[session(1, here, true)], &[session(2, there, true)]]), CheckStatus::Critical);
        let polling = |pid| Session { is_polling: true, ..session(pid, here, true) };
        assert_eq!(verdict(&[&[polling(1)], &[polling(2)]]), CheckStatus::Warning);
        assert_eq!(verdict(&[&[polling(1), polling(2)]]), CheckStatus::Critical);
        let written = |versions: &[(&str, f64)]| {
            let mut seen = Seen::default();
            for (version, next) in versions {
                let version = Some(((*version).to_owned(), Some(*next)));
                seen.add(Look { sessions: vec![session(1, here, true)], version });
            }
            judge(&seen).standing
        };
        assert_eq!(written(&[("7", 1.0), ("7", 1.0), ("8", 2.0), ("8", 2.0)]), CheckStatus::Ok);
        assert_eq!(written(&[("7", 1.0), ("8", 2.0), ("9", 2.0)]), CheckStatus::Critical);
        let woke = |pid| Session { woke: true, ..session(pid, here, false) };
        assert_eq!(verdict(&[&[woke(1), woke(2)]]), CheckStatus::Warning);
    }
}
