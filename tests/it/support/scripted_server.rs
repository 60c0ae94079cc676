//! A TCP server that speaks as much of the PostgreSQL protocol as a test tells it to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// A connection to the scripted server.
pub struct ScriptedConnection(pub TcpStream);

/// Starts a server that calls `play` for each connection, one after the other. Returns its port.
pub fn scripted_server(play: impl Fn(&mut ScriptedConnection) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            play(&mut ScriptedConnection(client));
        }
    });
    port
}

/// Returns a protocol message with its type and length.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind], &length[..], body].concat()
}

/// Returns a `RowDescription` message for text columns.
fn row_description(names: &[&str]) -> Vec<u8> {
    let mut body = u16::try_from(names.len()).unwrap().to_be_bytes().to_vec();
    for name in names {
        body.extend(name.bytes());
        // No table, no column number, type text, any length, no type modifier, text format.
        body.extend([0; 7]);
        body.extend([0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]);
    }
    message(b'T', &body)
}

/// The columns that `server/begin.sql` selects, and an answer.
const TRANSACTION_START_ROW: [(&str, &str); 10] = [
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

fn data_row(values: &[&str]) -> Vec<u8> {
    let mut body = u16::try_from(values.len()).unwrap().to_be_bytes().to_vec();
    for value in values {
        body.extend(u32::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(value.bytes());
    }
    message(b'D', &body)
}

/// Returns the answer to the start of a transaction.
fn transaction_started() -> Vec<u8> {
    let done = |word: &str| message(b'C', format!("{word}\0").as_bytes());
    [
        done("BEGIN"),
        done("SET"),
        row_description(&TRANSACTION_START_ROW.map(|(name, _)| name)),
        data_row(&TRANSACTION_START_ROW.map(|(_, value)| value)),
        done("SELECT 1"),
        message(b'Z', b"T"),
    ]
    .concat()
}

impl ScriptedConnection {
    /// Reads the startup message or a request for TLS.
    pub fn read_startup_message(&mut self) -> Vec<u8> {
        let mut length = [0; 4];
        if self.0.read_exact(&mut length).is_err() {
            return Vec::new();
        }
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        self.0.read_exact(&mut rest).unwrap();
        rest
    }

    /// Reads what the client sends, and ignores it.
    pub fn ignore_input(&mut self) {
        drop(self.0.read(&mut [0; 4096]));
    }

    /// Sends bytes. Returns whether the client is still connected.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// Waits until the client disconnects.
    pub fn wait_for_disconnect(&mut self) {
        while let Ok(1..) = self.0.read(&mut [0; 4096]) {}
    }

    /// Accepts the login without a password.
    pub fn accept_login(&mut self) {
        self.read_startup_message();
        let key = message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]);
        self.send(&[message(b'R', &[0; 4]), key, message(b'Z', b"I")].concat());
    }

    /// Accepts the login and the start of a transaction, and reads the first query.
    pub fn accept_transaction(&mut self) {
        self.accept_login();
        self.ignore_input();
        self.send(&transaction_started());
        self.ignore_input();
    }
}
