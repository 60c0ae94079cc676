//! Delivers the alerts of each round to the receivers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::args::Args;
use super::checks::Round;
use super::message::AlertRow;
use super::output::Output;
use super::receivers::{MAX_FAILURES, Target};
use super::state_file::StateFile;
use crate::context::Context;
use crate::domain::alerts::{AlertRules, AlertSeverity, AlertState, FindingKey, Receiver};
use crate::domain::duration_text::exact_duration;
use crate::error::{ExitCode, redact};
use crate::invocation;
use crate::screen::{Screen, Symbol, Text, Times, counted};

/// How often the state is saved while alerts are being delivered.
const SAVE_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps the state of the findings, and delivers their alerts.
pub(super) struct Reporter {
    rules: AlertRules,
    output: Output,
    targets: Vec<TargetState>,
    deliver_timeout: Duration,
    file: StateFile,
    state: AlertState,
    /// Whether the state could not be saved the last time.
    cannot_save: bool,
    /// The maintenance window during the last round.
    maintenance: Option<String>,
    is_once: bool,
    /// Whether something was written to standard output.
    has_shown_rows: bool,
    /// The findings that were reported before this run.
    known_before: BTreeSet<FindingKey>,
}

/// A receiver, and how the last delivery to it failed.
struct TargetState {
    target: Target,
    last_failure: Option<String>,
}

impl Reporter {
    /// Opens the state file and the output.
    ///
    /// # Errors
    /// A [`CliError`](crate::error::CliError) if the settings of the connection are wrong, or the state file cannot be used.
    pub(super) fn open(args: &Args, targets: Vec<Target>, context: &Context) -> Result<Self> {
        let targets: Vec<TargetState> =
            targets.into_iter().map(|target| TargetState { target, last_failure: None }).collect();
        let address = context.store_address()?;
        let store = match context.store_selection().as_str() {
            "" | "sandbox" => address.clone(),
            selection => format!("{address} ({selection})"),
        };
        let (file, mut state) = if args.no_state {
            (StateFile::in_memory(), AlertState::default())
        } else {
            StateFile::open(args.state.as_deref(), &address)?
        };
        let known_before = state.keys_known_to(Receiver::Stdout);
        if context.shows_screen() {
            // A person who starts the command wants to see what there is now.
            state.forget_receiver(Receiver::Stdout);
        }
        let known = state.reported_count();
        let rhythm = if args.once { "once".to_owned() } else { format!("every {}", exact_duration(args.every)) };
        let level = if context.shows_screen() && !args.once { log::Level::Info } else { log::Level::Debug };
        log::log!(level, "watching {store} {rhythm}; {known} findings were reported before");
        let receivers = targets.iter().map(|target| target.target.receiver()).chain([Receiver::Stdout]).collect();
        Ok(Self {
            rules: AlertRules { persists_for: args.persists_for, receivers, store },
            output: Output::open(args.once, context)?,
            targets,
            deliver_timeout: args.send_timeout,
            file,
            state,
            cannot_save: false,
            maintenance: None,
            is_once: args.once,
            has_shown_rows: false,
            known_before,
        })
    }

    /// Delivers the alerts of a round. The state is saved before and after, so that a crash repeats an alert instead of losing it.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written, or after a signal.
    pub(super) fn report(&mut self, round: Round, context: &Context) -> Result<()> {
        if round.maintenance != self.maintenance {
            match &round.maintenance {
                Some(maintenance) => log::info!("no alerts: {maintenance}"),
                None => log::info!("the maintenance is over"),
            }
            self.maintenance = round.maintenance;
        }
        self.state.update(round.outcomes, round.now, &self.rules);
        let dropped = self.state.outbox.take_dropped();
        if dropped > 0 {
            log::warn!("{dropped} reports were dropped: too many could not be delivered");
        }
        self.save()?;
        let delivered = self.deliver(context);
        let saved = self.save();
        delivered.and(saved)
    }

    fn deliver(&mut self, context: &Context) -> Result<()> {
        self.write_output(context)?;
        let mut targets = std::mem::take(&mut self.targets);
        let delivered = targets.iter_mut().try_for_each(|target| self.deliver_to(target));
        self.targets = targets;
        delivered
    }

