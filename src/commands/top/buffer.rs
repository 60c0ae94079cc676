//! A buffer for a report that is not written to stdout.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// A buffer whose clones share what was written.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedBuffer(Rc<RefCell<Vec<u8>>>);

impl SharedBuffer {
    /// Returns what was written so far, and empties the buffer.
    pub(super) fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
