//! A pipe that may have nothing to say for a while: standard input, or what `docker logs` writes.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{LogSource, ReadResult};

/// How long a pipe is waited for before the rest of the program is seen to, in milliseconds.
const POLL_TIMEOUT_MS: u16 = 200;

pub(super) struct Pipe<R> {
    reader: R,
    name: Arc<str>,
}

/// Standard input, without the standard library's own buffer, of which a poll knows nothing.
pub(super) fn stdin() -> Result<impl LogSource> {
    let own = io::stdin().as_fd().try_clone_to_owned().context("opening standard input")?;
    Ok(Pipe { reader: File::from(own), name: Arc::from("-") })
}

impl<R: Read + AsFd> Pipe<R> {
    pub(super) fn new(reader: R, source: Arc<str>) -> Self {
        Self { reader, name: source }
    }

    pub(super) fn poll_read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        let mut waiting = [PollFd::new(self.reader.as_fd(), PollFlags::POLLIN)];
        match poll(&mut waiting, PollTimeout::from(POLL_TIMEOUT_MS)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(ReadResult::Idle),
            Ok(_) => {}
            Err(error) => return Err(error).with_context(|| format!("waiting for {}", self.name)),
        }
        match self.reader.read(buffer) {
            Ok(0) => Ok(ReadResult::End),
            Ok(read) => Ok(ReadResult::Bytes(read)),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {
                Ok(ReadResult::Idle)
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", self.name)),
        }
    }
}

impl<R: Read + AsFd> LogSource for Pipe<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        self.poll_read(buffer)
    }

    fn name(&self) -> Arc<str> {
        self.name.clone()
    }

    fn waits_when_idle(&self) -> bool {
        true
    }
}
