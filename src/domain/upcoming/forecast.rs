//! All starts of all jobs in order, merged by a heap. Only the next start of each job is in memory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};

use super::executor_load::ExecutorLoad;
use super::job_starts::{FirstStart, JobStarts};
use super::timing_pool::TimingPool;
use crate::domain::job::Job;

/// The largest number of starts of all jobs: those of 10,000 jobs that run each minute, for a day, and some more.
const MAX_STARTS: u64 = 20_000_000;

/// A job of a forecast.
#[derive(Debug)]
pub struct ForecastJob {
    pub id: Rc<str>,
    pub is_numbered: bool,
    pub func_ref: Option<Rc<str>>,
    /// The usual duration of a run in seconds; `None` if no run has finished.
    pub expected_seconds: Option<f64>,
    /// How many runs of it may be in progress. Further starts are skipped, or wait.
    pub max_instances: Option<usize>,
    /// Whether a start waits for an earlier run, instead of being skipped.
    pub waits: bool,
    /// The largest random difference from a start, in seconds.
    pub jitter: f64,
    /// Whether the jitter only delays.
    pub only_delays: bool,
    executor: usize,
    starts: JobStarts,
    /// The ends of its runs in progress, in order.
    ends: VecDeque<DateTime<Utc>>,
}

impl ForecastJob {
    pub fn is_cut(&self) -> bool {
        self.starts.is_cut()
    }

    fn duration(&self, runs: usize) -> Option<TimeDelta> {
        let seconds = self.expected_seconds.filter(|seconds| *seconds > 0.0)?;
        #[allow(clippy::cast_precision_loss, reason = "a small number of runs")]
        let all = seconds * runs.max(1) as f64;
        #[allow(clippy::cast_possible_truncation, reason = "clamped before")]
        Some(TimeDelta::microseconds((all * 1e6).clamp(0.0, 1e16) as i64))
    }
}

/// One start of a job.
#[derive(Debug, Clone)]
pub struct Start {
    /// The position of the job in the forecast.
    pub job: usize,
    pub at: DateTime<Utc>,
    /// How many runs are in progress, with this one.
    pub concurrent: usize,
    /// How many of them are in the executor of the job.
    pub in_executor: usize,
    /// Whether `max_instances` runs of the job are still in progress, so that it is skipped or waits.
    pub is_blocked: bool,
    /// What is special about the first start of the job.
    pub first: Option<Box<FirstStart>>,
    pub clock_note: Option<String>,
    /// Why the later starts of the job are unknown.
    pub fault_after: Option<String>,
}

impl Start {
    /// Returns whether a run is expected to begin.
    pub fn is_run(&self) -> bool {
        !self.is_blocked && self.first.as_ref().is_none_or(|first| !first.is_past_grace)
    }
}

/// The starts of all jobs from now until some time.
#[derive(Debug)]
pub struct Forecast {
    pub now: DateTime<Utc>,
    /// Starts before this time.
    pub until: DateTime<Utc>,
    pub jobs: Vec<ForecastJob>,
    executors: Vec<ExecutorLoad>,
    next: BinaryHeap<Reverse<(DateTime<Utc>, usize)>>,
    /// The starts of one moment.
    batch: VecDeque<Start>,
    pool: TimingPool,
    count: u64,
}

impl Forecast {
    pub fn new(now: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self {
            now,
            until,
            jobs: Vec::new(),
            executors: Vec::new(),
            next: BinaryHeap::new(),
            batch: VecDeque::new(),
            pool: TimingPool::default(),
            count: 0,
        }
    }

