//! `run-once --ping URL`: reports the pass to a dead man's switch, by the convention of healthchecks.io.
//!
//! Requests `URL/start` when the pass begins, `URL` when it succeeds, and `URL/fail` with the reason when it fails. A failed
//! request changes neither the pass nor its exit code.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::environment::Environment;
use crate::error::{CliError, redact};
use crate::http::{self, Response, Url};

/// How long the requests may delay the end of a pass. Half of it is for the answer to the first one.
const MAX_DELAY: Duration = Duration::from_secs(5);

/// How much of a failure's reason is sent, in bytes.
const MAX_REASON_BYTES: usize = 10_000;

const VARIABLE: &str = "APSCTL_PING_URL";

pub(super) struct HealthPing {
    url: Url,
    /// Receives a message when the first request has been answered or has failed.
    start_done: Option<Receiver<()>>,
}

impl HealthPing {
    /// Returns the ping of `--ping` or the environment, if either has a URL.
    ///
    /// # Errors
    /// A usage error (exit 2) for an invalid URL.
    pub(super) fn resolve(option: Option<&str>, environment: &Environment) -> Result<Option<Self>> {
        let (name, text) = match (option, environment.find(&[VARIABLE])) {
            (Some(text), _) => ("--ping", text.to_owned()),
            (None, Some(found)) => (VARIABLE, found.value),
            (None, None) => return Ok(None),
        };
        let url = text.parse().map_err(|why| {
            CliError::usage(format!("{name}: {why}")).hint("give a URL such as https://hc-ping.com/UUID")
        })?;
        Ok(Some(Self { url, start_done: None }))
    }

    /// Reports the beginning of the pass, without waiting for the answer.
    pub(super) fn ping_start(&mut self) {
        let (url, (done, start_done)) = (self.url.clone(), channel());
        self.start_done = Some(start_done);
        let spawned = std::thread::Builder::new().spawn(move || {
            warn_on_failure(&url, http::get(&url.with_path_segment("start"), MAX_DELAY));
            // The receiver is gone if the pass has ended without waiting.
            done.send(()).ok();
        });
        if let Err(error) = spawned {
            warn_on_failure(&self.url, Err(error.to_string()));
        }
    }

    /// Reports the success of the pass, or the error with which it failed. Does nothing for a pass that has not begun.
    pub(super) fn ping_end(&mut self, error: Option<&str>) {
        let Some(start_done) = self.start_done.take() else { return };
        let deadline = Instant::now() + MAX_DELAY;
        // If the start arrived after the end, the switch would take the pass for one that is still running.
        start_done.recv_timeout(MAX_DELAY / 2).ok();
        let time_left = deadline.saturating_duration_since(Instant::now());
        let answer = match error {
            None => http::get(&self.url, time_left),
            Some(error) => http::post(&self.url.with_path_segment("fail"), &truncate_reason(&redact(error)), time_left),
        };
        warn_on_failure(&self.url, answer);
    }
}

fn truncate_reason(text: &str) -> String {
    let mut end = text.len().min(MAX_REASON_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn warn_on_failure(url: &Url, answer: Result<Response, String>) {
    let why = match answer {
        Ok(Response { status: 200..=299, .. }) => return,
        Ok(Response { status, .. }) => format!("HTTP {status}"),
        Err(why) => why,
    };
    log::warn!("The ping to {} failed: {why}", url.origin());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        assert_eq!(truncate_reason("short"), "short");
        let long = truncate_reason(&format!("x{}", "é".repeat(MAX_REASON_BYTES)));
        assert_eq!(long.len(), MAX_REASON_BYTES - 1);
    }
}
