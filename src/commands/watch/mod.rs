//! `apsctl watch`

mod checks;
mod message;
mod output;
mod receivers;
mod state_file;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use self::checks::{Round, WatchedCheck};
use self::message::AlertRow;
use self::output::Output;
use self::receivers::{MAX_FAILURES, Target};
use self::state_file::StateFile;
use super::jobs::JobTimeoutArgs;
use crate::context::{Context, duration};
use crate::domain::alerts::{AlertRules, AlertSeverity, AlertState, Receiver};
use crate::domain::health::Limits;
use crate::error::{CliError, ExitCode, redact};
use crate::interrupt;
use crate::invocation;
use crate::report::{Record as _, Report};
use crate::screen::{Screen, Symbol, Text, counted};

const WEBHOOK_VARIABLE: &str = "APSCTL_WEBHOOK_URL";

/// The pause between rounds is at least this many times as long as the checks take, to limit the load on the server.
const MIN_PAUSE_FACTOR: u32 = 4;

/// How often the state is saved while alerts are being delivered.
const SAVE_INTERVAL: Duration = Duration::from_secs(1);

/// Report each finding when it appears and when it is gone
///
/// Makes the checks of `stale`, `jobs verify` and `health` again and again. A finding is identified by its check, its code and its job.
/// It is reported again if its severity changes. It is gone if its check was made and did not find it. A database that cannot be reached
/// is a finding, and so is a check that cannot be made (severity `unknown`). During maintenance (`apsctl maintenance begin`) no finding of
/// the store is reported.
///
/// Reports go to standard output, to --exec and to --webhook. What could not be delivered is sent again in the next round, with
/// the same id. The state file records what was reported, so that a restart repeats nothing.
///
/// The command ends with 130 or 143 after a signal. With --once, it ends with 1 if there are warnings or critical findings, and with 4 if
/// the database cannot be reached, a check fails or a report cannot be delivered.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl watch --every 30s\n  \
    apsctl watch --exec 'mail -s \"$APSCTL_FINDING_TEXT\" ops@example.com'\n  \
    APSCTL_WEBHOOK_URL=https://hooks.example.com/KEY apsctl watch -o jsonl\n  apsctl watch --once --for 5m")]
pub struct Args {
    /// Check at this interval
    ///
    /// At least 1s.
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = interval)]
    every: Duration,

    /// Report only what persists for this long
    #[arg(long = "for", value_name = "DURATION", default_value = "0s", value_parser = duration)]
    persists_for: Duration,

    /// Check once, and exit (for cron)
    #[arg(long, conflicts_with = "every")]
    once: bool,

    /// Make only these checks
    #[arg(long = "check", value_name = "CHECK", value_enum, value_delimiter = ',')]
    checks: Vec<WatchedCheck>,

    /// Run this command for each report
    ///
    /// It gets the report as JSON on its standard input, and in variables such as `APSCTL_FINDING_EVENT` and `APSCTL_FINDING_SUMMARY`.
    /// A shell is used only if the command has characters that need one. A command that fails is run again.
    #[arg(long, value_name = "CMD")]
    exec: Option<String>,

    /// Post each report to this URL
    ///
    /// The body is JSON; its key `text` is what Slack, Mattermost and others show. The proxies of the environment are used.
    /// [env: `APSCTL_WEBHOOK_URL`]
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,

    /// Wait this long for --exec or --webhook
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = positive_duration)]
    deliver_timeout: Duration,

    /// Record in this file what was reported
    ///
    /// [default: a file for each store in `$XDG_STATE_HOME/apsctl/watch`]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Record nothing: a restart reports all again
    #[arg(long, conflicts_with = "state")]
    no_state: bool,

    /// Warn about jobs this late
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    older_than: Duration,

    /// Jobs this late are critical
    ///
    /// It applies to overdue and to stuck jobs.
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    critical_after: Duration,

    /// Warn if a job has not run for this long
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ran_within: Option<Duration>,

    #[command(flatten)]
    timeout: JobTimeoutArgs,
}

/// Parses `--every`. The minimum keeps the command from occupying the server.
fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    if interval < Duration::from_secs(1) { Err("the interval must be at least 1s".into()) } else { Ok(interval) }
}

fn positive_duration(text: &str) -> Result<Duration, String> {
    let duration = duration(text)?;
    if duration.is_zero() { Err("the time must be more than 0s".into()) } else { Ok(duration) }
}

