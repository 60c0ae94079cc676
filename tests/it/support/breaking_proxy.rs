//! A proxy to the server that breaks the connection at one COMMIT.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Store;

/// Where the connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakPoint {
    /// The server never receives the COMMIT.
    BeforeCommit,
    /// The server commits, and its answer is lost.
    AfterCommit,
}

/// Forwards all messages up to one COMMIT.
pub struct BreakingProxy {
    port: u16,
    database: String,
    way: Arc<Route>,
}

struct Route {
    server: PathBuf,
    /// The number of the COMMIT, counted from 1 over all connections except heartbeats.
    breaks_at: usize,
    break_point: BreakPoint,
    commits: AtomicUsize,
}

impl BreakingProxy {
    pub fn new(store: &Store, how: BreakPoint, breaks_at: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (folder, server_port) = store.socket();
        let server = PathBuf::from(folder).join(format!(".s.PGSQL.{server_port}"));
        let way = Arc::new(Route { server, breaks_at, break_point: how, commits: AtomicUsize::new(0) });
        let all = Arc::clone(&way);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let way = Arc::clone(&all);
                std::thread::spawn(move || way.serve(client));
            }
        });
        Self { port, database: store.database().to_owned(), way }
    }

    pub fn url(&self) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, self.database)
    }

    /// Returns whether the COMMIT has arrived.
    pub fn has_broken(&self) -> bool {
        self.way.commits.load(Ordering::Relaxed) >= self.way.breaks_at
    }
}

impl Route {
    fn serve(&self, mut client: TcpStream) {
        let Ok(mut server) = UnixStream::connect(&self.server) else { return };
        let is_answer_dropped = Arc::new(AtomicBool::new(false));
        let answers = (server.try_clone().unwrap(), client.try_clone().unwrap(), Arc::clone(&is_answer_dropped));
        let answering = std::thread::spawn(move || forward_answers(answers.0, answers.1, &answers.2));
        let (mut has_begun, mut is_heartbeat) = (false, false);
        while let Some(message) = read_message(&mut client, has_begun) {
            is_heartbeat |= !has_begun && is_of_heartbeat(&message);
            has_begun = true;
            let breaks = !is_heartbeat
                && message.starts_with(b"Q")
                && message[5..].starts_with(b"COMMIT")
                && self.commits.fetch_add(1, Ordering::Relaxed) + 1 == self.breaks_at;
            if breaks && self.break_point == BreakPoint::BeforeCommit {
                break;
            }
            is_answer_dropped.store(breaks, Ordering::Relaxed);
            if server.write_all(&message).is_err() {
                break;
            }
            if breaks {
                answering.join().unwrap();
                return;
            }
        }
        drop(server.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
    }
}

/// Whether a startup message is that of the heartbeat of a pass.
pub(super) fn is_of_heartbeat(startup: &[u8]) -> bool {
    String::from_utf8_lossy(startup).contains(" heartbeat\0")
}

/// Reads one message of the client. The first of a connection has no type byte.
pub(super) fn read_message(client: &mut TcpStream, has_type: bool) -> Option<Vec<u8>> {
    let mut message = vec![0; if has_type { 5 } else { 4 }];
    client.read_exact(&mut message).ok()?;
    let head = message.len();
    let length = u32::from_be_bytes(message[head - 4..].try_into().unwrap()) as usize;
    message.resize(head - 4 + length, 0);
    client.read_exact(&mut message[head..]).ok()?;
    Some(message)
}

/// Forwards what the server sends, until the answer is to be dropped.
fn forward_answers(mut server: UnixStream, mut client: TcpStream, deaf: &AtomicBool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(size @ 1..) = server.read(&mut buffer) {
        if deaf.load(Ordering::Relaxed) || client.write_all(&buffer[..size]).is_err() {
            break;
        }
    }
    drop(server.shutdown(Shutdown::Both));
    drop(client.shutdown(Shutdown::Both));
}
