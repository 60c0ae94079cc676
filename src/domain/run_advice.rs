//! Advice on jobs whose runs are skipped, or would be: too little grace, runs that overlap, and many starts at once.
//!
//! The findings are notices. What the log of runs shows is certain; what follows only from a job's settings is likely.

use std::collections::BTreeMap;

use chrono::{DateTime, Timelike as _, Utc};

use super::diagnosis::{RowFinding, RowSeverity};
use super::job::Attribute;
use super::remedy::Remedy;
use super::run_statistics::RunStatistics;
use super::time_format::format_time;
use crate::domain::duration_text::exact_duration;

/// The threads of APScheduler's default executor.
pub const DEFAULT_THREADS: usize = 10;

/// APScheduler 3's default of `misfire_grace_time`, in seconds.
const DEFAULT_GRACE: i128 = 1;

/// A job runs rarely if its runs are at least this far apart, in seconds.
const RARELY: f64 = 3600.0;

/// The values of `--grace` that are recommended, in seconds.
const GRACES: [(i128, &str); 6] = [(60, "1m"), (300, "5m"), (900, "15m"), (3600, "1h"), (21_600, "6h"), (86_400, "1d")];

/// The shortest `--grace` that is recommended, in seconds.
const MIN_GRACE: i128 = 300;

/// The largest `--max-instances` that is recommended.
const MAX_INSTANCES: f64 = 10.0;

/// How many jobs of one second are named.
const NAMED_JOBS: usize = 3;

/// A job that is not paused, as far as the advice needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct AdvisedJob {
    pub id: String,
    /// Seconds a run may start late; `None` for any delay, or if the store does not record it.
    pub grace: Option<i128>,
    /// The shortest time between its next runs, in seconds. `None` if it runs once, or if that is not known.
    pub interval: Option<f64>,
    /// Whether it runs only once.
    pub runs_once: bool,
    /// `None` if the store does not record it.
    pub max_instances: Option<i128>,
    pub next_run: Option<DateTime<Utc>>,
}

/// Collects the jobs of a store.
#[derive(Debug, Default)]
pub struct RunAdvisor {
    jobs: Vec<AdvisedJob>,
    runs: BTreeMap<String, RunStatistics>,
}

impl RunAdvisor {
    pub fn add_jobs(&mut self, jobs: impl IntoIterator<Item = AdvisedJob>) {
        self.jobs.extend(jobs);
    }

    pub fn add_runs(&mut self, statistics: RunStatistics) {
        if let Some(id) = statistics.job_id.clone() {
            self.runs.insert(id, statistics);
        }
    }

    /// Returns how many of the jobs have no recorded runs, and how many jobs there are.
    pub fn jobs_without_runs(&self) -> (usize, usize) {
        (self.jobs.iter().filter(|job| !self.runs.contains_key(&job.id)).count(), self.jobs.len())
    }

    /// Returns the findings with the ids of their jobs. `threads` is the size of the executor, and `fixed` are the attributes
    /// that only the application changes.
    pub fn findings(&self, threads: usize, fixed: &[Attribute]) -> Vec<(String, RowFinding)> {
        let of_job = |job: &AdvisedJob| {
            let runs = self.runs.get(&job.id);
            let found =
                [short_grace(job, runs, fixed.contains(&Attribute::Grace)), runs.and_then(|runs| overlap(job, runs))];
            found.into_iter().flatten().map(|finding| (job.id.clone(), finding)).collect::<Vec<_>>()
        };
        self.jobs.iter().flat_map(of_job).chain(self.many_at_once(threads)).collect()
    }

    /// Reports each second in which more jobs start than the executor has threads.
    fn many_at_once(&self, threads: usize) -> Vec<(String, RowFinding)> {
        let mut by_second: BTreeMap<DateTime<Utc>, Vec<&AdvisedJob>> = BTreeMap::new();
        for job in &self.jobs {
            if let Some(second) = job.next_run.and_then(|next| next.with_nanosecond(0)) {
                by_second.entry(second).or_default().push(job);
            }
        }
        by_second.retain(|_, jobs| jobs.len() > threads);
        by_second.into_iter().filter_map(|(second, jobs)| crowd(second, &jobs, threads)).collect()
    }
}

fn crowd(second: DateTime<Utc>, jobs: &[&AdvisedJob], threads: usize) -> Option<(String, RowFinding)> {
    let first = jobs.first()?;
    let named: Vec<&str> = jobs.iter().take(NAMED_JOBS).map(|job| job.id.as_str()).collect();
    let strict = jobs.iter().filter(|job| job.grace == Some(DEFAULT_GRACE)).count();
    let consequence = if strict == 0 {
        "the others wait for a thread".to_owned()
    } else {
        format!("the others wait for a thread, and {strict} of the jobs are skipped if they wait for more than 1 s")
    };
    let effect = format!(
        "likely: {} jobs start at {} ({}, …), and {threads} run at once: {consequence}",
        jobs.len(),
        format_time(second),
        named.join(", ")
    );
    let remedy = Remedy::Instruction(format!(
        "spread the jobs over different seconds, such as with `jobs schedule`, or give the executor more threads and set \
         --threads {}",
        jobs.len()
    ));
    Some((first.id.clone(), RowFinding::new("thundering", RowSeverity::Notice, effect, remedy)))
}

