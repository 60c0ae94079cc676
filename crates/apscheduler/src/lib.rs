//! Reads and edits the jobs of Python's [APScheduler](https://apscheduler.readthedocs.io) without Python.
//!
//! APScheduler stores each job as a pickle. This crate decodes the pickle without importing or calling anything, computes
//! the fire times of the job's trigger, and writes a new next run into the pickle. It needs no Python, no database and no
//! clock: bytes and times come from the caller.
//!
//! - [`aps3`]: jobs and triggers of APScheduler 3.
//! - [`aps4`]: schedules and triggers of APScheduler 4 (4.0.0a6), serialized as pickle, JSON or CBOR.
//! - [`cron`]: cron expressions of Debian's cron and of APScheduler.
//! - [`pickle`]: Python pickles of the protocols 0 to 5.
//!
//! The next run of a job, and the same job paused:
//!
//! ```
//! use apscheduler::aps3::{FireTimes, Job, set_next_run_time};
//! use apscheduler::pickle;
//! # let pickled = b"\x80\x04}(\x8c\x07version\x8c\x01\x31\x8c\x02id\x8c\x05dailyu.";
//!
//! # fn show(pickled: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let tree = pickle::decode(pickled)?;
//! let job = Job::read(&tree)?;
//! println!("{} runs {}", job.id, job.func);
//! if let Some(next) = job.next_run_time.clone() {
//!     for time in FireTimes::from_next_run(&job.trigger, next).take(3) {
//!         println!("{}", time?);
//!     }
//! }
//! let paused: Vec<u8> = set_next_run_time(pickled, None)?;
//! # Ok(())
//! # }
//! # assert!(show(pickled).is_err());
//! ```
//!
//! The meaning of a cron expression:
//!
//! ```
//! use apscheduler::cron::{Dialect, Expression};
//! use chrono_tz::Europe::Berlin;
//!
//! let expression = Expression::parse("30 2 * * 1-5", Dialect::Crontab)?;
//! assert_eq!(expression.description(), "at 02:30 from Monday to Friday");
//!
//! let from = "2027-01-01T00:00:00Z".parse().unwrap();
//! let first = expression.next_after(from, Berlin);
//! assert_eq!(first, Some("2027-01-01T01:30:00Z".parse().unwrap()));
//!
//! // APScheduler counts 0 as Monday.
//! let expression = Expression::parse("30 2 * * 1-5", Dialect::Apscheduler)?;
//! assert_eq!(expression.description(), "at 02:30 from Tuesday to Saturday");
//! # Ok::<(), apscheduler::cron::CronError>(())
//! ```

pub mod aps3;
pub mod aps4;
pub mod cron;
mod next_fire;
pub mod pickle;
mod required_names;
#[cfg(test)]
mod test_support;
mod time;
mod trigger_names;

pub use next_fire::NextFireError;
pub use required_names::{NamesError, RequiredName};
pub use time::{PyDateTime, Zone, within_zone_tables};
