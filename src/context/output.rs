//! How and where a command writes: the format, the terminal, the pager.

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::rc::Rc;

use anyhow::Result;

use super::Context;
use crate::db::Db;
use crate::environment::process_variable;
use crate::pager::Pager;
use crate::report::{Format, RenderOptions, Report, Stream};
use crate::screen::{Screen, Terminal, Times};

/// The variable that does the same as `--plain`.
const PLAIN_VARIABLE: &str = "APSCTL_PLAIN";

impl Context {
    pub fn format(&self) -> Format {
        self.globals.output.unwrap_or(Format::Table)
    }

    /// Whether no option says what the output looks like.
    pub fn is_default_output(&self) -> bool {
        self.globals.output.is_none() && self.columns.is_empty()
    }

    /// Whether the output is text for people, which may have several parts.
    pub fn is_text(&self) -> bool {
        self.format().is_table() && self.columns.is_empty() && !self.is_collecting
    }

    /// Whether the output may leave out columns that are seldom needed.
    pub fn is_abridged(&self) -> bool {
        self.format() == Format::Table && self.columns.is_empty() && !self.is_collecting
    }

    /// Whether `-v` is given.
    pub fn is_verbose(&self) -> bool {
        self.globals.verbose > 0 || self.is_collecting
    }

    /// Whether `-vv` is given, so that reports show SQL, too.
    pub fn shows_sql(&self) -> bool {
        self.globals.verbose > 1
    }

    /// Whether the output is for a screen reader.
    pub fn is_plain(&self) -> bool {
        is_plain(self.globals.plain)
    }

    /// Whether stderr can show lines that change, such as progress.
    pub fn shows_live_lines(&self) -> bool {
        !self.globals.quiet && !self.is_plain() && !is_dumb_terminal() && io::stderr().is_terminal()
    }

    /// Returns how tables are rendered on this output.
    pub fn render_options(&self) -> RenderOptions {
        let color = match self.globals.color {
            _ if self.is_plain() => false,
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            // anstream reads NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM.
            clap::ColorChoice::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
        };
        let now = self.db.as_ref().map_or_else(|| self.local_now(), Db::now);
        let is_fitted = self.format() != Format::Wide && io::stdout().is_terminal();
        let terminal = is_fitted.then(|| terminal(color, self.is_plain()));
        RenderOptions { zone: self.zone(), color, terminal, show_ages: terminal.is_some(), now }
    }

    /// Returns the terminal of stdout, or 80 columns and 24 lines without colors if stdout is not a terminal.
    pub fn terminal(&self) -> Terminal {
        let none = || Terminal { width: 80, height: 24, color: false, unicode: shows_utf8(), plain: false };
        self.render_options().terminal.unwrap_or_else(none)
    }

    /// Whether a person reads the output on a terminal, so that a report needs a screen.
    pub fn shows_screen(&self) -> bool {
        self.is_collecting || self.is_abridged() && io::stdout().is_terminal()
    }

    /// Returns the time and the zone for screens, without asking the server: nothing may fail after a change.
    pub fn known_times(&self) -> Times {
        let now = self.db.as_ref().map_or_else(|| self.local_now(), Db::now);
        Times { zone: self.zone(), now }
    }

    /// Returns the time and the zone for screens.
    pub fn times(&mut self) -> Result<Times> {
        Ok(Times { zone: self.zone(), now: self.now()? })
    }

