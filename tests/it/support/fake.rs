//! A server that is none: it says what a test has it say.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// A connection of its, with what a test may want of the protocol.
pub struct Fake(pub TcpStream);

/// Lets `play` do what it likes with each connection, in turn. Its port.
pub fn fake(play: impl Fn(&mut Fake) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            play(&mut Fake(client));
        }
    });
    port
}

/// A message with its type and its length.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind], &length[..], body].concat()
}

/// A description of columns that are text.
fn columns(names: &[&str]) -> Vec<u8> {
    let mut body = u16::try_from(names.len()).unwrap().to_be_bytes().to_vec();
    for name in names {
        body.extend(name.bytes());
        // No table and no column of one; text, of any length, not modified, as text.
        body.extend([0; 7]);
        body.extend([0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]);
    }
    message(b'T', &body)
}

/// What is asked of a server where a transaction begins: the columns, and an answer.
const OPENED: [(&str, &str); 10] = [
    ("now", "2025-10-26 12:00:00+00"),
    ("pg_backend_pid", "4711"),
    ("to_regclass", "public.apscheduler_jobs"),
    ("to_regclass", "public.automation_audit_log"),
    ("to_regclass", "public.versions"),
    ("to_regclass", "public.approval_rules"),
    ("to_regclass", "public.schedules"),
    ("current_schema", "public"),
    ("current_setting", "\"$user\", public"),
    ("set_config", "pg_catalog, pg_temp"),
];

fn row(values: &[&str]) -> Vec<u8> {
    let mut body = u16::try_from(values.len()).unwrap().to_be_bytes().to_vec();
    for value in values {
        body.extend(u32::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(value.bytes());
    }
    message(b'D', &body)
}

/// That a transaction has begun, as apsctl begins one.
fn begun() -> Vec<u8> {
    let done = |word: &str| message(b'C', format!("{word}\0").as_bytes());
    [
        done("BEGIN"),
        done("SET"),
        columns(&OPENED.map(|(name, _)| name)),
        row(&OPENED.map(|(_, value)| value)),
        done("SELECT 1"),
        message(b'Z', b"T"),
    ]
    .concat()
}

impl Fake {
    /// What says how to start: parameters, or a request.
    pub fn read_start(&mut self) -> Vec<u8> {
        let mut length = [0; 4];
        if self.0.read_exact(&mut length).is_err() {
            return Vec::new();
        }
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        self.0.read_exact(&mut rest).unwrap();
        rest
    }

    /// Something the client says; nobody looks at what.
    pub fn read_some(&mut self) {
        drop(self.0.read(&mut [0; 4096]));
    }

    /// Nobody listens any more: no reason to fail.
    pub fn say(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// Waits until the client has gone.
    pub fn hang(&mut self) {
        while let Ok(1..) = self.0.read(&mut [0; 4096]) {}
    }

    /// Lets the client in.
    pub fn let_in(&mut self) {
        self.read_start();
        let key = message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]);
        self.say(&[message(b'R', &[0; 4]), key, message(b'Z', b"I")].concat());
    }

    /// The same, up to where the client asks its first question in a transaction.
    pub fn let_begin(&mut self) {
        self.let_in();
        self.read_some();
        self.say(&begun());
        self.read_some();
    }
}
