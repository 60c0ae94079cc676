//! A job in the list that an application keeps beside the jobs table.

use std::collections::BTreeMap;

/// What the application says of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScheduledJob {
    pub name: String,
    pub cron: Option<String>,
    pub is_enabled: bool,
    pub status: Option<String>,
    pub runs: Option<i64>,
    pub successes: Option<i64>,
    pub error: Option<String>,
}

impl ScheduledJob {
    /// Its name, what has become of its runs, and its last error.
    pub fn note(&self) -> String {
        let mut note = self.name.clone();
        if !self.is_enabled {
            note += " (disabled)";
        }
        match (self.runs, self.successes) {
            (Some(runs), Some(successes)) => note += &format!(": {runs} runs, {successes} succeeded"),
            (Some(runs), None) => note += &format!(": {runs} runs"),
            _ => {}
        }
        if let Some(error) = &self.error {
            note += &format!("; last error: {error}");
        }
        note
    }
}

/// The jobs that one of two tables has and the other lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Enabled in the application's list, and not in the jobs table: they do not run.
    pub unscheduled: Vec<String>,
    /// To run by the jobs table, and not in the application's list.
    pub unlisted: Vec<String>,
    /// How many both have.
    pub shared: usize,
}

/// `jobs`: each id in the jobs table, and whether it is to run.
pub fn missing(listed: &BTreeMap<String, ScheduledJob>, jobs: &BTreeMap<String, bool>) -> Missing {
    let unscheduled = listed.iter().filter(|(id, job)| job.is_enabled && !jobs.contains_key(*id));
    let unlisted = jobs.iter().filter(|(id, is_to_run)| **is_to_run && !listed.contains_key(*id));
    Missing {
        unscheduled: unscheduled.map(|(id, job)| format!("{id} ({})", job.name)).collect(),
        unlisted: unlisted.map(|(id, _)| id.clone()).collect(),
        shared: listed.keys().filter(|id| jobs.contains_key(*id)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_missing_where_the_other_table_has_it_enabled() {
        let job = |name: &str, is_enabled| ScheduledJob {
            name: name.into(),
            is_enabled,
            ..ScheduledJob::default()
        };
        let listed = [("1", job("a", true)), ("2", job("b", true)), ("3", job("c", false))];
        let listed = listed.map(|(id, job)| (id.to_owned(), job)).into();
        let jobs = [("1", true), ("4", true), ("5", false)].map(|(id, runs)| (id.to_owned(), runs)).into();
        let found = missing(&listed, &jobs);
        assert_eq!(
            (found.unscheduled, found.unlisted, found.shared),
            (vec!["2 (b)".into()], vec!["4".into()], 1)
        );
    }

    #[test]
    fn a_note_says_how_its_runs_went() {
        let mut job = ScheduledJob {
            name: "Hourly".into(),
            runs: Some(7),
            successes: Some(5),
            ..ScheduledJob::default()
        };
        job.error = Some("boom".into());
        assert_eq!(job.note(), "Hourly (disabled): 7 runs, 5 succeeded; last error: boom");
    }
}
