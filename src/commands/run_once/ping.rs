//! `run-once --ping URL`: a dead man's switch is told of a pass (healthchecks.io's convention): `URL/start` when it begins,
//! `URL` when it has gone well, `URL/fail` with the reason when not.
//!
//! It is an aside: nothing that becomes of it changes a pass, its exit code, or when it begins.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::environment::Environment;
use crate::error::{CliError, redact};
use crate::http::{self, Answer, Url};

/// What the pings may cost a pass, at its end; half of it for the first one to arrive.
const MAX_DELAY: Duration = Duration::from_secs(5);

/// The most that is told of a failure, in bytes.
const MAX_REASON_BYTES: usize = 10_000;

const VARIABLE: &str = "APSCTL_PING_URL";

/// The switch of this pass.
pub(super) struct HealthPing {
    url: Url,
    /// Says when the first ping has been answered, or given up.
    started: Option<Receiver<()>>,
}

impl HealthPing {
    /// # Errors
    /// A `Refusal` (exit 2) for what is no URL.
    pub(super) fn resolve(flag: Option<&str>, environment: &Environment) -> Result<Option<Self>> {
        let (name, text) = match (flag, environment.found(&[VARIABLE])) {
            (Some(text), _) => ("--ping", text.to_owned()),
            (None, Some(found)) => (VARIABLE, found.value),
            (None, None) => return Ok(None),
        };
        let url = text.parse().map_err(|why| {
            CliError::usage(format!("{name}: {why}")).hint("such as https://hc-ping.com/UUID")
        })?;
        Ok(Some(Self { url, started: None }))
    }

    /// The pass begins; it does not wait for this.
    pub(super) fn start(&mut self) {
        let (url, (done, started)) = (self.url.clone(), channel());
        self.started = Some(started);
        let told = std::thread::Builder::new().spawn(move || {
            warn(&url, http::get(&url.below("start"), MAX_DELAY));
            // Who ends the pass may have gone.
            done.send(()).ok();
        });
        if let Err(error) = told {
            warn(&self.url, Err(error.to_string()));
        }
    }

    /// The pass has ended: well, or for this reason. Of one that has not begun there is nothing to tell.
    pub(super) fn end(&mut self, error: Option<&str>) {
        let Some(started) = self.started.take() else { return };
        let until = Instant::now() + MAX_DELAY;
        // In their order, or the switch would take the pass for one that is under way.
        started.recv_timeout(MAX_DELAY / 2).ok();
        let left = until.saturating_duration_since(Instant::now());
        warn(
            &self.url,
            match error {
                None => http::get(&self.url, left),
                Some(error) => http::post(&self.url.below("fail"), &truncate_reason(&redact(error)), left),
            },
        );
    }
}

/// The end of a text that is too long says the least.
fn truncate_reason(text: &str) -> String {
    let mut end = text.len().min(MAX_REASON_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn warn(url: &Url, answer: Result<Answer, String>) {
    let why = match answer {
        Ok(Answer { status: 200..=299, .. }) => return,
        Ok(Answer { status, .. }) => format!("HTTP {status}"),
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
