//! A proxy to the server that stops to forward without closing its connections, like a network that drops packets.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Store;

/// Forwards all bytes until it is cut off.
pub struct SilentProxy {
    port: u16,
    database: String,
    is_cut: Arc<AtomicBool>,
}

impl SilentProxy {
    pub fn new(store: &Store) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (folder, server_port) = store.socket();
        let path = PathBuf::from(folder).join(format!(".s.PGSQL.{server_port}"));
        let is_cut = Arc::new(AtomicBool::new(false));
        let is_cut_now = Arc::clone(&is_cut);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = UnixStream::connect(&path) else { return };
                let (back_from, back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let (to_server, to_client) = (Arc::clone(&is_cut_now), Arc::clone(&is_cut_now));
                let end = |client: &TcpStream, server: &UnixStream| {
                    drop(client.shutdown(Shutdown::Both));
                    drop(server.shutdown(Shutdown::Both));
                };
                std::thread::spawn(move || {
                    forward(&client, &server, &to_server);
                    end(&client, &server);
                });
                std::thread::spawn(move || {
                    forward(&back_from, &back_to, &to_client);
                    end(&back_to, &back_from);
                });
            }
        });
        Self { port, database: store.database().to_owned(), is_cut }
    }

    pub fn url(&self) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{}?sslmode=disable", self.port, self.database)
    }

    /// Drops all bytes from now on, also the end of a connection.
    pub fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
    }
}

fn forward(mut from: impl Read, mut to: impl Write, is_cut: &AtomicBool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(size @ 1..) = from.read(&mut buffer) {
        if is_cut.load(Ordering::SeqCst) {
            continue;
        }
        if to.write_all(&buffer[..size]).is_err() {
            break;
        }
    }
    // The other side is not told either.
    while is_cut.load(Ordering::SeqCst) {
        std::thread::park();
    }
}
