//! Runs on a terminal as they arrive: one line a run, which is replaced when the run ends.

use anyhow::Result;

use super::run_screen::{RunViewer, columns};
use crate::context::Context;
use crate::domain::audit::Run;
use crate::screen::{GrowingTable, ReplaceableLines, Terminal};

/// The runs of `audit tail --follow` on a terminal.
pub(super) struct RunFeed {
    lines: ReplaceableLines,
    table: GrowingTable,
}

impl RunFeed {
    /// Returns a feed if a person reads the output.
    pub(super) fn open(context: &Context) -> Option<Self> {
        let terminal = terminal(context)?;
        let can_move = !terminal.plain && std::env::var_os("TERM").is_some_and(|term| term != "dumb");
        let lines = ReplaceableLines::new(context.stdout(), can_move);
        Some(Self { lines, table: GrowingTable::new(columns(terminal.width, true)) })
    }

    /// Shows the runs that exist already, with their keys.
    pub(super) fn write_first(&mut self, runs: &[(String, Run)], viewer: &RunViewer, context: &Context) -> Result<()> {
        let Some(terminal) = terminal(context) else { return Ok(()) };
        let row = |run: &Run| viewer.row(run, viewer.is_lost(run));
        let lines = self.table.lines(runs.iter().map(|(_, run)| row(run)), terminal);
        self.lines.append(&lines, terminal)?;
        if let Some((key, run)) = runs.last() {
            let last_lines = self.table.clone().lines([row(run)], terminal);
            self.lines.keep(key, &last_lines, terminal);
        }
        Ok(())
    }

    /// Shows a run, in place of its earlier line if nothing was written since.
    pub(super) fn write(&mut self, key: &str, run: &Run, context: &mut Context) -> Result<()> {
        let Some(terminal) = terminal(context) else { return Ok(()) };
        let viewer = RunViewer::without_executing_jobs(context)?;
        // The duration up to now of an open run would soon be wrong.
        let lines = self.table.lines([viewer.row(run, false)], terminal);
        Ok(self.lines.write(key, &lines, terminal)?)
    }

    /// Keeps the lines so far, because something else was written.
    pub(super) fn forget_last(&mut self) {
        self.lines.forget();
    }
}

/// Returns the terminal, whose size may have changed.
fn terminal(context: &Context) -> Option<Terminal> {
    context.shows_screen().then(|| context.render_options().terminal).flatten()
}
