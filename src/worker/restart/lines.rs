//! What a command says, line by line, and not without end.

/// How much of what it says is shown: so many lines, of so many bytes.
pub(super) const LINES: usize = 100;
pub(super) const LENGTH: usize = 400;

/// What it says, line by line, and not without end.
pub(super) struct Lines<'a> {
    said: &'a mut dyn FnMut(&str),
    held: Vec<u8>,
    shown: usize,
    left_out: usize,
    pub(super) last: String,
}

impl<'a> Lines<'a> {
    pub(super) fn new(said: &'a mut dyn FnMut(&str)) -> Self {
        Self { said, held: Vec::new(), shown: 0, left_out: 0, last: String::new() }
    }

    pub(super) fn push(&mut self, piece: &[u8]) {
        for byte in piece {
            if matches!(byte, b'\n' | b'\r') {
                self.line();
            } else if self.held.len() < LENGTH {
                self.held.push(*byte);
            }
        }
    }

    fn line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.held)).trim().to_owned();
        if line.is_empty() {
            return;
        }
        if self.shown < LINES {
            self.shown += 1;
            (self.said)(&line);
        } else {
            self.left_out += 1;
        }
        self.last = line;
    }

    pub(super) fn finish(&mut self) {
        self.line();
        if self.left_out > 0 {
            (self.said)(&format!("[… {} lines more are left out]", self.left_out));
        }
    }
}
