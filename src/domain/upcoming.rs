//! The next runs of a job, by its row and then by its schedule or trigger.

use apscheduler::{NextFireError, PyDateTime, aps3, aps4};
use chrono::{DateTime, Utc};

use super::job::{Job, Timing};

/// The runs of a job until some time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct UpcomingRuns {
    /// In order.
    pub times: Vec<DateTime<Utc>>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
    /// Why later runs are unknown.
    pub fault: Option<String>,
}

/// Returns the runs from `now` to `until`, at most `limit`. A paused or removed job has none, and a job without a next run time
/// has none either, because no scheduler would start it.
pub fn upcoming_runs(job: &Job, now: DateTime<Utc>, until: DateTime<Utc>, limit: usize) -> UpcomingRuns {
    let mut runs = UpcomingRuns::default();
    let Some(next) = job.next_run_time.filter(|_| !job.job_state.is_paused_or_removed()) else { return runs };
    let from = next.max(now);
    if next >= now {
        runs.add([next].into_iter(), until, limit);
    }
    match &job.timing {
        Timing::None => {}
        Timing::Cron(schedule) => match schedule.parse() {
            Ok((expression, zone)) => {
                runs.add(expression.after(from, zone).map(|time| time.to_utc()), until, limit);
            }
            Err(fault) => runs.fault = Some(fault),
        },
        Timing::Aps3(trigger) => runs.add_fires(aps3::FireTimes::after_run(trigger, from), from, until, limit),
        Timing::Aps4(trigger) => runs.add_fires(aps4::FireTimes::remaining_from(trigger, from), from, until, limit),
    }
    runs
}

impl UpcomingRuns {
    fn add(&mut self, times: impl Iterator<Item = DateTime<Utc>>, until: DateTime<Utc>, limit: usize) {
        for time in times.take_while(|time| *time <= until) {
            if self.times.len() >= limit {
                self.is_cut = true;
                return;
            }
            self.times.push(time);
        }
    }

    fn add_fires(
        &mut self,
        fires: impl Iterator<Item = Result<PyDateTime, NextFireError>>,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) {
        let mut fault = None;
        let times = fires.map_while(|fire| match fire {
            Ok(moment) => moment.utc(),
            Err(error) => {
                fault = Some(error.to_string());
                None
            }
        });
        self.add(times.filter(|time| *time > after), until, limit);
        self.fault = fault;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::job::{CronSchedule, JobState};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap_or_default()
    }

    fn runs(job: &Job, limit: usize) -> (Vec<String>, bool) {
        let runs = upcoming_runs(job, at("2025-10-26T12:00:00Z"), at("2025-10-27T12:00:00Z"), limit);
        (runs.times.iter().map(|time| time.format("%d %H:%M").to_string()).collect(), runs.is_cut)
    }

    #[test]
    fn the_row_comes_first_and_then_the_schedule() {
        let schedule = CronSchedule { cron: "0 */8 * * *".into(), time_zone: "UTC".into(), dialect: "crontab".into() };
        let job = Job {
            next_run_time: Some(at("2025-10-26T13:30:00Z")),
            job_state: JobState::Scheduled,
            timing: Timing::Cron(schedule),
            ..Job::default()
        };
        assert_eq!(
            runs(&job, 10),
            (vec!["26 13:30".into(), "26 16:00".into(), "27 00:00".into(), "27 08:00".into()], false)
        );
        assert_eq!(runs(&job, 2), (vec!["26 13:30".into(), "26 16:00".into()], true));
        // A job that is late runs by its schedule, after the late run.
        let late = Job { next_run_time: Some(at("2025-10-26T08:00:00Z")), ..job.clone() };
        assert_eq!(runs(&late, 1), (vec!["26 16:00".into()], true));
        let paused = Job { job_state: JobState::Paused, ..job.clone() };
        assert_eq!(runs(&paused, 10), (vec![], false));
        let idle = Job { next_run_time: None, ..job };
        assert_eq!(runs(&idle, 10), (vec![], false));
    }

    #[test]
    fn an_invalid_schedule_leaves_the_next_run_of_the_row() {
        let schedule = CronSchedule { cron: "nonsense".into(), time_zone: "UTC".into(), dialect: "crontab".into() };
        let job =
            Job { next_run_time: Some(at("2025-10-26T13:30:00Z")), timing: Timing::Cron(schedule), ..Job::default() };
        let runs = upcoming_runs(&job, at("2025-10-26T12:00:00Z"), at("2025-10-27T12:00:00Z"), 10);
        assert_eq!(runs.times, [at("2025-10-26T13:30:00Z")]);
        assert!(runs.fault.is_some());
    }
}
