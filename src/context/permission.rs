//! The one place where a change is authorised: an [`Intent`] is had only here, and only past the guards of the profile.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;

use anyhow::Result;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{ChangeArgs, ConfirmArgs, Context};
use crate::db::{Actor, Intent};
use crate::domain::shell::quote;
use crate::error::CliError;
use crate::interrupt;
use crate::report::printable;

/// How often somebody who is asked is looked at for a signal, in milliseconds.
const POLL_MILLISECONDS: u16 = 100;

impl Context {
    /// Permission for an operator's change, before anything is connected: who changes what, and why.
    ///
    /// # Errors
    /// A `Refusal` where the profile in use is read-only (exit 3), wants a reason (exit 2) or a confirmation that is
    /// missing (exit 2) or another one (exit 3).
    pub fn permit_change(&mut self, change: &ChangeArgs) -> Result<Intent> {
        if !change.dry_run {
            self.require_writable()?;
        }
        let reason = change.reason.as_deref().filter(|reason| !reason.trim().is_empty());
        if !change.dry_run && reason.is_none() && self.config.require_reason().value {
            return Err(CliError::usage(format!("{} wants a reason for every change", self.profile_label()))
                .hint("--reason TEXT says why; it goes into the operator journal")
                .into());
        }
        self.require_confirmed(&change.confirm, change.dry_run)?;
        Ok(Intent { dry_run: change.dry_run, ..self.new_intent(change.reason.clone()) })
    }

    /// Permission for a pass. One by cron is nobody's change: nobody has to give a reason or to confirm. One at a
    /// terminal is confirmed as a change is.
    ///
    /// # Errors
    /// A `Refusal` as [`Self::intent`].
    pub fn permit_pass(&mut self, confirm: &ConfirmArgs) -> Result<()> {
        self.require_writable()?;
        self.require_confirmed(confirm, !is_attended())
    }

    /// For what a permitted pass changes besides, by itself.
    pub fn permit_change_by_pass(&self, reason: &str) -> Result<Intent> {
        self.require_writable()?;
        Ok(self.new_intent(Some(reason.to_owned())))
    }

    /// Who is at the keyboard.
    pub fn actor(&self) -> Actor {
        let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
        let os_user = user.map_or_else(|| nix::unistd::getuid().to_string(), |user| user.name);
        let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
        Actor {
            os_user,
            sudo_user: std::env::var("SUDO_USER").ok().filter(|user| !user.is_empty()),
            host: host.unwrap_or_else(|| "unknown".into()),
        }
    }

    /// The command line, without secrets.
    pub fn command_line(&self) -> &str {
        &self.command_line
    }

    fn new_intent(&self, reason: Option<String>) -> Intent {
        Intent { actor: self.actor(), command: self.command_line.clone(), reason, dry_run: false }
    }

    fn profile_label(&self) -> String {
        self.config.profile().map_or_else(String::new, |profile| format!("profile {}", profile.name))
    }

    /// The server would refuse as well; but whoever is refused is to know by what.
    fn require_writable(&self) -> Result<()> {
        let Some(profile) = self.config.profile().filter(|profile| profile.settings.read_only == Some(true))
        else {
            return Ok(());
        };
        let file = profile.file.display();
        Err(CliError::refused(format!("{} is read-only", self.profile_label()))
            .hint(format!("read_only = true in {file}; no option lifts it"))
            .into())
    }

    /// A name that is given must be the profile's own, asked for or not.
    fn require_confirmed(&mut self, given: &ConfirmArgs, may_skip: bool) -> Result<()> {
        let name = self.config.profile().map(|profile| profile.name.clone());
        match (&given.name, name) {
            (None, None) => Ok(()),
            (Some(_), None) => Err(CliError::usage("--confirm: no profile is in use").into()),
            (Some(given), Some(name)) if *given == name => Ok(()),
            (Some(given), Some(name)) => Err(wrong_confirmation(given, &name)),
            (None, Some(name)) => {
                if may_skip || self.is_confirmed || self.config.confirm().value.is_none() {
                    return Ok(());
                }
                if !is_attended() {
                    return Err(CliError::usage(format!(
                        "profile {name} wants every change to be confirmed"
                    ))
                    .hint(format!("--confirm {} confirms it where nobody can be asked", quote(&name)))
                    .into());
                }
                self.ask_for_profile_name(&name)?;
                // A command is one change, however often it asks for permission.
                self.is_confirmed = true;
                Ok(())
            }
        }
    }

    /// Whether somebody sits there who can be asked.
    pub fn is_attended(&self) -> bool {
        is_attended()
    }

    /// Asks on the terminal; all but yes is no.
    pub fn ask_yes_no(&self, question: &str) -> Result<bool> {
        write_prompt(question)?;
        let typed = read_answer()?.trim().to_ascii_lowercase();
        Ok(matches!(typed.as_str(), "y" | "yes"))
    }

    /// Shows lines on stderr before something is done. If `--quiet` is given, only where a question follows.
    pub fn show_before_change(&self, lines: &[String], asks: bool) -> Result<()> {
        if self.globals.quiet && !asks {
            return Ok(());
        }
        lines.iter().try_for_each(|line| {
            write_prompt(line).and_then(|()| Ok(std::io::stderr().lock().write_all(b"\n")?))
        })
    }

    /// Whether the server is asked to refuse every write, by an option or by the profile.
    pub fn is_read_only(&self) -> bool {
        self.config.read_only(&self.globals).value
    }

    /// Has the profile's name typed on the terminal.
    fn ask_for_profile_name(&self, name: &str) -> Result<()> {
        let place = self.describe_database()?;
        let question =
            format!("This changes {place} (profile {name}). Type the name of the profile to go on: ");
        write_prompt(&question)?;
        let typed = read_answer()?;
        let typed = typed.trim_end_matches(['\r', '\n']);
        if typed == name { Ok(()) } else { Err(wrong_confirmation(typed, name)) }
    }
}

fn wrong_confirmation(given: &str, name: &str) -> anyhow::Error {
    CliError::refused(format!("not confirmed: the profile is {name}, not \"{given}\""))
        .hint("nothing was changed")
        .into()
}

fn write_prompt(question: &str) -> Result<()> {
    let mut stderr = std::io::stderr().lock();
    stderr.write_all(printable(question).as_bytes())?;
    Ok(stderr.flush()?)
}

fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// A line of standard input; empty where it ends. A signal ends the wait.
fn read_answer() -> Result<String> {
    let stdin = std::io::stdin();
    loop {
        interrupt::check()?;
        let mut waited = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        match poll(&mut waited, PollTimeout::from(POLL_MILLISECONDS)) {
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) => break,
            Err(error) => return Err(error.into()),
        }
    }
    let mut line = String::new();
    // More is no answer.
    std::io::Read::take(stdin.lock(), 4096).read_line(&mut line)?;
    Ok(line)
}
