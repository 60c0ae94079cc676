//! What comes from a server, before anything believes it: whether it keeps to the protocol at all, and what of a login
//! is worth to be remembered.
//!
//! The driver waits for as many bytes as a message says it has, up to two gigabytes, and keeps them; something else than
//! a server (a web server, a stranger) says so by chance.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::wire::refused;
use crate::error::{CliError, FailureKind};

/// The longest message of those that are never long, and of any before the session has begun (libpq's limits).
const SHORT: usize = 30_000;

/// The longest row, notice or error: PostgreSQL holds no jsonb value that is longer.
const LONG: usize = 256 << 20;

/// How much a server may say before a session has begun, and in one to one statement: all of it is kept.
const AT_LOGIN_IN_ALL: usize = 1 << 20;
const ANSWER: usize = 1 << 30;

/// What a server may say before a session has begun, and in one.
const AT_LOGIN: &[u8] = b"RKSNEZv";
const IN_SESSION: &[u8] = b"RKSNEZTDCInts123AGHWdcVv";
const MAY_BE_LONG: &[u8] = b"TDdVENAt";

/// How a server says that a database has no encoding.
const NO_ENCODING: &[u8] = b"server_encoding\0SQL_ASCII\0";

const WHAT_IS_IT: &str =
    "is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)";

/// How a password was asked for, where others can make use of what they hear. (SCRAM does not send it.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    InTheClear,
    Md5,
}

/// What is known of a session from what the server has said.
#[derive(Default)]
pub(super) struct Known {
    pub(super) asked: Option<Asked>,
    /// Whether the server has let us in.
    pub(super) is_in: bool,
    /// The database's texts are bytes of no known encoding.
    pub(super) has_no_encoding: bool,
    /// Process and secret, which a request to cancel has to name.
    pub(super) key: Option<[u8; 8]>,
    /// Why no more is to be read.
    pub(super) ended: Option<CliError>,
}

/// The same, shared by who reads and who waits.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Known>>);

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub(super) struct Guard {
    pub(super) shared: Shared,
    /// Type and length of the message that comes.
    head: Vec<u8>,
    /// What is still to come of its body.
    left: usize,
    /// How the body begins, of the messages that are looked into.
    body: Vec<u8>,
    in_session: bool,
    /// How much has come since the server was last ready.
    said: usize,
}

impl Guard {
    /// Looks at what has come.
    ///
    /// # Errors
    /// Where it is not what a server says; and where the wait is over.
    pub(super) fn see(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.said += bytes.len();
        if self.said > if self.in_session { ANSWER } else { AT_LOGIN_IN_ALL } {
            return Err(refused(endless(self.in_session)));
        }
        while !bytes.is_empty() {
            if self.head.len() < 5 {
                let (taken, rest) = bytes.split_at(bytes.len().min(5 - self.head.len()));
                self.head.extend_from_slice(taken);
                bytes = rest;
                if self.head.len() < 5 {
                    return Ok(());
                }
                self.left = self.length(bytes)?;
                self.body.clear();
            }
            let (taken, rest) = bytes.split_at(bytes.len().min(self.left));
            self.left -= taken.len();
            bytes = rest;
            let kept = match self.head[0] {
                b'R' | b'K' => 8,
                b'S' => NO_ENCODING.len(),
                _ => 0,
            };
            self.body.extend_from_slice(&taken[..taken.len().min(kept - self.body.len())]);
            if self.left == 0 {
                self.note();
                self.head.clear();
            }
        }
        Ok(())
    }

    /// Whether the last message is not complete.
    pub(super) fn is_inside(&self) -> bool {
        !self.head.is_empty()
    }

    /// The length of the body that comes; `rest` is what has come with its head.
    fn length(&self, rest: &[u8]) -> io::Result<usize> {
        let kind = self.head[0];
        let length = self.head[1..].iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let (kinds, most) = match (self.in_session, MAY_BE_LONG.contains(&kind)) {
            (false, _) => (AT_LOGIN, SHORT),
            (true, false) => (IN_SESSION, SHORT),
            (true, true) => (IN_SESSION, LONG),
        };
        if kinds.contains(&kind) && (4..=most).contains(&length) && !(kind == b'E' && length < 8) {
            return Ok(length - 4);
        }
        if kind == b'E' && !self.in_session {
            // A server that cannot even start a process for us says so without saying how long it is.
            let text: Vec<u8> = self.head[1..].iter().chain(rest).copied().take_while(|b| *b != 0).collect();
            let text = String::from_utf8_lossy(&text[..text.len().min(SHORT)]).trim_end().to_owned();
            return Err(refused(CliError::failed(text).kind(FailureKind::NoConnection)));
        }
        let long = self.in_session && MAY_BE_LONG.contains(&kind) && length > LONG;
        Err(refused(if long { too_long(length) } else { no_server(&[&self.head, rest].concat()) }))
    }

