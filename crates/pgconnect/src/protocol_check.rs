//! Checks every byte from a server before the driver reads it.
//!
//! The driver waits for as many bytes as a message announces, up to two gigabytes, and keeps them. A peer that is not
//! PostgreSQL (a web server, for example) would announce arbitrary lengths. This module also remembers what the login needs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, ErrorKind};

/// The longest message of types that are always short, and of every type before the session begins (libpq's limits).
const MAX_SHORT_MESSAGE: usize = 30_000;

/// The longest row, notice or error. PostgreSQL stores no jsonb value that is longer.
const MAX_LONG_MESSAGE: usize = 256 << 20;

/// How many bytes a server may send before the session begins. All of them are kept in memory.
const MAX_LOGIN_BYTES: usize = 1 << 20;

/// How many bytes a server may send in answer to one statement. All of them are kept in memory.
const MAX_ANSWER_BYTES: usize = 1 << 30;

/// The types of messages that a server may send before the session begins.
const LOGIN_TYPES: &[u8] = b"RKSNEZv";

/// The types of messages that a server may send in a session.
const SESSION_TYPES: &[u8] = b"RKSNEZTDCInts123AGHWdcVv";

/// The types of messages that may be long.
const LONG_TYPES: &[u8] = b"TDdVENAt";

/// The parameter status that reports a database without an encoding.
const NO_ENCODING: &[u8] = b"server_encoding\0SQL_ASCII\0";

/// How the server last asked the client to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthenticationRequest {
    /// The login is complete.
    None,
    Cleartext,
    Md5,
    /// A list of SASL mechanisms.
    Sasl,
    /// A message of the SCRAM exchange.
    ScramExchange,
    /// A method that the driver does not support, by its name.
    Unsupported(&'static str),
}

impl AuthenticationRequest {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            0 => Some(Self::None),
            2 => Some(Self::Unsupported("Kerberos V5")),
            3 => Some(Self::Cleartext),
            5 => Some(Self::Md5),
            6 => Some(Self::Unsupported("SCM credentials")),
            7 => Some(Self::Unsupported("GSSAPI")),
            9 => Some(Self::Unsupported("SSPI")),
            10 => Some(Self::Sasl),
            11 | 12 => Some(Self::ScramExchange),
            _ => None,
        }
    }
}

/// The state of a session, as the server's messages show it.
#[derive(Default)]
pub(crate) struct SessionInfo {
    pub(crate) request: Option<AuthenticationRequest>,
    /// Whether the client has sent the password so that others on the network could use it. SCRAM does not send it.
    pub(crate) exposed_password: Option<ExposedPassword>,
    pub(crate) is_logged_in: bool,
    /// The database's texts are bytes of an unknown encoding.
    pub(crate) has_no_encoding: bool,
    /// The process id and the secret that a cancel request needs.
    pub(crate) cancel_key: Option<[u8; 8]>,
    /// The client's reason to stop reading.
    pub(crate) ended_by: Option<Error>,
}

/// How a password was sent that others on the network could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExposedPassword {
    Cleartext,
    Md5,
}

/// The session's information, shared between the transport and the client.
#[derive(Clone, Default)]
pub(crate) struct SharedSessionInfo(Arc<Mutex<SessionInfo>>);

impl SharedSessionInfo {
    pub(crate) fn lock(&self) -> MutexGuard<'_, SessionInfo> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows the messages of one connection.
#[derive(Default)]
pub(crate) struct ProtocolValidator {
    pub(crate) session: SharedSessionInfo,
    /// The type and length of the current message: up to five bytes.
    header: Vec<u8>,
    /// How many bytes of the current message are missing.
    missing: usize,
    /// The start of the body, for the messages whose content matters.
    body: Vec<u8>,
    in_session: bool,
    /// How many bytes have come since the server was last ready for a statement.
    answer_bytes: usize,
}

impl ProtocolValidator {
    /// Checks the next bytes.
    ///
    /// # Errors
    /// The bytes are not PostgreSQL's protocol, or exceed a limit.
    pub(crate) fn check(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        self.answer_bytes += bytes.len();
        if self.answer_bytes > if self.in_session { MAX_ANSWER_BYTES } else { MAX_LOGIN_BYTES } {
            return Err(endless_answer(self.in_session));
        }
        while !bytes.is_empty() {
            if self.header.len() < 5 {
                let (header, rest) = bytes.split_at(bytes.len().min(5 - self.header.len()));
                self.header.extend_from_slice(header);
                bytes = rest;
                if self.header.len() < 5 {
                    return Ok(());
                }
                self.missing = self.body_length(bytes)?;
                self.body.clear();
            }
            let (body, rest) = bytes.split_at(bytes.len().min(self.missing));
            self.missing -= body.len();
            bytes = rest;
            let kept_bytes = match self.header[0] {
                b'R' | b'K' => 8,
                b'S' => NO_ENCODING.len(),
                _ => 0,
            };
            self.body.extend_from_slice(&body[..body.len().min(kept_bytes - self.body.len())]);
            if self.missing == 0 {
                self.read_message();
                self.header.clear();
            }
        }
        Ok(())
    }

    /// Whether the last message is incomplete.
    pub(crate) fn is_inside_message(&self) -> bool {
        !self.header.is_empty()
    }

