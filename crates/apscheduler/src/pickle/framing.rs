//! The bytes of a pickle, in frames from protocol 4 on, as Python's C module `_pickle` writes them.

/// A frame ends before the first value after this length. Texts and bytes of this length stand outside of frames.
const FRAME_SIZE: usize = 64 * 1024;
/// A shorter frame is written without its header.
const MIN_FRAME_SIZE: usize = 4;
const HEADER_SIZE: usize = 9;
const FRAME: u8 = 0x95;

/// Collects bytes and divides them into frames.
pub(crate) struct FramedWriter {
    out: Vec<u8>,
    is_framing: bool,
    /// The offset of the header of the open frame.
    frame_start: Option<usize>,
}

impl FramedWriter {
    pub(crate) fn new() -> Self {
        Self { out: Vec::with_capacity(1024), is_framing: false, frame_start: None }
    }

    pub(crate) fn begin_framing(&mut self) {
        self.is_framing = true;
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if self.is_framing && self.frame_start.is_none() {
            self.frame_start = Some(self.out.len());
            self.out.extend([0; HEADER_SIZE]);
        }
        self.out.extend_from_slice(bytes);
    }

    /// Writes a text or bytes with an opcode and a length.
    pub(crate) fn write_long(&mut self, header: &[u8], data: &[u8]) {
        let is_large = data.len() >= FRAME_SIZE;
        let framing = self.is_framing;
        if is_large {
            self.end_frame();
            self.is_framing = false;
        }
        self.write(header);
        self.write(data);
        self.is_framing = framing;
    }

    /// Ends the frame before a value if it is long enough.
    pub(crate) fn value_start(&mut self) {
        let is_full = |start: usize| self.out.len() - start - HEADER_SIZE >= FRAME_SIZE;
        if self.frame_start.is_some_and(is_full) {
            self.end_frame();
        }
    }

    fn end_frame(&mut self) {
        let Some(start) = self.frame_start.take() else { return };
        let length = self.out.len() - start - HEADER_SIZE;
        if length < MIN_FRAME_SIZE {
            self.out.drain(start..start + HEADER_SIZE);
            return;
        }
        self.out[start] = FRAME;
        self.out[start + 1..start + HEADER_SIZE].copy_from_slice(&(length as u64).to_le_bytes());
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.end_frame();
        self.out
    }
}
