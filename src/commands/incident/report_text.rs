//! A report as the text of a file.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use anyhow::Result;

use crate::context::Context;
use crate::report::{Format, RenderOptions, Report};
use crate::screen::Terminal;

/// The width of a screen in a file.
const WIDTH: u16 = 100;

/// Returns a report as JSON, and what a person would see, if the command has a screen.
pub(super) fn render(mut report: Report, context: &Context) -> Result<(String, Option<String>)> {
    let terminal = Terminal { width: WIDTH, height: 24, color: false, unicode: true, plain: false };
    let options = RenderOptions { terminal: None, color: false, ..context.render_options() };
    let mut screen_text = None;
    if let Some(screen) = report.screen.take() {
        let mut out = Vec::new();
        screen.write(terminal, &mut out)?;
        screen_text = Some(String::from_utf8_lossy(&out).into_owned());
    }
    let buffer = Buffer::default();
    report.write(Format::Json, options, Box::new(buffer.clone()))?;
    let json = String::from_utf8_lossy(&buffer.0.borrow()).into_owned();
    Ok((json, screen_text))
}

/// A buffer that can be read after its writer is gone.
#[derive(Clone, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