    /// Adds a job. Returns whether it may start in the range; others are left out.
    ///
    /// `executing_since`: the starts of its runs in progress. Such a run is expected to end after its usual duration; one that
    /// takes longer, after the same time again.
    pub fn add(&mut self, job: &Job, expected_seconds: Option<f64>, executing_since: &[DateTime<Utc>]) -> bool {
        let starts = JobStarts::new(job, &mut self.pool, self.now, self.until);
        let first = starts.peek().filter(|at| *at < self.until);
        if first.is_none() && executing_since.is_empty() {
            return false;
        }
        let executor = self.executor(job.execution.executor.as_deref());
        let is_aps4 = job.timing.aps4().is_some();
        let jitter = job.timing.aps3().map_or(job.execution.max_delay, apscheduler::aps3::Trigger::jitter);
        let mut planned = ForecastJob {
            id: job.id.as_str().into(),
            is_numbered: job.is_numbered,
            func_ref: job.func_ref.as_deref().map(|name| self.func_ref(name)),
            expected_seconds: expected_seconds.filter(|seconds| *seconds >= 0.0),
            max_instances: job.execution.max_instances.map(|most| usize::try_from(most.max(1)).unwrap_or(usize::MAX)),
            waits: is_aps4,
            jitter,
            only_delays: is_aps4,
            executor,
            starts,
            ends: VecDeque::new(),
        };
        for since in executing_since {
            let duration = planned.duration(1);
            let end = duration
                .map(|duration| if *since + duration > self.now { *since + duration } else { self.now + duration });
            self.executors[executor].advance(self.now);
            self.executors[executor].start(end);
            planned.ends.extend(end);
        }
        planned.ends.make_contiguous().sort();
        let index = self.jobs.len();
        self.next.extend(first.map(|at| Reverse((at, index))));
        self.jobs.push(planned);
        first.is_some()
    }

    /// Returns the name shared with the job before, which often has the same function.
    fn func_ref(&self, name: &str) -> Rc<str> {
        let last = self.jobs.last().and_then(|job| job.func_ref.as_ref());
        last.filter(|last| ***last == *name).map_or_else(|| name.into(), Rc::clone)
    }

    fn executor(&mut self, name: Option<&str>) -> usize {
        if let Some(index) = self.executors.iter().position(|executor| executor.name.as_deref() == name) {
            return index;
        }
        self.executors.push(ExecutorLoad::named(name.map(Rc::from)));
        self.executors.len() - 1
    }

    /// Returns the name of a job's executor, if the store records it.
    pub fn executor_of(&self, job: usize) -> Option<&str> {
        self.executors[self.jobs[job].executor].name.as_deref()
    }

    /// Returns whether the starts after the last one are left out because there are too many.
    pub fn is_cut(&self) -> bool {
        self.count >= MAX_STARTS
    }

    /// Takes all starts of the next moment.
    fn fill_batch(&mut self) {
        let Some(&Reverse((now, _))) = self.next.peek() else { return };
        for executor in &mut self.executors {
            executor.advance(now);
        }
        while let Some(&Reverse((at, index))) = self.next.peek()
            && at == now
        {
            self.next.pop();
            let job = &mut self.jobs[index];
            let first = job.starts.first.take();
            let Some(taken) = job.starts.take(&mut self.pool) else { continue };
            while job.ends.front().is_some_and(|end| *end <= now) {
                job.ends.pop_front();
            }
            let is_blocked = job.max_instances.is_some_and(|most| job.ends.len() >= most);
            let fault_after = job.starts.fault().map(str::to_owned);
            let start = Start {
                job: index,
                at,
                concurrent: 0,
                in_executor: 0,
                is_blocked,
                first,
                clock_note: taken.clock_note,
                fault_after,
            };
            if start.is_run() {
                let runs = start.first.as_ref().map_or(1, |first| first.runs);
                let end = job.duration(runs).map(|duration| at + duration);
                job.ends.extend(end);
                self.executors[job.executor].start(end);
            }
            self.batch.push_back(start);
            if let Some(next) = job.starts.peek().filter(|next| *next < self.until) {
                self.next.push(Reverse((next, index)));
            }
        }
        let total = self.executors.iter().map(ExecutorLoad::in_progress).sum();
        for start in &mut self.batch {
            start.concurrent = total;
            start.in_executor = self.executors[self.jobs[start.job].executor].in_progress();
        }
    }
}

impl Iterator for Forecast {
    type Item = Start;

    fn next(&mut self) -> Option<Start> {
        if self.is_cut() {
            return None;
        }
        if self.batch.is_empty() {
            self.fill_batch();
        }
        self.count += 1;
        self.batch.pop_front()
    }
}
