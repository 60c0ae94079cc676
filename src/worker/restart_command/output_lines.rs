//! What a command says, line by line, and not without end.

/// How much of what it says is shown: so many lines, of so many bytes.
pub(super) const MAX_LINES: usize = 100;
pub(super) const MAX_LINE_BYTES: usize = 400;

/// What it says, line by line, and not without end.
pub(super) struct OutputLines<'a> {
    on_line: &'a mut dyn FnMut(&str),
    partial_line: Vec<u8>,
    line_count: usize,
    omitted_count: usize,
    pub(super) last_line: String,
}

impl<'a> OutputLines<'a> {
    pub(super) fn new(said: &'a mut dyn FnMut(&str)) -> Self {
        Self {
            on_line: said,
            partial_line: Vec::new(),
            line_count: 0,
            omitted_count: 0,
            last_line: String::new(),
        }
    }

    pub(super) fn push(&mut self, piece: &[u8]) {
        for byte in piece {
            if matches!(byte, b'\n' | b'\r') {
                self.end_line();
            } else if self.partial_line.len() < MAX_LINE_BYTES {
                self.partial_line.push(*byte);
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.partial_line)).trim().to_owned();
        if line.is_empty() {
            return;
        }
        if self.line_count < MAX_LINES {
            self.line_count += 1;
            (self.on_line)(&line);
        } else {
            self.omitted_count += 1;
        }
        self.last_line = line;
    }

    pub(super) fn finish(&mut self) {
        self.end_line();
        if self.omitted_count > 0 {
            (self.on_line)(&format!("[… {} lines more are left out]", self.omitted_count));
        }
    }
}
