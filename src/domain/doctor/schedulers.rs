//! The check `schedulers`: whether one scheduler polls an APScheduler 3 table, or several. Each would run every job.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus};
use super::wording::counted;
use crate::domain::remedy::Remedy;

/// A session in one sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerSession {
    pub pid: i32,
    pub application_name: String,
    /// The client's address; `local` for a socket.
    pub client: String,
    /// Whether its last statement is the one with which APScheduler looks for due jobs.
    pub is_poller: bool,
    /// Whether that statement was already executing when the sample was taken.
    pub is_polling: bool,
    /// Whether it ended a transaction just after a job became due.
    pub woke_when_due: bool,
}

/// The sessions at one moment.
#[derive(Debug, Default, Clone)]
pub struct SessionSample {
    pub sessions: Vec<SchedulerSession>,
    /// The transaction that wrote the row of the due job, and the job's next run.
    pub row_version: Option<(String, Option<f64>)>,
}

/// Results of several samples.
#[derive(Debug, Default)]
pub struct SchedulerSamples {
    table: String,
    /// The sessions by process id. A session that polled or woke up in one sample counts as such.
    pub sessions: BTreeMap<i32, SchedulerSession>,
    /// Two sessions that polled at the same time.
    pub concurrent_pollers: Option<(i32, i32)>,
    /// The transactions that wrote the row of the due job, by the bits of the next run they wrote.
    row_versions: BTreeMap<Option<u64>, BTreeSet<String>>,
    was_rewritten: bool,
    /// Whether the samples cover a time at which a job was due.
    pub covers_due_time: bool,
}

impl SchedulerSamples {
    /// Returns an empty collection for the table of this name.
    pub fn for_table(table: String) -> Self {
        Self { table, ..Self::default() }
    }

    /// Adds a sample.
    pub fn add(&mut self, SessionSample { sessions, row_version }: SessionSample) {
        if let Some((version, next)) = row_version {
            self.row_versions.entry(next.map(f64::to_bits)).or_default().insert(version);
        }
        let polling: Vec<i32> = sessions.iter().filter(|session| session.is_polling).map(|s| s.pid).collect();
        if let [first, second, ..] = polling[..] {
            self.concurrent_pollers = Some((first, second));
        }
        for session in sessions {
            let known = self.sessions.entry(session.pid).or_insert_with(|| session.clone());
            known.is_poller |= session.is_poller;
            known.woke_when_due |= session.woke_when_due;
        }
    }

    /// Prepares for samples of another due job.
    pub fn begin_job(&mut self) {
        self.was_rewritten = self.is_rewritten();
        self.row_versions.clear();
    }

    /// Whether a row was written twice with the same next run: one scheduler writes it once a run.
    fn is_rewritten(&self) -> bool {
        self.was_rewritten || self.row_versions.values().any(|versions| versions.len() > 1)
    }

    /// Whether further samples cannot change the result.
    pub fn is_conclusive(&self) -> bool {
        self.concurrent_pollers.is_some() || self.is_rewritten()
    }
}

