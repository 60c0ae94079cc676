//! Finds the job that a log line names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::logged_run::LoggedJob;
use crate::domain::name_list::{MAX_NAMED, name_list};

/// The jobs of the store by name. Several jobs may have the same name: by default it is the function's.
#[derive(Debug, Default)]
pub struct JobNames {
    /// For each name the jobs: trigger and id.
    by_name: HashMap<String, Vec<(String, String)>>,
    /// The names that belong to no job or to several, with the ids of those.
    unresolved: BTreeMap<String, BTreeSet<String>>,
}

impl JobNames {
    /// Adds a job. `trigger` is its text as APScheduler prints it.
    pub fn add(&mut self, name: &str, trigger: String, id: &str) {
        self.by_name.entry(name.to_owned()).or_default().push((trigger, id.to_owned()));
    }

    /// Sets the id of the job that a line names: the only job with this name and trigger, or the only one with this name if
    /// its trigger is of the same kind, as it may have been rescheduled.
    pub fn resolve(&mut self, job: &mut LoggedJob) {
        let jobs = self.by_name.get(&job.name).map(Vec::as_slice).unwrap_or_default();
        let mut same_trigger = jobs.iter().filter(|(trigger, _)| *trigger == job.trigger);
        job.id = match (jobs, same_trigger.next(), same_trigger.next()) {
            (_, Some((_, id)), None) => Some(id.clone()),
            ([(trigger, id)], ..) if kind(trigger) == kind(&job.trigger) => Some(id.clone()),
            _ => None,
        };
        if job.id.is_none() && self.unresolved.len() < MAX_NAMED * 20 {
            let ids = jobs.iter().map(|(_, id)| id.clone()).collect();
            self.unresolved.insert(job.name.clone(), ids);
        }
    }

    /// Returns notes about the names for which no job was found.
    pub fn notes(&self) -> Vec<String> {
        let (unknown, ambiguous): (Vec<_>, Vec<_>) = self.unresolved.iter().partition(|(_, ids)| ids.is_empty());
        let mut notes: Vec<String> = ambiguous
            .iter()
            .take(MAX_NAMED)
            .map(|(name, ids)| {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                match ids.as_slice() {
                    [id] => format!("job {id} has the name {name:?}, but another trigger, so some runs have no job id"),
                    ids => {
                        format!("several jobs have the name {name:?}, so their runs have no job id: {}", name_list(ids))
                    }
                }
            })
            .collect();
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.iter().map(|(name, _)| format!("{name:?}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            notes.push(format!("the store has no job of this name, so the runs have no job id: {}", name_list(&names)));
        }
        notes
    }
}

/// Returns the kind of a trigger: the text before the bracket in `interval[0:01:00]`.
fn kind(trigger: &str) -> &str {
    trigger.split('[').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_job_if_only_one_job_matches() {
        let mut names = JobNames::default();
        for (name, trigger, id) in [
            ("alone", "interval[0:01:00]", "a"),
            ("tick", "interval[0:01:00]", "t1"),
            ("tick", "interval[0:02:00]", "t2"),
            ("same", "interval[0:01:00]", "s1"),
            ("same", "interval[0:01:00]", "s2"),
        ] {
            names.add(name, trigger.to_owned(), id);
        }
        for (name, trigger, id) in [
            ("alone", "interval[0:05:00]", Some("a")),
            ("alone", "date[2025-10-26 12:00:00 UTC]", None),
            ("tick", "interval[0:02:00]", Some("t2")),
            ("tick", "interval[0:05:00]", None),
            ("same", "interval[0:01:00]", None),
            ("gone", "date[x]", None),
        ] {
            let mut job = LoggedJob {
                name: name.into(),
                trigger: trigger.into(),
                executor: None,
                scheduled_at: None,
                id: None,
                ordinal: 0,
            };
            names.resolve(&mut job);
            assert_eq!(job.id.as_deref(), id, "{name} {trigger}");
        }
        assert_eq!(
            names.notes(),
            [
                "job a has the name \"alone\", but another trigger, so some runs have no job id",
                "several jobs have the name \"same\", so their runs have no job id: s1, s2",
                "several jobs have the name \"tick\", so their runs have no job id: t1, t2",
                "the store has no job of this name, so the runs have no job id: \"gone\"",
            ]
        );
    }
}
