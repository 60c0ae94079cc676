//! The terminal in full-screen mode, and how it is restored: at the end, after a signal, and before the message of a panic.

use std::fs::File;
use std::io::{self, Stdout, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::panic;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use crossterm::cursor::{Hide, Show};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use log::LevelFilter;
use nix::unistd::dup2_stderr;
use ratatui::Terminal as RatatuiTerminal;
use ratatui::backend::CrosstermBackend;

use super::canvas::paint;
use super::frame::Frame;
use crate::interrupt::{self, ExitCallback};

/// What is restored; none while the terminal is not in full-screen mode.
static SAVED: Mutex<Option<SavedState>> = Mutex::new(None);

struct SavedState {
    /// The process's stderr. Meanwhile stderr is discarded: a message would destroy the screen.
    stderr: OwnedFd,
    log_level: LevelFilter,
}

/// The terminal in full-screen mode. Dropping it restores the terminal.
pub(super) struct FullScreen {
    terminal: RatatuiTerminal<CrosstermBackend<Stdout>>,
    color: bool,
    _at_exit: ExitCallback,
}

impl FullScreen {
    /// Switches the terminal to full-screen mode.
    pub(super) fn enter(color: bool) -> Result<Self> {
        let saved = SavedState { stderr: io::stderr().as_fd().try_clone_to_owned()?, log_level: log::max_level() };
        let at_exit = interrupt::at_exit(restore);
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore();
            report(info);
        }));
        *SAVED.lock().unwrap_or_else(PoisonError::into_inner) = Some(saved);
        // From here on, dropping `entered` restores what has been changed.
        let entered = RestoreOnDrop;
        log::set_max_level(LevelFilter::Off);
        dup2_stderr(File::options().write(true).open("/dev/null")?)?;
        enable_raw_mode().context("switching the terminal to raw mode")?;
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        let terminal = RatatuiTerminal::new(CrosstermBackend::new(io::stdout()))?;
        std::mem::forget(entered);
        Ok(Self { terminal, color, _at_exit: at_exit })
    }

    /// Whether the terminal is still in full-screen mode. After a panic of another thread it is not.
    pub(super) fn is_active(&self) -> bool {
        SAVED.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Shows what `draw` returns for the size of the terminal, in columns and lines.
    pub(super) fn show(&mut self, draw: impl FnOnce(u16, u16) -> Frame) -> Result<()> {
        let color = self.color;
        self.terminal.draw(|target| {
            let area = target.area();
            let frame = draw(area.width, area.height);
            paint(&frame, area, target.buffer_mut(), color);
        })?;
        Ok(())
    }
}

impl Drop for FullScreen {
    fn drop(&mut self) {
        restore();
    }
}

struct RestoreOnDrop;

impl Drop for RestoreOnDrop {
    fn drop(&mut self) {
        restore();
    }
}

/// Restores the terminal, once. It is also called by the hook of panics and at the end of the process, on any thread.
fn restore() {
    let Some(saved) = SAVED.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    // The terminal may be gone. Then there is nothing to restore.
    drop(execute!(io::stdout(), LeaveAlternateScreen, Show));
    drop(io::stdout().flush());
    drop(disable_raw_mode());
    let _ = dup2_stderr(saved.stderr);
    log::set_max_level(saved.log_level);
}