pub fn schedulers(samples: &SchedulerSamples) -> CheckResult {
    let several = |status, evidence: String| {
        let remedy = Remedy::instruction("start the scheduler in one process only");
        let certain = status == CheckStatus::Critical;
        let headline = if certain { "two schedulers run every job" } else { "two schedulers may run every job" };
        CheckResult::new(Check::Schedulers, status, evidence, remedy).headline(headline)
    };
    let table = &samples.table;
    let select = |is_selected: fn(&SchedulerSession) -> bool| -> Vec<&SchedulerSession> {
        samples.sessions.values().filter(|session| is_selected(session)).collect()
    };
    let pollers = select(|session| session.is_poller);
    let woken = select(|session| session.is_poller || session.woke_when_due);
    let programs: BTreeSet<(&str, &str)> =
        pollers.iter().map(|session| (session.client.as_str(), session.application_name.as_str())).collect();
    let consequence = "each scheduler runs every job";
    if programs.len() > 1 {
        let sessions = describe_sessions(&pollers);
        let evidence = format!("{} schedulers poll {table}: {sessions}; {consequence}", programs.len());
        return several(CheckStatus::Critical, evidence);
    }
    if let Some((first, second)) = samples.concurrent_pollers {
        let evidence = format!(
            "pids {first} and {second} polled {table} at the same time, so there are two schedulers; {consequence}"
        );
        return several(CheckStatus::Critical, evidence);
    }
    if samples.is_rewritten() {
        let by = if woken.len() > 1 { format!(" by {}", describe_sessions(&woken)) } else { String::new() };
        let evidence = format!(
            "the row of a job in {table} was written twice{by} for one run, so there are two schedulers; {consequence}"
        );
        return several(CheckStatus::Critical, evidence);
    }
    if pollers.len() > 1 {
        let evidence = format!(
            "{} sessions poll {table}: {}; they belong to two schedulers, each of which runs every job, or to one with \
             several connections",
            pollers.len(),
            describe_sessions(&pollers)
        );
        return several(CheckStatus::Warning, evidence);
    }
    let ok = |evidence: String| CheckResult::ok(Check::Schedulers, evidence);
    match (&woken[..], &pollers[..]) {
        ([_, _, ..], _) => {
            let evidence = format!(
                "{} sessions ended a transaction just when a job was due: {}; more than one scheduler may poll {table}",
                woken.len(),
                describe_sessions(&woken)
            );
            several(CheckStatus::Warning, evidence)
        }
        (_, [one]) => ok(format!("{} polls {table}", describe_sessions(&[one]))),
        ([one], _) => ok(format!("only {} ended a transaction just when a job was due", describe_sessions(&[one]))),
        _ if samples.sessions.is_empty() => {
            ok(format!("apsctl has the only session, so no scheduler is polling {table}"))
        }
        _ => {
            let sessions = counted(samples.sessions.len(), "other session");
            let observation = if samples.covers_due_time {
                "none polled when a job was due"
            } else {
                "none is polling, and no job is due soon"
            };
            let evidence = format!("of {sessions} {observation}, so the number of schedulers is unknown");
            CheckResult::unknown(Check::Schedulers, evidence)
        }
    }
}

/// Returns `pid 4711 (web, 10.0.0.5)`.
fn describe_sessions(sessions: &[&SchedulerSession]) -> String {
    let describe = |session: &&SchedulerSession| {
        let SchedulerSession { pid, application_name, client, .. } = session;
        let name = if application_name.is_empty() { "no name" } else { application_name };
        format!("pid {pid} ({name}, {client})")
    };
    sessions.iter().map(describe).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(pid: i32, client: &str, is_poller: bool) -> SchedulerSession {
        let (application_name, client) = (String::new(), client.to_owned());
        SchedulerSession { pid, application_name, client, is_poller, is_polling: false, woke_when_due: false }
    }

    #[test]
    fn only_a_certain_finding_is_critical() {
        let status = |samples: &[&[SchedulerSession]]| {
            let mut collected = SchedulerSamples::default();
            for sample in samples {
                collected.add(SessionSample { sessions: sample.to_vec(), row_version: None });
            }
            schedulers(&collected).status
        };
        let (here, there) = ("10.0.0.5", "10.0.0.6");
        assert_eq!(status(&[&[]]), CheckStatus::Ok);
        assert_eq!(status(&[&[session(1, here, false)]]), CheckStatus::Unknown);
        assert_eq!(status(&[&[session(1, here, true), session(2, here, false)]]), CheckStatus::Ok);
        assert_eq!(status(&[&[session(1, here, true)], &[session(2, here, true)]]), CheckStatus::Warning);
        assert_eq!(status(&[&[session(1, here, true)], &[session(2, there, true)]]), CheckStatus::Critical);
        let polling = |pid| SchedulerSession { is_polling: true, ..session(pid, here, true) };
        assert_eq!(status(&[&[polling(1)], &[polling(2)]]), CheckStatus::Warning);
        assert_eq!(status(&[&[polling(1), polling(2)]]), CheckStatus::Critical);
        let written = |versions: &[(&str, f64)]| {
            let mut collected = SchedulerSamples::default();
            for (version, next) in versions {
                let version = Some(((*version).to_owned(), Some(*next)));
                collected.add(SessionSample { sessions: vec![session(1, here, true)], row_version: version });
            }
            schedulers(&collected).status
        };
        assert_eq!(written(&[("7", 1.0), ("7", 1.0), ("8", 2.0), ("8", 2.0)]), CheckStatus::Ok);
        assert_eq!(written(&[("7", 1.0), ("8", 2.0), ("9", 2.0)]), CheckStatus::Critical);
        let woke = |pid| SchedulerSession { woke_when_due: true, ..session(pid, here, false) };
        assert_eq!(status(&[&[woke(1), woke(2)]]), CheckStatus::Warning);
    }
}