/// Returns the columns of the reports on standard output.
pub(crate) fn columns() -> Vec<&'static str> {
    AlertRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let limits = Limits {
        older_than: args.older_than,
        critical_after: args.critical_after,
        ran_within: args.ran_within,
        job_timeout: args.timeout.resolve(context)?,
    };
    let mut watch = Watch::open(args, context)?;
    loop {
        let started = Instant::now();
        let round = checks::run(&watch.checks, limits, context)?;
        let pause = args.every.max(started.elapsed() * MIN_PAUSE_FACTOR);
        log::debug!("the checks took {:.3}s", started.elapsed().as_secs_f64());
        let has_failed = round.has_failed;
        watch.report(round, context)?;
        if args.once {
            let report = Report::empty().code(watch.exit_code(has_failed));
            return Ok(if context.shows_screen() { report.screen(watch.summary()) } else { report });
        }
        interrupt::sleep(pause)?;
    }
}

struct Watch {
    checks: Vec<WatchedCheck>,
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
}

/// A receiver, and how the last delivery to it failed.
struct TargetState {
    target: Target,
    last_failure: Option<String>,
}

impl Watch {
    fn open(args: &Args, context: &Context) -> Result<Self> {
        let targets = targets(args, context)?;
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
        if context.shows_screen() {
            // A person who starts the command wants to see what there is now.
            state.forget_receiver(Receiver::Stdout);
        }
        let known = state.reported_count();
        let rhythm =
            if args.once { "once".to_owned() } else { format!("every {}", humantime::format_duration(args.every)) };
        let level = if context.shows_screen() && !args.once { log::Level::Info } else { log::Level::Debug };
        log::log!(level, "watching {store} {rhythm}; {known} findings were reported before");
        let receivers = targets.iter().map(|target| target.target.receiver()).chain([Receiver::Stdout]).collect();
        Ok(Self {
            checks: if args.checks.is_empty() { WatchedCheck::ALL.to_vec() } else { args.checks.clone() },
            rules: AlertRules { persists_for: args.persists_for, receivers, store },
            output: Output::open(args.once, context)?,
            targets,
            deliver_timeout: args.deliver_timeout,
            file,
            state,
            cannot_save: false,
            maintenance: None,
            is_once: args.once,
        })
    }

    /// Delivers what is new. The state is saved before and after: an alert is repeated rather than lost.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written, or after a signal.
    fn report(&mut self, round: Round, context: &Context) -> Result<()> {
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
        for id in ids {
            self.state.outbox.accept(&id, Receiver::Stdout);
        }
        Ok(())
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
    fn summary(&self) -> Screen {
        let line = match self.state.reported_count() {
            0 => Symbol::Good.with("Nothing is wrong."),
            count => {
                Text::from(format!("{}. What to do: ", counted(count, "finding")))
                    + Text::command(&invocation::apsctl("doctor"))
            }
        };
        Screen::new().paragraph(line)
    }

    fn exit_code(&self, has_failed: bool) -> ExitCode {
        if has_failed || self.state.outbox.waits_for(&self.rules.receivers) {
            return ExitCode::Failed;
        }
        if self.state.worst() >= Some(AlertSeverity::Warning) { ExitCode::Found } else { ExitCode::Done }
    }
}

fn targets(args: &Args, context: &Context) -> Result<Vec<TargetState>> {
    let mut targets = Vec::new();
    if let Some(line) = &args.exec {
        if line.trim().is_empty() {
            return Err(CliError::usage("--exec is empty").into());
        }
        targets.push(Target::Command(line.clone()));
    }
    let (name, url) = match (&args.webhook, context.environment().find(&[WEBHOOK_VARIABLE])) {
        (Some(text), _) => ("--webhook", Some(text.clone())),
        (None, found) => (WEBHOOK_VARIABLE, found.map(|found| found.value)),
    };
    if let Some(text) = url {
        // The error does not repeat the URL, which may be a secret.
        let url = text.parse().map_err(|why| {
            CliError::usage(format!("{name}: {why}")).hint("give a URL such as https://hooks.example.com/KEY")
        })?;
        targets.push(Target::Webhook(url));
    }
    Ok(targets.into_iter().map(|target| TargetState { target, last_failure: None }).collect())
}
