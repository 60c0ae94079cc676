//! A way to the server that disturbs the COMMIT of a change, and nothing else.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::Store;
use super::fake::message;
use super::proxy::read_message;

/// What becomes of a COMMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The server does it; its answer is held back until the test lets it go.
    Held,
    /// The server does it, and the connection breaks.
    Unanswered,
    /// The server does it, and what comes back is that the session has been ended.
    Terminated,
    /// The connection breaks, and the server never gets it.
    Unsent,
    /// The connection breaks, and the server gets it when the test lets it go.
    Late,
}

/// What becomes of the way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is as before.
    Open,
    /// Nobody gets through any more.
    Shut,
    /// As before; but the connection that breaks does so when the test lets it.
    Waits,
}

/// Passes on what clients and the store's server say to each other, but for one COMMIT of a transaction that writes.
pub struct Gate {
    port: u16,
    database: String,
    way: Arc<Way>,
}

struct Way {
    server: PathBuf,
    fate: Fate,
    /// Which COMMIT, counted from 1 over all connections.
    at: usize,
    then: Then,
    commits: AtomicUsize,
    /// Clients that have come since.
    since: AtomicUsize,
    stage: Mutex<Stage>,
    moved: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Before,
    /// It has come, and the server has done with it whatever it was to do.
    There,
    LetGo,
}

/// How long a test waits at most.
const LIMIT: Duration = Duration::from_secs(30);

impl Gate {
    pub fn to(store: &Store, fate: Fate, at: usize, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (folder, server_port) = store.socket();
        let server = PathBuf::from(folder).join(format!(".s.PGSQL.{server_port}"));
        let way = Arc::new(Way {
            server,
            fate,
            at,
            then,
            commits: AtomicUsize::new(0),
            since: AtomicUsize::new(0),
            stage: Mutex::new(Stage::Before),
            moved: Condvar::new(),
        });
        let all = Arc::clone(&way);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let is_over = all.stage() >= Stage::There;
                if is_over {
                    all.since.fetch_add(1, Ordering::SeqCst);
                }
                if !(is_over && all.then == Then::Shut) {
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

    /// Whether that COMMIT has come.
    pub fn has_come(&self) -> bool {
        self.way.stage() >= Stage::There
    }

    /// Waits for that COMMIT.
    pub fn until_come(&self) {
        self.way.until(Stage::There);
    }

    /// Waits until somebody asks again on a new connection.
    pub fn until_asked_again(&self) {
        let begun = std::time::Instant::now();
        while self.way.since.load(Ordering::SeqCst) == 0 {
            assert!(begun.elapsed() < LIMIT, "nobody asks again");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn let_go(&self) {
        self.way.reach(Stage::LetGo);
    }
}

impl Way {
    fn stage(&self) -> Stage {
        *self.stage.lock().unwrap()
    }

    fn reach(&self, stage: Stage) {
        let mut now = self.stage.lock().unwrap();
        *now = (*now).max(stage);
        self.moved.notify_all();
    }

    /// False where it never comes.
    fn until(&self, stage: Stage) -> bool {
        let now = self.stage.lock().unwrap();
        !self.moved.wait_timeout_while(now, LIMIT, |now| *now < stage).unwrap().1.timed_out()
    }

    fn before_it_breaks(&self) {
        if self.then == Then::Waits {
            self.until(Stage::LetGo);
        }
    }

    fn serve(self: Arc<Self>, mut client: TcpStream) {
        let Ok(mut server) = UnixStream::connect(&self.server) else { return };
        let is_its_turn = Arc::new(AtomicBool::new(false));
        let answers = (Arc::clone(&self), server.try_clone().unwrap(), client.try_clone().unwrap());
        let turn = Arc::clone(&is_its_turn);
        std::thread::spawn(move || answers.0.answer(answers.1, answers.2, &turn));
        let (mut has_begun, mut writes) = (false, false);
        while let Some(message) = read_message(&mut client, has_begun) {
            has_begun = true;
            let text = String::from_utf8_lossy(&message);
            if message.starts_with(b"Q") && text.contains("BEGIN ISOLATION LEVEL") {
                writes = !text.contains("READ ONLY");
            }
            let is_commit = writes && message.starts_with(b"Q") && message[5..].starts_with(b"COMMIT");
            let is_it = is_commit && self.commits.fetch_add(1, Ordering::SeqCst) + 1 == self.at;
            match self.fate {
                Fate::Unsent if is_it => {
                    // Before the connection breaks: whoever comes again is judged by it.
                    self.reach(Stage::There);
                    if self.then != Then::Waits {
                        drop(server.shutdown(Shutdown::Both));
                    }
                    self.before_it_breaks();
                    break;
                }
                Fate::Late if is_it => {
                    self.reach(Stage::There);
                    drop(client.shutdown(Shutdown::Both));
                    if self.until(Stage::LetGo) {
                        drop(server.write_all(&message));
                        std::thread::sleep(LIMIT);
                    }
                    break;
                }
                _ => is_its_turn.store(is_it, Ordering::SeqCst),
            }
            if server.write_all(&message).is_err() {
                break;
            }
        }
        drop(server.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
    }

    /// Passes on what the server says, but for its answer to that COMMIT.
    fn answer(&self, mut server: UnixStream, mut client: TcpStream, is_its_turn: &AtomicBool) {
        let mut buffer = [0; 16 * 1024];
        let mut held = Vec::new();
        while let Ok(size @ 1..) = server.read(&mut buffer) {
            held.extend_from_slice(&buffer[..size]);
            if is_its_turn.load(Ordering::SeqCst) {
                if !held.ends_with(b"Z\0\0\0\x05I") {
                    continue;
                }
                self.reach(Stage::There);
                match self.fate {
                    Fate::Held => drop(self.until(Stage::LetGo)),
                    Fate::Terminated => {
                        let fields = "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0";
                        drop(client.write_all(&message(b'E', fields.as_bytes())));
                        break;
                    }
                    _ => {
                        self.before_it_breaks();
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
        if self.stage() == Stage::There {
            self.before_it_breaks();
        }
        drop(server.shutdown(Shutdown::Both));
        drop(client.shutdown(Shutdown::Both));
    }
}
