//! A proxy to the server that disturbs one COMMIT, and nothing else.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::Store;
use super::breaking_proxy::{is_of_heartbeat, read_message};
use super::scripted_server::message;

/// What happens to the COMMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitFate {
    /// The server commits; its answer is held back until the test releases it.
    Held,
    /// The server commits, and the connection breaks before its answer.
    Unanswered,
    /// The server commits, and the client receives "terminating connection" instead of the answer.
    Terminated,
    /// The connection breaks, and the server never receives the COMMIT.
    Unsent,
    /// The connection breaks, and the server receives the COMMIT when the test releases it.
    Delayed,
}

/// What the proxy does after the COMMIT has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterCommit {
    /// It forwards new connections.
    AcceptClients,
    /// It closes new connections.
    RefuseClients,
    /// It forwards new connections, and breaks the disturbed one only when the test releases it.
    BreakOnRelease,
}

/// Forwards all messages but one COMMIT of a transaction that writes.
pub struct CommitProxy {
    port: u16,
    database: String,
    way: Arc<Route>,
}

struct Route {
    server: PathBuf,
    fate: CommitFate,
    /// The number of the COMMIT, counted from 1 over all connections except heartbeats.
    at: usize,
    then: AfterCommit,
    commits: AtomicUsize,
    /// Connections made since the COMMIT arrived.
    reconnects: AtomicUsize,
    stage: Mutex<Stage>,
    stage_changed: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Before,
    /// The COMMIT has arrived, and the server has executed it, if it is to.
    Arrived,
    Released,
}

/// How long a test waits before it fails.
const LIMIT: Duration = Duration::from_secs(30);

impl CommitProxy {
    pub fn new(store: &Store, fate: CommitFate, at: usize, then: AfterCommit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (folder, server_port) = store.socket();
        let server = PathBuf::from(folder).join(format!(".s.PGSQL.{server_port}"));
        let way = Arc::new(Route {
            server,
            fate,
            at,
            then,
            commits: AtomicUsize::new(0),
            reconnects: AtomicUsize::new(0),
            stage: Mutex::new(Stage::Before),
            stage_changed: Condvar::new(),
        });
        let all = Arc::clone(&way);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let is_over = all.stage() >= Stage::Arrived;
                if is_over {
                    all.reconnects.fetch_add(1, Ordering::SeqCst);
                }
                if !(is_over && all.then == AfterCommit::RefuseClients) {
                    let way = Arc::clone(&all);
                    std::thread::spawn(move || way.serve(client));
                }
            }
        });
        Self { port, database: store.database().to_owned(), way }
    }

    pub fn url(&self) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, self.database)
    }

    /// Returns whether the COMMIT has arrived.
    pub fn has_commit_arrived(&self) -> bool {
        self.way.stage() >= Stage::Arrived
    }

    /// Waits until the COMMIT has arrived.
    pub fn wait_for_commit(&self) {
        self.way.wait_for(Stage::Arrived);
    }

    /// Waits until a client connects after the COMMIT.
    pub fn wait_for_reconnect(&self) {
        let begun = std::time::Instant::now();
        while self.way.reconnects.load(Ordering::SeqCst) == 0 {
            assert!(begun.elapsed() < LIMIT, "no client connects again");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn release(&self) {
        self.way.advance_to(Stage::Released);
    }
}

impl Route {
    fn stage(&self) -> Stage {
        *self.stage.lock().unwrap()
    }

    fn advance_to(&self, stage: Stage) {
        let mut now = self.stage.lock().unwrap();
        *now = (*now).max(stage);
        self.stage_changed.notify_all();
    }

    /// Waits for a stage. Returns false after [`LIMIT`].
    fn wait_for(&self, stage: Stage) -> bool {
        let now = self.stage.lock().unwrap();
        !self.stage_changed.wait_timeout_while(now, LIMIT, |now| *now < stage).unwrap().1.timed_out()
    }

    fn wait_before_breaking(&self) {
        if self.then == AfterCommit::BreakOnRelease {
            self.wait_for(Stage::Released);
        }
    }

    fn serve(self: Arc<Self>, mut client: TcpStream) {
        let Ok(mut server) = UnixStream::connect(&self.server) else { return };
        let is_target_commit = Arc::new(AtomicBool::new(false));
        let answers = (Arc::clone(&self), server.try_clone().unwrap(), client.try_clone().unwrap());
        let turn = Arc::clone(&is_target_commit);
        std::thread::spawn(move || answers.0.forward_answers(answers.1, answers.2, &turn));
        let (mut has_begun, mut writes, mut is_heartbeat) = (false, false, false);
        while let Some(message) = read_message(&mut client, has_begun) {
            is_heartbeat |= !has_begun && is_of_heartbeat(&message);
            has_begun = true;
            let text = String::from_utf8_lossy(&message);
            if message.starts_with(b"Q") && text.contains("BEGIN ISOLATION LEVEL") {
                writes = !is_heartbeat && !text.contains("READ ONLY");
            }
            let is_commit = writes && message.starts_with(b"Q") && message[5..].starts_with(b"COMMIT");
            let is_target = is_commit && self.commits.fetch_add(1, Ordering::SeqCst) + 1 == self.at;
            match self.fate {
                CommitFate::Unsent if is_target => {
                    // Before the connection breaks, since the next connection depends on the stage.
                    self.advance_to(Stage::Arrived);
                    if self.then != AfterCommit::BreakOnRelease {
                        drop(server.shutdown(Shutdown::Both));
                    }
                    self.wait_before_breaking();
                    break;
                }
                CommitFate::Delayed if is_target => {
                    self.advance_to(Stage::Arrived);
                    drop(client.shutdown(Shutdown::Both));
                    if self.wait_for(Stage::Released) {
                        drop(server.write_all(&message));
                        std::thread::sleep(LIMIT);
                    }
                    break;
                }
                _ => is_target_commit.store(is_target, Ordering::SeqCst),
            }
            if server.write_all(&message).is_err() {
                break;
            }
        }
        drop(server.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
    }

    /// Forwards what the server sends, except its answer to the COMMIT.
    fn forward_answers(&self, mut server: UnixStream, mut client: TcpStream, is_its_turn: &AtomicBool) {
        let mut buffer = [0; 16 * 1024];
        let mut held = Vec::new();
        while let Ok(size @ 1..) = server.read(&mut buffer) {
            held.extend_from_slice(&buffer[..size]);
            if is_its_turn.load(Ordering::SeqCst) {
                if !held.ends_with(b"Z\0\0\0\x05I") {
                    continue;
                }
                self.advance_to(Stage::Arrived);
                match self.fate {
                    CommitFate::Held => drop(self.wait_for(Stage::Released)),
                    CommitFate::Terminated => {
                        let fields = "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0";
                        drop(client.write_all(&message(b'E', fields.as_bytes())));
                        break;
                    }
                    _ => {
                        self.wait_before_breaking();
                        break;
                    }
                }
                is_its_turn.store(false, Ordering::SeqCst);
            }
            if client.write_all(&held).is_err() {
                break;
            }
            held.clear();
        }
        if self.stage() == Stage::Arrived {
            self.wait_before_breaking();
        }
        drop(server.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
    }
}
