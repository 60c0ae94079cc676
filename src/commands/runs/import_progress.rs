//! What `runs import` shows while it works: a spinner on a terminal, and with --follow a line for each batch.

use std::io::Write as _;

use anyhow::Result;
use indicatif::ProgressBar;

use super::import_row::{ImportRow, to_usize};
use crate::context::Context;
use crate::progress;
use crate::report::{Record as _, Stream};
use crate::screen::counted;

pub(super) struct ImportProgress {
    source: String,
    runs: u64,
    spinner: ProgressBar,
    batches: Batches,
}

/// Where the batches of a followed log are written.
enum Batches {
    Nowhere,
    Rows(Stream),
    Screen,
}

impl ImportProgress {
    /// Shows that the import begins.
    pub(super) fn start(follow: bool, source: &str, context: &Context) -> Result<Self> {
        let batches = match follow {
            false => Batches::Nowhere,
            true if context.shows_screen() => Batches::Screen,
            true => Batches::Rows(context.growing_table(ImportRow::COLUMNS)?),
        };
        let spinner = progress::spinner(String::new(), context.globals().quiet);
        let progress = Self { source: source.to_owned(), runs: 0, spinner, batches };
        progress.show_count();
        Ok(progress)
    }

    fn show_count(&self) {
        self.spinner.set_message(format!("importing {}: {}", self.source, counted(to_usize(self.runs), "run")));
    }

    /// Adds a batch that is stored.
    pub(super) fn add_batch(&mut self, row: ImportRow, context: &mut Context) -> Result<()> {
        self.runs += row.runs;
        self.show_count();
        if row.runs == 0 {
            return Ok(());
        }
        match &mut self.batches {
            Batches::Nowhere => Ok(()),
            Batches::Rows(stream) => {
                stream.write_row(row.cells())?;
                stream.flush()
            }
            Batches::Screen => {
                let at = context.times()?.second(context.local_now());
                let counts = &row.counts;
                let line = format!(
                    "{at}  {}: {} imported, {} updated, {} unchanged",
                    counted(to_usize(row.runs), "run"),
                    counts.imported,
                    counts.updated,
                    counts.unchanged
                );
                self.spinner.suspend(|| {
                    let mut out = context.stdout();
                    writeln!(out, "{line}")?;
                    Ok(out.flush()?)
                })
            }
        }
    }

    /// Ends the rows, and removes the spinner.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.spinner.finish_and_clear();
        match std::mem::replace(&mut self.batches, Batches::Nowhere) {
            Batches::Rows(stream) => stream.finish(),
            Batches::Nowhere | Batches::Screen => Ok(()),
        }
    }
}

impl Drop for ImportProgress {
    fn drop(&mut self) {
        self.spinner.finish_and_clear();
    }
}
