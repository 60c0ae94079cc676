//! A proxy that records what clients send.

use std::io::{Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Forwards all bytes, and records those of each client.
pub struct RecordingProxy {
    pub address: SocketAddr,
    recorded: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl RecordingProxy {
    /// Listens on `address`, and forwards to `server`.
    pub fn new(address: IpAddr, server: SocketAddr) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let tap = Self { address: listener.local_addr().unwrap(), recorded: Arc::default() };
        let heard = Arc::clone(&tap.recorded);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else { return };
                let number = {
                    let mut heard = heard.lock().unwrap();
                    heard.push(Vec::new());
                    heard.len() - 1
                };
                let heard = Arc::clone(&heard);
                let (back_from, back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || forward(back_from, back_to, |_| ()));
                std::thread::spawn(move || {
                    forward(client, server, |bytes| heard.lock().unwrap()[number].extend_from_slice(bytes));
                });
            }
        });
        tap
    }

    /// Returns the bytes that each client has sent so far.
    pub fn recorded(&self) -> Vec<Vec<u8>> {
        self.recorded.lock().unwrap().clone()
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, mut hear: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(size @ 1..) = from.read(&mut buffer) {
        hear(&buffer[..size]);
        if to.write_all(&buffer[..size]).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Write));
}
