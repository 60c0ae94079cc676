//! The warning that others can read a password on the network.

use std::net::{IpAddr, UdpSocket};

use super::server::TlsServer;
use crate::support::{RecordingProxy, report_skip};

/// Returns an address of this machine on the network. Finding it sends nothing.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn a_password_without_tls_is_worth_a_word() {
    let Some(outward) = outward() else { return report_skip("this machine has no address but its own") };
    let server = TlsServer::start();
    let to = format!("{}:5432", server.address).parse().unwrap();
    let (far, near) = (RecordingProxy::new(outward, to), RecordingProxy::new([127, 0, 0, 1].into(), to));
    let said = |tap: &RecordingProxy, settings: &str| {
        let place = format!("hostaddr={} port={}", tap.address.ip(), tap.address.port());
        let run = server.apsctl(&format!("{settings} {place}"));
        let run = run
            .replace_in_output(&tap.address.ip().to_string(), "IP")
            .replace_in_output(&tap.address.port().to_string(), "PORT");
        let ended = run.run();
        let warned: Vec<_> =
            ended.stderr.lines().filter_map(|line| line.split_once(" WARN ")).map(|(_, said)| said).collect();
        (warned.join("\n"), ended.code)
    };
    let listen = "others on the network can read it; use sslmode=verify-full";
    for (user, words) in [
        ("clear", "the password was sent to db.example.test:PORT (IP) without encryption"),
        ("md5", "the password was sent to db.example.test:PORT (IP) without TLS, only hashed with MD5"),
    ] {
        for (password, code) in [("s3cret", 0), ("wrong", 4)] {
            let settings = format!("user={user} password={password}");
            let plain = format!("{settings} sslmode=disable");
            assert_eq!(said(&far, &plain), (format!("{words}: {listen}"), Some(code)), "{plain}");
            assert_eq!(said(&near, &plain), (String::new(), Some(code)), "{plain}");
            let tls = format!("{settings} sslmode=require");
            assert_eq!(said(&far, &tls), (String::new(), Some(code)), "{tls}");
        }
    }
    // SCRAM does not send the password. Without a password nothing can be sent.
    assert_eq!(said(&far, "user=scram password=s3cret sslmode=disable"), (String::new(), Some(0)));
    assert_eq!(said(&far, "user=in_plain password=s3cret sslmode=disable"), (String::new(), Some(0)));
    assert_eq!(said(&far, "user=clear sslmode=disable"), (String::new(), Some(4)));
    // Without TLS the password was readable, with TLS it was not.
    let heard = |wanted: bool| {
        far.recorded()
            .iter()
            .filter(|said| said.starts_with(&[0, 0, 0, 8]) == wanted)
            .flatten()
            .copied()
            .collect::<Vec<u8>>()
    };
    let has = |bytes: &[u8]| bytes.windows(6).any(|at| at == b"s3cret");
    assert!(has(&heard(false)) && !has(&heard(true)));
}
