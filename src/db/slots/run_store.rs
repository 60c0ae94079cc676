//! Keeps the runs of many jobs outside the memory.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use crate::domain::audit::{RunId, RunStatus};
use crate::domain::slots::JobRun;
use crate::unnamed_file::unnamed_file;

/// How many bytes are kept in memory.
const MAX_BYTES_IN_MEMORY: usize = 2 << 20;

/// Runs by job. Each record begins with its length and the place of the record before it of the same job.
pub(super) struct RunStore {
    hasher: RandomState,
    /// The place after the last record of each job, by the hash of the job's id.
    last: HashMap<u64, u64>,
    newest: Vec<u8>,
    /// The records before.
    file: Option<File>,
    file_bytes: u64,
}

/// The bytes of the place and the length before each record.
const HEADER: usize = 12;

impl RunStore {
    /// Creates a store for the runs of these jobs.
    pub(super) fn new<'a>(jobs: impl Iterator<Item = &'a str>) -> Self {
        let hasher = RandomState::new();
        let last = jobs.map(|job| (hasher.hash_one(job), 0)).collect();
        Self { hasher, last, newest: Vec::new(), file: None, file_bytes: 0 }
    }

    /// Adds a run, if its job is one of the store's. The runs of a job come in their order.
    pub(super) fn add(&mut self, job: &str, run: &JobRun) -> Result<()> {
        let Some(last) = self.last.get_mut(&self.hasher.hash_one(job)) else { return Ok(()) };
        let start = self.newest.len();
        self.newest.extend([0; HEADER]);
        let mut record = Encoder(&mut self.newest);
        record.text(Some(job));
        record.run(run);
        let length = u32::try_from(self.newest.len() - start - HEADER).context("a run is too long")?;
        self.newest[start..start + 8].copy_from_slice(&last.to_le_bytes());
        self.newest[start + 8..start + HEADER].copy_from_slice(&length.to_le_bytes());
        // Places count from 1, so that 0 means none.
        *last = self.file_bytes + start as u64 + 1;
        if self.newest.len() > MAX_BYTES_IN_MEMORY {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(unnamed_file()?),
            };
            file.write_all(&self.newest)?;
            self.file_bytes += self.newest.len() as u64;
            self.newest.clear();
        }
        Ok(())
    }

    /// Returns the runs of a job, in the order in which they were added.
    pub(super) fn runs_of(&self, job: &str) -> Result<Vec<JobRun>> {
        let mut place = self.last.get(&self.hasher.hash_one(job)).copied().unwrap_or_default();
        let (mut runs, mut bytes) = (Vec::new(), Vec::new());
        while place > 0 {
            let mut header = [0; HEADER];
            self.read(place - 1, &mut header)?;
            let mut header = Decoder(&header);
            let earlier = u64::from_le_bytes(header.array()?);
            bytes.resize(usize::try_from(u32::from_le_bytes(header.array()?))?, 0);
            self.read(place - 1 + HEADER as u64, &mut bytes)?;
            let mut record = Decoder(&bytes);
            // Two ids may have the same hash.
            if record.text()?.as_deref() == Some(job) {
                runs.push(record.run()?);
            }
            place = earlier;
        }
        runs.reverse();
        Ok(runs)
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> Result<()> {
        if let Some(file) = self.file.as_ref().filter(|_| at < self.file_bytes) {
            return Ok(file.read_exact_at(bytes, at)?);
        }
        let start = usize::try_from(at - self.file_bytes)?;
        let source = self.newest.get(start..start + bytes.len()).context("a run is not where it was stored")?;
        bytes.copy_from_slice(source);
        Ok(())
    }
}

/// Appends values to a record.
struct Encoder<'a>(&'a mut Vec<u8>);