    /// Writes a report to stdout, through a pager if it is a table or screen that is taller than the terminal.
    pub fn write_report(&self, report: Report) -> Result<()> {
        let report = if self.columns.is_empty() { report } else { report.select_columns(&self.columns) };
        let (format, options) = (self.format(), self.render_options());
        if let Some(interval) = report.rerun_after.filter(|_| self.redraws(&report))
            && let (Some(screen), Some(terminal)) = (&report.screen, options.terminal)
        {
            let screen = report.notes.iter().fold(screen.clone(), Screen::paragraph);
            let times = Times { zone: options.zone, now: options.now };
            return Ok(screen.redraw(
                &self.watched_command(terminal),
                interval,
                times,
                terminal,
                &mut self.stdout(),
            )?);
        }
        // A report that is refreshed stays in view, and so does the result of a change.
        let is_paged = report.is_table() && report.rerun_after.is_none() && !self.may_change;
        let Some(pager) = self.pager().filter(|_| is_paged) else {
            return report.write(format, options, self.stdout());
        };
        let buffer = SharedBuffer::default();
        report.write(format, options, Box::new(buffer.clone()))?;
        let text = buffer.0.take();
        if terminal(false, false).fits(&String::from_utf8_lossy(&text)) {
            let mut stdout = self.stdout();
            stdout.write_all(&text)?;
            return Ok(stdout.flush()?);
        }
        Ok(pager.show(&text)?)
    }

    /// Whether the report is a screen that is redrawn in place (`--watch`), with its notes.
    pub fn redraws(&self, report: &Report) -> bool {
        report.rerun_after.is_some()
            && report.screen.is_some()
            && self.shows_screen()
            && !self.is_plain()
            && !is_dumb_terminal()
    }

    /// Returns the command that is repeated, without its options if the line would be too long.
    fn watched_command(&self, terminal: Terminal) -> String {
        const CLOCK: usize = 40;
        let words: Vec<&str> = self.command_line.split(' ').filter(|word| !word.starts_with("--watch")).collect();
        let line = words.join(" ");
        let is_short = line.len() + CLOCK <= usize::from(terminal.width);
        if is_short { line } else { format!("apsctl {}", self.command_name) }
    }

    fn pager(&self) -> Option<Pager> {
        let is_allowed = self.format().is_table() && !self.globals.no_pager && !self.is_plain();
        if is_allowed { Pager::from_environment() } else { None }
    }

    /// Returns buffered standard output.
    pub fn stdout(&self) -> Box<dyn Write> {
        Box::new(BufWriter::with_capacity(64 * 1024, io::stdout()))
    }

    /// Returns a stream for a listing that is too long for the memory.
    pub fn stream(&self, columns: &[&'static str]) -> Result<Stream> {
        self.select(columns, |columns| Stream::listing(self.stdout(), self.format(), self.render_options(), columns))
    }

    /// Returns a stream of plain lines.
    pub fn plain_line_stream(&self) -> Stream {
        Stream::plain_lines(self.stdout(), self.render_options())
    }

    /// Returns a stream for a listing that grows while it is followed.
    pub fn growing_table(&self, columns: &[&'static str]) -> Result<Stream> {
        self.select(columns, |columns| Stream::growing(self.stdout(), self.format(), self.render_options(), columns))
    }

    /// Opens a stream for rows with `columns`. It writes only the columns of `--columns`.
    fn select(&self, columns: &[&'static str], open: impl FnOnce(&[&'static str]) -> Result<Stream>) -> Result<Stream> {
        if self.columns.is_empty() {
            return open(columns);
        }
        Ok(open(&self.columns)?.selecting_from(columns, &self.columns))
    }
}

/// Whether the output is for a screen reader: by the option, or by the variable.
pub fn is_plain(option: bool) -> bool {
    let is_off = |value: &str| matches!(value.trim().to_ascii_lowercase().as_str(), "0" | "false" | "no" | "off");
    option || process_variable(PLAIN_VARIABLE).is_some_and(|value| !is_off(&value))
}

/// Whether the terminal cannot move its cursor.
fn is_dumb_terminal() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}

/// A buffer that can be read after its writer is gone.
#[derive(Clone, Default)]
struct SharedBuffer(Rc<RefCell<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the terminal of stdout.
fn terminal(color: bool, plain: bool) -> Terminal {
    let (width, height) = terminal_size::terminal_size().map_or((0, 0), |(width, height)| (width.0, height.0));
    // Some terminals and serial lines report no size.
    let or = |size: u16, default: u16| if size == 0 { default } else { size };
    Terminal { width: or(width, 80), height: or(height, 24), color, unicode: shows_utf8(), plain }
}

/// Whether the locale's encoding is UTF-8. The first variable that is set counts, as in POSIX.
pub fn shows_utf8() -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
