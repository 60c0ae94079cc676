//! Log lines on stderr in the Task Tracker log format: `2025-10-26 09:00:02 INFO Automation run started`.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::clock;

struct Logger {
    zone: Tz,
    fixed_now: Option<DateTime<Utc>>,
}

static LOGGER: OnceLock<Logger> = OnceLock::new();

/// Sets the time zone and the level of the log. Only the first call has an effect.
pub fn start(zone: Tz, fixed_now: Option<DateTime<Utc>>, quiet: bool, verbosity: u8) {
    let level = match (quiet, verbosity) {
        (true, _) => LevelFilter::Warn,
        (false, 0) => LevelFilter::Info,
        (false, 1) => LevelFilter::Debug,
        (false, _) => LevelFilter::Trace,
    };
    let logger = LOGGER.get_or_init(|| Logger { zone, fixed_now });
    if log::set_logger(logger).is_ok() {
        log::set_max_level(level);
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata) -> bool {
        // Messages of other crates (every statement that the driver sends) are not for operators.
        ["apsctl", "pgconnect"].iter().any(|crate_name| metadata.target().starts_with(crate_name))
    }

    fn log(&self, record: &Record) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let level = if record.level() == Level::Warn { "WARN" } else { record.level().as_str() };
        let now = self.fixed_now.unwrap_or_else(clock::local_now).with_timezone(&self.zone);
        let text = crate::report::printable(&record.args().to_string());
        let line = format!("{} {level} {text}\n", now.format("%Y-%m-%d %H:%M:%S"));
        // If the log cannot be written, the work still goes on.
        crate::stderr::write(&line);
    }

    fn flush(&self) {}
}
