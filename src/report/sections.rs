//! Several answers below each other, each under its heading: for people only.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::{Format, RenderOptions, Report, printable};

/// One answer among several.
#[derive(Debug)]
pub struct Section {
    pub heading: String,
    pub report: Report,
}

/// Each report takes its output for its own; here they share one.
#[derive(Clone)]
struct Shared(Rc<RefCell<Box<dyn Write>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

pub(super) fn write(sections: Vec<Section>, look: RenderOptions, out: Box<dyn Write>) -> anyhow::Result<()> {
    let mut out = Shared(Rc::new(RefCell::new(out)));
    for (at, Section { heading, report }) in sections.into_iter().enumerate() {
        // On a terminal there may be log lines above.
        if at > 0 || look.width.is_some() {
            writeln!(out)?;
        }
        writeln!(out, "{}", look.heading(&heading))?;
        let notes = report.notes.clone();
        report.write(Format::Table, look, Box::new(out.clone()))?;
        for note in notes {
            writeln!(out, "{}", printable(&note))?;
        }
    }
    Ok(out.flush()?)
}
