//! Delivers alerts to `--exec` and `--webhook`.

use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::Result;

use super::message::AlertRow;
use crate::domain::alerts::Receiver;
use crate::domain::duration_text::exact_duration;
use crate::error::redact_command;
use crate::http::{self, Response, Url};
use crate::interrupt;
use crate::worker::{self, CommandResult};

/// The pauses between the attempts to deliver one alert in one round.
const RETRY_DELAYS: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// After this many alerts in a row that could not be delivered, the others wait for the next round.
pub(super) const MAX_FAILURES: u32 = 3;

/// Why an alert was not delivered.
pub(super) struct DeliveryError {
    pub(super) reason: String,
    /// Whether an immediate further attempt may succeed.
    is_passing: bool,
    /// Whether other alerts would probably fail as well.
    pub(super) affects_all: bool,
}

/// What takes alerts besides standard output.
pub(super) enum Target {
    Command(String),
    Webhook(Url),
}

impl Target {
    pub(super) fn receiver(&self) -> Receiver {
        match self {
            Self::Command(_) => Receiver::Exec,
            Self::Webhook(_) => Receiver::Webhook,
        }
    }

    /// Returns a name without secrets: of a webhook only its server, because some services use the path as a secret.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Command(line) => format!("`{}`", redact_command(line.trim())),
            Self::Webhook(url) => url.origin(),
        }
    }

    /// Delivers an alert, with several attempts if `retries`.
    ///
    /// # Errors
    /// Returns an error after a signal.
    pub(super) fn deliver(
        &self,
        alert: &AlertRow,
        within: Duration,
        retries: bool,
    ) -> Result<Result<(), DeliveryError>> {
        let mut delays = RETRY_DELAYS.into_iter().filter(|_| retries);
        loop {
            let result = match self {
                Self::Command(line) => run_command(line, alert, within)?,
                Self::Webhook(url) => post(url, alert, within)?,
            };
            let Err(failure) = result else { return Ok(Ok(())) };
            log::trace!("alert {} to {}: {}", alert.alert.id, self.describe(), failure.reason);
            match delays.next().filter(|_| failure.is_passing) {
                Some(delay) => interrupt::sleep(delay)?,
                None => return Ok(Err(failure)),
            }
        }
    }
}

fn run_command(line: &str, alert: &AlertRow, within: Duration) -> Result<Result<(), DeliveryError>> {
    let mut on_line = |line: &str| log::debug!("exec: {}", redact_command(line));
    Ok(match worker::run_command(line, alert.command_input()?, within, &mut on_line)? {
        CommandResult::Done => Ok(()),
        CommandResult::Failed(reason) => {
            Err(DeliveryError { reason: redact_command(&reason), is_passing: true, affects_all: false })
        }
        CommandResult::TimedOut => {
            let reason = format!("stopped after {}", exact_duration(within));
            Err(DeliveryError { reason, is_passing: false, affects_all: true })
        }
    })
}

/// Posts the document in a thread, so that a signal need not wait for the answer.
fn post(url: &Url, alert: &AlertRow, within: Duration) -> Result<Result<(), DeliveryError>> {
    let (document, url) = (alert.document()?, url.clone());
    let (done, answered) = channel();
    let interrupted = done.clone();
    let _on_signal = interrupt::on_signal(move || drop(interrupted.send(None)));
    interrupt::check()?;
    std::thread::Builder::new().spawn(move || {
        // The receiver is gone after a signal.
        drop(done.send(Some(http::post_json(&url, &document, within))));
    })?;
    let answer = answered.recv().ok().flatten();
    interrupt::check()?;
    let failed = |reason: String, is_passing, affects_all| Err(DeliveryError { reason, is_passing, affects_all });
    Ok(match answer {
        Some(Ok(Response { status: 200..=299, .. })) => Ok(()),
        // The service is busy: it would refuse the next alert, too.
        Some(Ok(Response { status: status @ (408 | 429 | 502..=504), .. })) => {
            failed(format!("HTTP {status}"), status != 429, true)
        }
        Some(Ok(Response { status: status @ 500.., .. })) => failed(format!("HTTP {status}"), true, false),
        Some(Ok(Response { status: status @ 300..=399, .. })) => {
            failed(format!("HTTP {status}: a redirect that would lose the message"), false, true)
        }
        Some(Ok(Response { status, .. })) => failed(format!("HTTP {status}"), false, false),
        Some(Err(reason)) => failed(reason, true, true),
        None => failed("interrupted".to_owned(), false, true),
    })
}
