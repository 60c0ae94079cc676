//! A pipe that may have nothing to say for a while: standard input, or what `docker logs` writes.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{Fed, Feed};

/// How long a pipe is waited for before the rest of the program is seen to, in milliseconds.
const WAIT: u16 = 200;

pub(super) struct Pipe<R> {
    reader: R,
    source: Arc<str>,
}

/// Standard input, without the standard library's own buffer, of which a poll knows nothing.
pub(super) fn stdin() -> Result<impl Feed> {
    let own = io::stdin().as_fd().try_clone_to_owned().context("opening standard input")?;
    Ok(Pipe { reader: File::from(own), source: Arc::from("-") })
}

impl<R: Read + AsFd> Pipe<R> {
    pub(super) fn new(reader: R, source: Arc<str>) -> Self {
        Self { reader, source }
    }

    pub(super) fn take(&mut self, buffer: &mut [u8]) -> Result<Fed> {
        let mut waiting = [PollFd::new(self.reader.as_fd(), PollFlags::POLLIN)];
        match poll(&mut waiting, PollTimeout::from(WAIT)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => return Ok(Fed::Idle),
            Ok(_) => {}
            Err(error) => return Err(error).with_context(|| format!("waiting for {}", self.source)),
        }
        match self.reader.read(buffer) {
            Ok(0) => Ok(Fed::End),
            Ok(read) => Ok(Fed::Bytes(read)),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {
                Ok(Fed::Idle)
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", self.source)),
        }
    }
}

impl<R: Read + AsFd> Feed for Pipe<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<Fed> {
        self.take(buffer)
    }

    fn source(&self) -> Arc<str> {
        self.source.clone()
    }

    fn waits(&self) -> bool {
        true
    }
}