    fn note(&mut self) {
        let number = |body: &[u8]| body.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        match self.head[0] {
            b'S' if self.body == NO_ENCODING => self.shared.lock().has_no_encoding = true,
            b'R' => {
                let mut known = self.shared.lock();
                match number(&self.body) {
                    Some(0) => known.is_in = true,
                    Some(3) => known.asked = Some(Asked::InTheClear),
                    Some(5) => known.asked = Some(Asked::Md5),
                    _ => {}
                }
            }
            b'K' => self.shared.lock().key = self.body.first_chunk().copied(),
            b'Z' => {
                self.in_session = true;
                self.said = 0;
            }
            _ => {}
        }
    }
}

fn too_long(length: usize) -> CliError {
    CliError::failed(format!("the server announces a message of {} MiB", length >> 20))
        .hint(format!("a row of more than {} MiB is not read", LONG >> 20))
}

fn endless(in_session: bool) -> CliError {
    if in_session {
        return CliError::failed(format!("the answer is longer than {} MiB", ANSWER >> 20));
    }
    CliError::failed("what answers goes on and on without letting us in")
        .kind(FailureKind::NoConnection)
        .hint(WHAT_IS_IT)
}

/// What answers, beginning with `said`, does not speak PostgreSQL's protocol.
pub(super) fn no_server(said: &[u8]) -> CliError {
    let begins: String = said.iter().take(12).flat_map(|byte| byte.escape_ascii()).map(char::from).collect();
    CliError::failed(format!("what answers does not speak PostgreSQL's protocol (it says \"{begins}\")"))
        .kind(FailureKind::NoConnection)
        .hint(WHAT_IS_IT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap_or_default().to_be_bytes();
        [&[kind], &length[..], body].concat()
    }

    fn login() -> Vec<u8> {
        let asked = message(b'R', &[0, 0, 0, 3]);
        let ok = message(b'R', &[0; 4]);
        [asked, ok, message(b'K', &[1, 2, 3, 4, 5, 6, 7, 8]), message(b'Z', b"I")].concat()
    }

    #[test]
    fn a_login_is_noted_however_it_is_cut_up() {
        for size in [1, 2, 3, 5, 7, 1000] {
            let mut guard = Guard::default();
            for piece in login().chunks(size) {
                assert!(guard.see(piece).is_ok(), "{size}");
            }
            let known = guard.shared.lock();
            assert_eq!(known.asked, Some(Asked::InTheClear));
            assert_eq!((known.is_in, known.key), (true, Some([1, 2, 3, 4, 5, 6, 7, 8])));
        }
    }

    #[test]
    fn what_is_no_message_or_too_long_is_refused() {
        let head = |kind: u8, length: u32| [&[kind], &length.to_be_bytes()[..]].concat();
        for (in_session, bytes, said) in [
            (false, b"HTTP/1.1 400 Bad Request".to_vec(), "(it says \"HTTP/1.1 400\")"),
            (false, head(b'D', 10), "(it says \"D\\x00\\x00\\x00\\n\")"),
            (false, head(b'R', 3), "does not speak"),
            (false, head(b'S', 40_000), "does not speak"),
            (false, b"Ecould not fork new process\n\0".to_vec(), "could not fork new process"),
            (true, head(b'C', 40_000), "does not speak"),
            (true, head(b'D', 0x7fff_ffff), "a message of 2047 MiB"),
        ] {
            let mut guard = Guard { in_session, ..Guard::default() };
            let error = guard.see(&bytes).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(said), "{error}");
        }
        let mut guard = Guard { in_session: true, ..Guard::default() };
        assert!(guard.see(&head(b'D', 200 << 20)).is_ok());
    }

    #[test]
    fn what_never_ends_is_ended() {
        let parameter = message(b'S', b"name\0value\0");
        let mut guard = Guard::default();
        let most = AT_LOGIN_IN_ALL / parameter.len();
        assert!((0..most).all(|_| guard.see(&parameter).is_ok()));
        assert!(guard.see(&parameter).is_err());
        let row = message(b'D', &vec![0; 1 << 20]);
        let mut guard = Guard { in_session: true, ..Guard::default() };
        assert!((0..2000).all(|_| guard.see(&row).is_ok() && guard.see(&message(b'Z', b"T")).is_ok()));
        assert!(!(0..2000).all(|_| guard.see(&row).is_ok()));
    }
}