    fn write_output(&mut self, context: &Context) -> Result<()> {
        let alerts: Vec<AlertRow> = self.pending(Receiver::Stdout).into_iter().flatten().collect();
        let ids: Vec<String> = alerts.iter().map(|row| row.alert.id.clone()).collect();
        self.output.write(alerts, context)?;
        if self.is_once {
            self.output.finish()?;
        }
        if ids.is_empty() {
            return Ok(());
        }
        for id in ids {
            self.state.outbox.accept(&id, Receiver::Stdout);
        }
        self.has_shown_rows = true;
        self.save()
    }

    /// Returns the alerts for a receiver, those of one finding together.
    fn pending(&self, receiver: Receiver) -> Vec<Vec<AlertRow>> {
        let row = |alert| AlertRow { alert, store: self.rules.store.clone() };
        let findings = self.state.outbox.for_receiver(receiver);
        findings.into_iter().map(|alerts| alerts.into_iter().map(row).collect()).collect()
    }

    fn deliver_to(&mut self, target: &mut TargetState) -> Result<()> {
        let receiver = target.target.receiver();
        let (mut failures, mut saved_at) = (0, Instant::now());
        for alerts in self.pending(receiver) {
            for row in alerts {
                let retries = target.last_failure.is_none();
                match target.target.deliver(&row, self.deliver_timeout, retries)? {
                    Ok(()) => {
                        self.state.outbox.accept(&row.alert.id, receiver);
                        failures = 0;
                        if target.last_failure.take().is_some() {
                            log::info!("{} accepts reports again", target.target.describe());
                        }
                    }
                    Err(failure) => {
                        self.state.outbox.fail(&row.alert.id);
                        failures += 1;
                        if target.last_failure.as_ref() != Some(&failure.reason) {
                            log::warn!(
                                "a report to {} failed: {}; it is sent again in the next round",
                                target.target.describe(),
                                failure.reason
                            );
                            target.last_failure = Some(failure.reason);
                        }
                        if failure.affects_all || failures >= MAX_FAILURES {
                            return Ok(());
                        }
                        // The later alerts of this finding must not overtake it.
                        break;
                    }
                }
                if saved_at.elapsed() >= SAVE_INTERVAL {
                    self.save()?;
                    saved_at = Instant::now();
                }
            }
        }
        Ok(())
    }

    /// Saves the state. While that is impossible, findings are reported all the same.
    ///
    /// # Errors
    /// With --once, an error if the state cannot be saved.
    fn save(&mut self) -> Result<()> {
        match self.file.save(&self.state) {
            Ok(()) => self.cannot_save = false,
            Err(error) if self.is_once => return Err(error).context("saving the state"),
            Err(error) if !self.cannot_save => {
                let error = redact(&format!("{error:#}"));
                log::warn!("the state cannot be saved, so that a restart will repeat reports: {error}");
                self.cannot_save = true;
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Returns the last line of `--once` on a terminal.
    pub(super) fn summary(&self, times: Times) -> Screen {
        let line = match self.state.reported_count() {
            0 => Symbol::Good.with("Nothing is wrong."),
            count => {
                let before = self.state.known_among(&self.known_before);
                Text::from(counted(count, "finding"))
                    + known_text(count, before, times)
                    + format!(". Times in {}. What to do: ", times.zone_name())
                    + Text::command(&invocation::apsctl("doctor"))
            }
        };
        let screen = if self.has_shown_rows { Screen::new().blank() } else { Screen::new() };
        screen.paragraph(line)
    }

    /// Returns the exit code of `--once`.
    pub(super) fn exit_code(&self, has_failed: bool) -> ExitCode {
        if has_failed || self.state.outbox.waits_for(&self.rules.receivers) {
            return ExitCode::Failed;
        }
        if self.state.worst() >= Some(AlertSeverity::Warning) { ExitCode::Found } else { ExitCode::Done }
    }
}

/// Returns `, 2 of them reported before (since Sun 09:00)`.
fn known_text(count: usize, before: Option<(usize, DateTime<Utc>)>, times: Times) -> Text {
    let Some((known, since)) = before else { return Text::default() };
    let which = match (known == count, count) {
        (true, 1) => "reported before".to_owned(),
        (true, _) => "all reported before".to_owned(),
        (false, _) => format!("{known} of them reported before"),
    };
    Text::from(format!(", {which} (since ")) + Text::unit(&times.minute(since)) + ")"
}
