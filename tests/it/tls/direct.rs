//! `sslnegotiation=direct`. The server of the tests is too old for it: a proxy does the handshake and forwards to the server

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use openssl::ssl::{AlpnError, SslAcceptor, SslMethod, SslStream, select_next_proto};

use super::server::TlsServer;

/// Uses ALPN in the handshake like a server of version 17, or not.
fn front(server: &TlsServer, speaks: bool) -> u16 {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    let pair = server.good();
    acceptor.set_certificate(&pair.certificate).unwrap();
    acceptor.set_private_key(&pair.key).unwrap();
    if speaks {
        acceptor.set_alpn_select_callback(|_, wanted| {
            select_next_proto(b"\x0apostgresql", wanted).ok_or(AlpnError::ALERT_FATAL)
        });
    }
    let acceptor = Arc::new(acceptor.build());
    let listener = TcpListener::bind((server.address.as_str(), 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let to = format!("{}:5432", server.address);
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (acceptor, to) = (Arc::clone(&acceptor), to.clone());
            std::thread::spawn(move || {
                let Ok(client) = acceptor.accept(client) else { return };
                pass(client, TcpStream::connect(to).unwrap());
            });
        }
    });
    port
}

/// Forwards the bytes of both sides in turn, since they never send at the same time.
fn pass(mut client: SslStream<TcpStream>, mut server: TcpStream) {
    let short = Some(Duration::from_millis(5));
    client.get_ref().set_read_timeout(short).unwrap();
    server.set_read_timeout(short).unwrap();
    let mut buffer = [0; 16 * 1024];
    let is_quiet = |error: &std::io::Error| error.kind() == std::io::ErrorKind::WouldBlock;
    loop {
        match client.read(&mut buffer) {
            Ok(0) => return,
            Ok(size) => server.write_all(&buffer[..size]).unwrap(),
            Err(error) if is_quiet(&error) => {}
            Err(_) => return,
        }
        match server.read(&mut buffer) {
            Ok(0) => return,
            Ok(size) => client.write_all(&buffer[..size]).unwrap(),
            Err(error) if is_quiet(&error) => {}
            Err(_) => return,
        }
    }
}

#[test]
fn the_hand_shake_comes_first() {
    let server = TlsServer::start();
    let direct = "sslnegotiation=direct sslmode=verify-full sslrootcert=ROOT";
    let at = |port: u16| server.apsctl(&format!("{direct} port={port}"));
    let listed = at(front(&server, true)).run().code(0);
    // The proxy's connection to the server is not encrypted; the test is only about the handshake.
    assert!(listed.stdout.contains("plain,none"), "{listed}");
    let ended = at(front(&server, false)).run().code(4);
    let said = "the server did not confirm PostgreSQL's protocol in the TLS handshake (ALPN)\n\
                hint: sslnegotiation=direct needs PostgreSQL 17 or later\n";
    assert!(ended.stderr.ends_with(said), "{ended}");
    // The real server treats the handshake as an invalid message, and disconnects.
    let ended = at(5432).run().code(4);
    assert!(ended.stderr.contains("closed the connection in the TLS handshake"), "{ended}");
    let weak = server.apsctl("sslnegotiation=direct sslmode=prefer").run().code(2);
    assert!(weak.stderr.contains("weak sslmode \"prefer\" may not be used with sslnegotiation=direct"), "{weak}");
}
