//! A pipe with pauses: standard input, or the output of `docker logs`.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::log_source::{LogSource, ReadResult};

/// How long to wait for bytes before returning, in milliseconds.
const POLL_TIMEOUT_MS: u16 = 200;

pub(super) struct Pipe<R> {
    reader: R,
    name: Arc<str>,
}

/// Opens standard input without the buffer of the standard library, which `poll` cannot see.
pub(super) fn stdin() -> Result<impl LogSource> {
    let fd = io::stdin().as_fd().try_clone_to_owned().context("opening standard input")?;
    Ok(Pipe { reader: File::from(fd), name: Arc::from("-") })
}

impl<R: Read + AsFd> Pipe<R> {
    pub(super) fn new(reader: R, name: Arc<str>) -> Self {
        Self { reader, name }
    }

    pub(super) fn poll_read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        let mut poll_fds = [PollFd::new(self.reader.as_fd(), PollFlags::POLLIN)];
        match poll(&mut poll_fds, PollTimeout::from(POLL_TIMEOUT_MS)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(ReadResult::Idle),
            Ok(_) => {}
            Err(error) => return Err(error).with_context(|| format!("poll_fds for {}", self.name)),
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