impl Encoder<'_> {
    fn number(&mut self, number: Option<i64>) {
        self.0.push(number.is_some().into());
        self.0.extend(number.iter().flat_map(|number| number.to_le_bytes()));
    }

    fn text(&mut self, text: Option<&str>) {
        self.number(text.map(|text| i64::try_from(text.len()).unwrap_or_default()));
        self.0.extend(text.unwrap_or_default().as_bytes());
    }

    fn time(&mut self, time: Option<DateTime<Utc>>) {
        self.number(time.map(|time| time.timestamp()));
        self.number(time.map(|time| time.timestamp_subsec_nanos().into()));
    }

    fn run(&mut self, run: &JobRun) {
        let (number, text) = match &run.id {
            Some(RunId::Number(number)) => (Some(*number), None),
            Some(RunId::Text(text)) => (None, Some(text.as_str())),
            None => (None, None),
        };
        self.number(number);
        self.text(text);
        self.time(Some(run.started_at));
        self.time(run.completed_at);
        self.time(run.scheduled_at);
        self.text(run.status.as_ref().map(RunStatus::as_str));
        self.number(run.attempt);
        self.text(run.process.as_deref());
        self.0.push(run.is_copy.into());
    }
}

/// Takes values from a record.
struct Decoder<'a>(&'a [u8]);

impl Decoder<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (value, rest) = self.0.split_first_chunk().context("a stored run is damaged")?;
        self.0 = rest;
        Ok(*value)
    }

    fn flag(&mut self) -> Result<bool> {
        Ok(self.array::<1>()? != [0])
    }

    fn number(&mut self) -> Result<Option<i64>> {
        Ok(if self.flag()? { Some(i64::from_le_bytes(self.array()?)) } else { None })
    }

    fn text(&mut self) -> Result<Option<String>> {
        let Some(length) = self.number()? else { return Ok(None) };
        let (text, rest) = self.0.split_at_checked(usize::try_from(length)?).context("a stored run is damaged")?;
        self.0 = rest;
        Ok(Some(std::str::from_utf8(text)?.to_owned()))
    }

    fn time(&mut self) -> Result<Option<DateTime<Utc>>> {
        let (seconds, nanoseconds) = (self.number()?, self.number()?);
        let Some((seconds, nanoseconds)) = seconds.zip(nanoseconds) else { return Ok(None) };
        Ok(DateTime::from_timestamp(seconds, u32::try_from(nanoseconds)?))
    }

    fn run(&mut self) -> Result<JobRun> {
        let (number, text) = (self.number()?, self.text()?);
        Ok(JobRun {
            id: number.map(RunId::Number).or(text.map(RunId::Text)),
            started_at: self.time()?.context("a stored run is damaged")?,
            completed_at: self.time()?,
            scheduled_at: self.time()?,
            status: self.text()?.map(|word| {
                let Ok(status) = word.parse();
                status
            }),
            attempt: self.number()?,
            process: self.text()?,
            is_copy: self.flag()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: i64) -> JobRun {
        let time = |seconds| DateTime::from_timestamp(seconds, 123_456_000).unwrap();
        JobRun {
            id: match number % 3 {
                0 => None,
                1 => Some(RunId::Number(number)),
                _ => Some(RunId::Text(format!("run {number}"))),
            },
            started_at: time(number * 60),
            completed_at: (number % 2 == 0).then(|| time(number * 60 + 5)),
            scheduled_at: (number % 5 == 0).then_some(DateTime::<Utc>::MAX_UTC),
            status: (number % 7 > 0).then_some(match number % 4 {
                0 => RunStatus::Completed,
                1 => RunStatus::TimedOut,
                _ => RunStatus::Other("ünusual".into()),
            }),
            attempt: (number % 6 == 0).then_some(-number),
            process: (number % 8 == 0).then(|| "host:1".into()),
            is_copy: number % 9 == 0,
        }
    }

    #[test]
    fn runs_are_returned_as_they_were_added_in_memory_and_in_a_file() {
        for count in [10, 100_000] {
            let jobs: Vec<String> = (0..7).map(|number| format!("job {number}")).collect();
            let mut store = RunStore::new(jobs.iter().map(String::as_str));
            let job_of = |number: i64| format!("job {}", number % 10);
            for number in 0..count {
                store.add(&job_of(number), &run(number)).unwrap();
            }
            assert_eq!(store.file.is_some(), count > 10);
            for job in &jobs {
                let expected: Vec<JobRun> = (0..count).filter(|number| job_of(*number) == *job).map(run).collect();
                assert_eq!(store.runs_of(job).unwrap(), expected, "{job}");
            }
            assert_eq!(store.runs_of("job 8").unwrap(), []);
        }
    }
}
