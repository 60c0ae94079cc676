//! Jobs in the table `scheduled_jobs`, which an application maintains beside the jobs table.

use std::collections::BTreeMap;

/// A row of `scheduled_jobs`.
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
    /// Describes the job: its name, the results of its runs and its last error.
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

/// Jobs that are missing in one of the two tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MissingJobs {
    /// Enabled in `scheduled_jobs` and missing in the jobs table: they do not run.
    pub unscheduled: Vec<String>,
    /// Scheduled in the jobs table and missing in `scheduled_jobs`.
    pub unlisted: Vec<String>,
    /// The number of jobs in both tables.
    pub shared: usize,
}

/// Compares the two tables. `jobs` has each id in the jobs table, and whether the job is scheduled.
pub fn find_missing_jobs(listed: &BTreeMap<String, ScheduledJob>, jobs: &BTreeMap<String, bool>) -> MissingJobs {
    let unscheduled = listed.iter().filter(|(id, job)| job.is_enabled && !jobs.contains_key(*id));
    let unlisted = jobs.iter().filter(|(id, is_to_run)| **is_to_run && !listed.contains_key(*id));
    MissingJobs {
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
        let job = |name: &str, is_enabled| ScheduledJob { name: name.into(), is_enabled, ..ScheduledJob::default() };
        let listed = [("1", job("a", true)), ("2", job("b", true)), ("3", job("c", false))];
        let listed = listed.map(|(id, job)| (id.to_owned(), job)).into();
        let jobs = [("1", true), ("4", true), ("5", false)].map(|(id, runs)| (id.to_owned(), runs)).into();
        let found = find_missing_jobs(&listed, &jobs);
        assert_eq!((found.unscheduled, found.unlisted, found.shared), (vec!["2 (b)".into()], vec!["4".into()], 1));
    }

    #[test]
    fn a_note_says_how_its_runs_went() {
        let mut job =
            ScheduledJob { name: "Hourly".into(), runs: Some(7), successes: Some(5), ..ScheduledJob::default() };
        job.error = Some("boom".into());
        assert_eq!(job.note(), "Hourly (disabled): 7 runs, 5 succeeded; last error: boom");
    }
}
