//! A web server that answers as a test tells it to, and records the requests.

use std::io::{BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use openssl::ssl::SslAcceptor;

/// A recorded request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET /path?query`
    pub line: String,
    /// The header fields, in lower case.
    pub head: String,
    pub body: String,
}

/// An answer of the server.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A status and a body.
    Status(u16, String),
    /// A redirect (302) to an address.
    Redirect(String),
    /// A redirect with another status.
    RedirectWithStatus(u16, String),
    /// These bytes, which need not be HTTP.
    Bytes(&'static [u8]),
    /// A body of this many bytes.
    LongBody(usize),
    /// The header, then one byte every 50 ms.
    SlowBody,
    /// No answer for a minute.
    Silence,
    /// Status 200 after a delay.
    After(Duration),
}

pub struct WebServer {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// Starts a server that calls `answer` for each request.
pub fn web_server(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> WebServer {
    WebServer::start(None, answer)
}

impl WebServer {
    pub fn start(acceptor: Option<SslAcceptor>, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let web = Self { port: listener.local_addr().unwrap().port(), requests: Arc::default() };
        let (asked, answer) = (Arc::clone(&web.requests), Arc::new(answer));
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (asked, answer, acceptor) = (Arc::clone(&asked), Arc::clone(&answer), acceptor.clone());
                // Some tests are about clients that disconnect early.
                spawn(move || match acceptor {
                    None => serve(client, &asked, &*answer),
                    Some(acceptor) => acceptor.accept(client).map_or(None, |client| serve(client, &asked, &*answer)),
                });
            }
        });
        web
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the first lines of the requests so far.
    pub fn request_lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|asked| asked.line).collect()
    }

    /// Waits until `count` requests have arrived.
    #[track_caller]
    pub fn wait_for_requests(&self, count: usize) {
        let begun = Instant::now();
        while self.requests().len() < count {
            assert!(begun.elapsed() < Duration::from_secs(30), "only {:?}", self.request_lines());
            sleep(Duration::from_millis(10));
        }
    }
}

/// Returns a URL on which no server listens.
pub fn unused_url() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("http://127.0.0.1:{port}/")
}

fn serve<S: Read + Write>(client: S, asked: &Mutex<Vec<Request>>, answer: &dyn Fn(&Request) -> Reply) -> Option<()> {
    let mut client = BufReader::new(client);
    let request = read(&mut client)?;
    asked.lock().unwrap().push(request.clone());
    let client = client.get_mut();
    let head = |status: u16, length: usize| {
        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
    };
    match answer(&request) {
        Reply::Status(status, body) => write!(client, "{}{body}", head(status, body.len())).ok()?,
        Reply::RedirectWithStatus(status, place) => {
            write!(
                client,
                "HTTP/1.1 {status} X\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .ok()?;
        }
        Reply::Redirect(place) => {
            write!(client, "HTTP/1.1 302 X\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n").ok()?;
        }
        Reply::Bytes(bytes) => client.write_all(bytes).ok()?,
        Reply::LongBody(length) => {
            write!(client, "{}", head(200, length)).ok()?;
            for _ in 0..length / 1024 {
                client.write_all(&[b' '; 1024]).ok()?;
            }
        }
        Reply::SlowBody => {
            write!(client, "{}", head(200, 1000)).ok()?;
            for _ in 0..1000 {
                client.write_all(b" ").ok()?;
                sleep(Duration::from_millis(50));
            }
        }
        Reply::Silence => sleep(Duration::from_mins(1)),
        Reply::After(time) => {
            sleep(time);
            write!(client, "{}", head(200, 0)).ok()?;
        }
    }
    client.flush().ok()
}

fn read(client: &mut impl std::io::BufRead) -> Option<Request> {
    let mut line = String::new();
    client.read_line(&mut line).ok()?;
    let line = line.trim_end().strip_suffix(" HTTP/1.1")?.to_owned();
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut one = String::new();
        client.read_line(&mut one).ok()?;
        if one.trim().is_empty() {
            break;
        }
        let one = one.to_lowercase();
        if let Some(value) = one.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head += &one;
    }
    let mut body = vec![0; length];
    client.read_exact(&mut body).ok()?;
    Some(Request { line, head, body: String::from_utf8(body).unwrap() })
}