/// Reports a grace that is below the observed delays, or the default of a job that runs rarely.
fn short_grace(job: &AdvisedJob, runs: Option<&RunStatistics>, is_fixed: bool) -> Option<RowFinding> {
    let grace = job.grace.filter(|grace| *grace > 0)?;
    // Runs that were missed with a shorter grace say nothing about the present one.
    let missed_delay = runs.and_then(|runs| runs.longest_missed_delay);
    let would_miss = missed_delay.map_or(grace < MIN_GRACE, |delay| delay >= seconds(grace));
    let missed = runs.filter(|_| would_miss).map_or(0, missed_runs);
    let delays = runs.and_then(|runs| runs.delays);
    let total: i64 = runs.map_or(0, |runs| runs.counts.iter().map(|(_, count)| count).sum());
    let (effect, needed) = if missed > 0 {
        let delay = delays.map_or(0.0, |delays| delays.maximum).max(missed_delay.unwrap_or_default());
        let effect = match missed_delay {
            Some(late) => format!(
                "certain: {missed} of {total} recorded runs were missed, up to {late:.1} s late, because the grace time is {grace} s"
            ),
            None => {
                format!("certain: {missed} of {total} recorded runs were missed, because the grace time is {grace} s")
            }
        };
        (effect, delay)
    } else if let Some(delays) = delays.filter(|delays| delays.p95 >= seconds(grace)) {
        let effect = format!(
            "certain: 1 of 20 runs starts {:.1} s late or more ({} runs), and the grace time is {grace} s: such a run is skipped",
            delays.p95, delays.count
        );
        (effect, delays.maximum)
    } else if grace == DEFAULT_GRACE && (job.runs_once || job.interval.is_some_and(|interval| interval >= RARELY)) {
        let loss = match job.interval {
            Some(interval) => format!("is skipped, and the next comes after {}", spell(interval)),
            None => "is skipped for good, because the job runs only once".to_owned(),
        };
        (format!("likely: the grace time is 1 s, APScheduler's default: a run that starts later than that {loss}"), 0.0)
    } else {
        return None;
    };
    let wanted =
        GRACES.iter().find(|(value, _)| *value > grace && *value >= MIN_GRACE && seconds(*value) >= 2.0 * needed);
    let value = wanted.map_or("none", |(_, value)| value);
    let remedy = if is_fixed {
        Remedy::instruction(format!("set misfire_grace_time of job {} to {value} in the application", job.id))
    } else {
        Remedy::apsctl_for(&format!("jobs edit --grace {value}"), &job.id)
    };
    Some(RowFinding::new("grace-short", RowSeverity::Notice, effect, remedy))
}

/// Reports a job whose runs take longer than the time between them.
fn overlap(job: &AdvisedJob, runs: &RunStatistics) -> Option<RowFinding> {
    let (interval, durations) = (job.interval?, runs.durations?);
    if job.max_instances != Some(1) || durations.p95 <= interval {
        return None;
    }
    let effect = format!(
        "certain: 1 of 20 runs takes {:.1} s or more ({} runs), and the job starts every {}: with max_instances 1, \
         the start during such a run is skipped",
        durations.p95,
        durations.count,
        spell(interval)
    );
    // The runs that are in progress at once when a run takes that long, and one to spare.
    let needed = (durations.p95 / interval).ceil() + 1.0;
    let remedy = if needed <= MAX_INSTANCES {
        Remedy::apsctl_for(&format!("jobs edit --max-instances {needed:.0}"), &job.id)
    } else {
        Remedy::instruction(format!(
            "make the interval longer or the run shorter: {needed:.0} runs would be in progress at once"
        ))
    };
    Some(RowFinding::new("overlaps-itself", RowSeverity::Notice, effect, remedy))
}

fn missed_runs(runs: &RunStatistics) -> i64 {
    runs.counts.iter().filter(|(status, _)| status.to_string() == "missed").map(|(_, count)| count).sum()
}

/// Returns a duration such as `1d 2h`.
fn spell(seconds: f64) -> String {
    let whole = std::time::Duration::try_from_secs_f64(seconds.max(0.001)).unwrap_or_default();
    let rounded = if seconds >= 1.0 { std::time::Duration::from_secs(whole.as_secs()) } else { whole };
    exact_duration(rounded)
}