    /// Returns the length of the current message's body. `rest` is what has come after its header.
    fn body_length(&self, rest: &[u8]) -> Result<usize, Error> {
        let kind = self.header[0];
        let length = self.header[1..].iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let (types, limit) = match (self.in_session, LONG_TYPES.contains(&kind)) {
            (false, _) => (LOGIN_TYPES, MAX_SHORT_MESSAGE),
            (true, false) => (SESSION_TYPES, MAX_SHORT_MESSAGE),
            (true, true) => (SESSION_TYPES, MAX_LONG_MESSAGE),
        };
        if types.contains(&kind) && (4..=limit).contains(&length) && !(kind == b'E' && length < 8) {
            return Ok(length - 4);
        }
        if kind == b'E' && !self.in_session {
            // A server that cannot start a process sends its error as plain text without a length.
            let text: Vec<u8> = self.header[1..].iter().chain(rest).copied().take_while(|byte| *byte != 0).collect();
            let text = String::from_utf8_lossy(&text[..text.len().min(MAX_SHORT_MESSAGE)]);
            return Err(Error::new(ErrorKind::NotReady, text.trim_end()));
        }
        let is_too_long = self.in_session && LONG_TYPES.contains(&kind) && length > MAX_LONG_MESSAGE;
        Err(if is_too_long { too_long(length) } else { not_postgres(&[&self.header, rest].concat()) })
    }

    /// Remembers what a complete message tells about the session.
    fn read_message(&mut self) {
        match self.header[0] {
            b'S' if self.body == NO_ENCODING => self.session.lock().has_no_encoding = true,
            b'R' => {
                let code = self.body.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
                let request = code.and_then(AuthenticationRequest::from_code);
                let mut session = self.session.lock();
                session.request = request;
                match request {
                    Some(AuthenticationRequest::None) => session.is_logged_in = true,
                    Some(AuthenticationRequest::Cleartext) => {
                        session.exposed_password = Some(ExposedPassword::Cleartext);
                    }
                    Some(AuthenticationRequest::Md5) => session.exposed_password = Some(ExposedPassword::Md5),
                    _ => {}
                }
            }
            b'K' => self.session.lock().cancel_key = self.body.first_chunk().copied(),
            b'Z' => {
                self.in_session = true;
                self.answer_bytes = 0;
            }
            _ => {}
        }
    }
}

fn too_long(length: usize) -> Error {
    Error::new(ErrorKind::TooLong, format!("the server announces a message of {} MiB", length >> 20))
        .with_hint(format!("a row may have at most {} MiB", MAX_LONG_MESSAGE >> 20))
}

fn endless_answer(in_session: bool) -> Error {
    if in_session {
        let message = format!("the answer is longer than {} MiB", MAX_ANSWER_BYTES >> 20);
        return Error::new(ErrorKind::TooLong, message);
    }
    Error::new(ErrorKind::NotPostgres, "the server keeps sending data without completing the login")
}

/// The peer, whose answer starts with `answer`, is not PostgreSQL.
pub(crate) fn not_postgres(answer: &[u8]) -> Error {
    let start: String = answer.iter().take(12).flat_map(|byte| byte.escape_ascii()).map(char::from).collect();
    let message = format!("the server does not speak PostgreSQL's protocol (it starts with \"{start}\")");
    Error::new(ErrorKind::NotPostgres, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap_or_default().to_be_bytes();
        [&[kind], &length[..], body].concat()
    }

    fn login() -> Vec<u8> {
        let request = message(b'R', &[0, 0, 0, 3]);
        let ok = message(b'R', &[0; 4]);
        [request, ok, message(b'K', &[1, 2, 3, 4, 5, 6, 7, 8]), message(b'Z', b"I")].concat()
    }

    #[test]
    fn a_login_is_read_in_pieces_of_any_size() {
        for size in [1, 2, 3, 5, 7, 1000] {
            let mut validator = ProtocolValidator::default();
            for piece in login().chunks(size) {
                assert!(validator.check(piece).is_ok(), "{size}");
            }
            let session = validator.session.lock();
            assert_eq!(session.exposed_password, Some(ExposedPassword::Cleartext));
            assert_eq!((session.is_logged_in, session.cancel_key), (true, Some([1, 2, 3, 4, 5, 6, 7, 8])));
        }
    }

    #[test]
    fn invalid_and_overlong_messages_are_rejected() {
        let head = |kind: u8, length: u32| [&[kind], &length.to_be_bytes()[..]].concat();
        for (in_session, bytes, expected) in [
            (false, b"HTTP/1.1 400 Bad Request".to_vec(), "(it starts with \"HTTP/1.1 400\")"),
            (false, head(b'D', 10), "(it starts with \"D\\x00\\x00\\x00\\n\")"),
            (false, head(b'R', 3), "does not speak PostgreSQL"),
            (false, head(b'S', 40_000), "does not speak PostgreSQL"),
            (false, b"Ecould not fork new process\n\0".to_vec(), "could not fork new process"),
            (true, head(b'C', 40_000), "does not speak PostgreSQL"),
            (true, head(b'D', 0x7fff_ffff), "a message of 2047 MiB"),
        ] {
            let mut validator = ProtocolValidator { in_session, ..ProtocolValidator::default() };
            let error = validator.check(&bytes).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(expected), "{error}");
        }
        let mut validator = ProtocolValidator { in_session: true, ..ProtocolValidator::default() };
        assert!(validator.check(&head(b'D', 200 << 20)).is_ok());
    }

    #[test]
    fn endless_answers_are_ended() {
        let parameter = message(b'S', b"name\0value\0");
        let mut validator = ProtocolValidator::default();
        let limit = MAX_LOGIN_BYTES / parameter.len();
        assert!((0..limit).all(|_| validator.check(&parameter).is_ok()));
        assert!(validator.check(&parameter).is_err());
        let row = message(b'D', &vec![0; 1 << 20]);
        let mut validator = ProtocolValidator { in_session: true, ..ProtocolValidator::default() };
        assert!((0..2000).all(|_| validator.check(&row).is_ok() && validator.check(&message(b'Z', b"T")).is_ok()));
        assert!(!(0..2000).all(|_| validator.check(&row).is_ok()));
    }
}
