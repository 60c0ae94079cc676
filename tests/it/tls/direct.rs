//! `sslnegotiation=direct`. The tests' server may be too old for it, so a proxy does the handshake and forwards to the server

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use openssl::ssl::{AlpnError, SslAcceptor, SslMethod, SslStream, select_next_proto};

use super::server::TlsServer;

/// Starts a TLS proxy and returns its port. It confirms the protocol by ALPN, as PostgreSQL 17 does, if `confirms_protocol`.
fn start_tls_proxy(server: &TlsServer, confirms_protocol: bool) -> u16 {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    let pair = server.good();
    acceptor.set_certificate(&pair.certificate).unwrap();
    acceptor.set_private_key(&pair.key).unwrap();
    if confirms_protocol {
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
                forward(client, TcpStream::connect(to).unwrap());
            });
        }
    });
    port
}

/// Forwards data in both directions, in turns: client and server never send at the same time.
fn forward(mut client: SslStream<TcpStream>, mut server: TcpStream) {
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
fn the_tls_handshake_comes_first() {
    let server = TlsServer::start();
    let direct = "sslnegotiation=direct sslmode=verify-full sslrootcert=ROOT";
    let at = |port: u16| server.apsctl(&format!("{direct} port={port}"));
    let listed = at(start_tls_proxy(&server, true)).run().code(0);
    // The proxy's connection to the server is not encrypted. It is enough that the query gets there.
    assert!(listed.stdout.contains("plain,none"), "{listed}");
    let ended = at(start_tls_proxy(&server, false)).run().code(4);
    let said = "the server did not confirm PostgreSQL's protocol in the TLS handshake (ALPN)\n\
                hint: sslnegotiation=direct needs PostgreSQL 17 or later\n";
    assert!(ended.stderr.ends_with(said), "{ended}");
    // The real server does not understand the handshake and closes the connection.
    let ended = at(5432).run().code(4);
    assert!(ended.stderr.contains("closed the connection in the TLS handshake"), "{ended}");
    let weak = server.apsctl("sslnegotiation=direct sslmode=prefer").run().code(2);
    assert!(weak.stderr.contains("weak sslmode \"prefer\" may not be used with sslnegotiation=direct"), "{weak}");
}