#[allow(clippy::cast_precision_loss, reason = "seconds are compared with a double")]
fn seconds(whole: i128) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run_statistics::SecondsSummary;

    fn job(id: &str, grace: Option<i128>, interval: Option<f64>) -> AdvisedJob {
        AdvisedJob { id: id.into(), grace, interval, runs_once: false, max_instances: Some(1), next_run: None }
    }

    fn runs(id: &str, duration: f64, delay: Option<f64>, missed: i64) -> RunStatistics {
        let summary = |value| SecondsSummary { count: 20, median: value, p95: value, maximum: value };
        let mut statistics = RunStatistics {
            job_id: Some(id.into()),
            durations: Some(summary(duration)),
            delays: delay.map(summary),
            ..RunStatistics::default()
        };
        statistics.count(Some("completed"), 20);
        statistics.count(Some("missed"), missed);
        statistics
    }

    /// `kind how remedy` of each finding of one job.
    fn found(job: AdvisedJob, runs: Option<RunStatistics>) -> Vec<String> {
        let mut advisor = RunAdvisor::default();
        advisor.add_jobs([job]);
        if let Some(runs) = runs {
            advisor.add_runs(runs);
        }
        let line = |(_, finding): (String, RowFinding)| {
            let remedy = match finding.remedy {
                Some(Remedy::Apsctl(words)) => words.join(" "),
                Some(Remedy::Instruction(sentence)) => sentence,
                other => panic!("{other:?}"),
            };
            format!("{} {} {remedy}", finding.kind, finding.effect.split(':').next().unwrap())
        };
        advisor.findings(DEFAULT_THREADS, &[]).into_iter().map(line).collect()
    }

    #[test]
    fn a_grace_is_compared_with_the_delays_and_the_default_with_the_interval() {
        let day = Some(86_400.0);
        let none = Vec::<String>::new();
        let five_minutes = |how: &str| vec![format!("grace-short {how} jobs edit --grace 5m a")];
        for (grace, interval, statistics, expected) in [
            (Some(1), day, None, five_minutes("likely")),
            (Some(1), Some(3599.0), None, none.clone()),
            (Some(2), day, None, none.clone()),
            (None, day, Some(runs("a", 1.0, Some(9.0), 1)), none.clone()),
            (Some(10), day, Some(runs("a", 1.0, Some(9.9), 0)), none.clone()),
            (Some(10), day, Some(runs("a", 1.0, Some(10.0), 0)), five_minutes("certain")),
            (Some(10), day, Some(runs("a", 1.0, None, 1)), five_minutes("certain")),
            (
                Some(10),
                day,
                Some(runs("a", 1.0, Some(200.0), 0)),
                vec!["grace-short certain jobs edit --grace 15m a".to_owned()],
            ),
            (
                Some(10),
                day,
                Some(runs("a", 1.0, Some(90_000.0), 0)),
                vec!["grace-short certain jobs edit --grace none a".to_owned()],
            ),
            (Some(1), day, Some(runs("b", 1.0, Some(200.0), 0)), five_minutes("likely")),
        ] {
            assert_eq!(found(job("a", grace, interval), statistics.clone()), expected, "{grace:?} {statistics:?}");
        }
        let once = AdvisedJob { runs_once: true, ..job("a", Some(1), None) };
        assert_eq!(found(once, None), five_minutes("likely"));
    }

    #[test]
    fn a_job_overlaps_itself_if_its_runs_take_longer_than_its_interval() {
        let instances = |number: u32| vec![format!("overlaps-itself certain jobs edit --max-instances {number} a")];
        let too_many = "overlaps-itself certain make the interval longer or the run shorter: 11 runs would be in progress \
                        at once";
        for (duration, max_instances, expected) in [
            (61.0, Some(1), instances(3)),
            (540.0, Some(1), instances(10)),
            (541.0, Some(1), vec![too_many.to_owned()]),
            (60.0, Some(1), Vec::new()),
            (61.0, Some(2), Vec::new()),
            (61.0, None, Vec::new()),
        ] {
            let job = AdvisedJob { max_instances, ..job("a", None, Some(60.0)) };
            assert_eq!(found(job, Some(runs("a", duration, None, 0))), expected, "{duration} {max_instances:?}");
        }
        assert_eq!(found(job("a", None, None), Some(runs("a", 61.0, None, 0))), Vec::<String>::new());
        assert_eq!(found(job("a", None, Some(60.0)), None), Vec::<String>::new());
    }

    #[test]
    fn more_jobs_in_one_second_than_threads_are_one_finding() {
        let mut advisor = RunAdvisor::default();
        for number in 0..11 {
            let next_run = DateTime::from_timestamp(60, number * 1000);
            advisor.add_jobs([AdvisedJob { next_run, ..job(&format!("j{number}"), Some(1), None) }]);
        }
        advisor.add_jobs([AdvisedJob { next_run: DateTime::from_timestamp(61, 0), ..job("later", Some(1), None) }]);
        assert_eq!(advisor.findings(11, &[]), []);
        let findings = advisor.findings(10, &[]);
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].0.as_str(), findings[0].1.kind), ("j0", "thundering"));
        assert_eq!(
            findings[0].1.effect,
            "likely: 11 jobs start at 1970-01-01 00:01:00 UTC (j0, j1, j2, …), and 10 run at once: the others wait for a \
             thread, and 11 of the jobs are skipped if they wait for more than 1 s"
        );
    }
}
