//! Messages on stderr, folded if a person reads them on a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::screen::fold_message;

/// Whether lines stay whole on a terminal, too.
static IS_PLAIN: AtomicBool = AtomicBool::new(false);

/// Leaves lines whole, for screen readers (`--plain`).
pub fn set_plain() {
    IS_PLAIN.store(true, Ordering::Relaxed);
}

/// Writes the lines of a message. A failure to do so cannot be reported.
pub fn write(text: &str) {
    let text = for_reader(text);
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Returns the lines of a message as stderr shows them: folded at the width of the terminal; whole where it is not a terminal.
pub fn for_reader(text: &str) -> String {
    if IS_PLAIN.load(Ordering::Relaxed) || !io::stderr().is_terminal() {
        return text.to_owned();
    }
    // Some terminals and serial lines report no size.
    let width = terminal_size::terminal_size_of(io::stderr()).map_or(0, |(width, _)| width.0);
    fold_message(text, usize::from(if width == 0 { 80 } else { width }))
}
