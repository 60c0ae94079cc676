//! Warnings about passwords that others on the network can read

use std::net::{IpAddr, UdpSocket};

use super::server::TlsServer;
use crate::support::{RecordingProxy, report_skip};

/// Returns an address by which others could reach this machine. Nothing is sent to find it.
fn external_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn a_password_sent_without_tls_is_warned_about() {
    let Some(external_address) = external_address() else {
        return report_skip("this machine has only loopback addresses");
    };
    let server = TlsServer::start();
    let to = format!("{}:5432", server.address).parse().unwrap();
    let (far, near) = (RecordingProxy::new(external_address, to), RecordingProxy::new([127, 0, 0, 1].into(), to));
    let warnings = |proxy: &RecordingProxy, settings: &str| {
        let place = format!("hostaddr={} port={}", proxy.address.ip(), proxy.address.port());
        let run = server.apsctl(&format!("{settings} {place}"));
        let run = run
            .replace_in_output(&proxy.address.ip().to_string(), "IP")
            .replace_in_output(&proxy.address.port().to_string(), "PORT");
        let ended = run.run();
        let warned: Vec<_> =
            ended.stderr.lines().filter_map(|line| line.split_once(" WARN ")).map(|(_, said)| said).collect();
        (warned.join("\n"), ended.code)
    };
    let advice = "others on the network can read it; use sslmode=verify-full";
    for (user, words) in [
        ("clear", "the password was sent to db.example.test:PORT (IP) without encryption"),
        ("md5", "the password was sent to db.example.test:PORT (IP) without TLS, only hashed with MD5"),
    ] {
        for (password, code) in [("s3cret", 0), ("wrong", 4)] {
            let settings = format!("user={user} password={password}");
            let plain = format!("{settings} sslmode=disable");
            assert_eq!(warnings(&far, &plain), (format!("{words}: {advice}"), Some(code)), "{plain}");
            assert_eq!(warnings(&near, &plain), (String::new(), Some(code)), "{plain}");
            let tls = format!("{settings} sslmode=require");
            assert_eq!(warnings(&far, &tls), (String::new(), Some(code)), "{tls}");
        }
    }
    // No password is sent with SCRAM, if the server asks for none, or if none is known.
    assert_eq!(warnings(&far, "user=scram password=s3cret sslmode=disable"), (String::new(), Some(0)));
    assert_eq!(warnings(&far, "user=in_plain password=s3cret sslmode=disable"), (String::new(), Some(0)));
    assert_eq!(warnings(&far, "user=clear sslmode=disable"), (String::new(), Some(4)));
    // The recorded data contains the password, but not with TLS.
    let recorded = |with_tls: bool| {
        far.recorded()
            .iter()
            .filter(|said| said.starts_with(&[0, 0, 0, 8]) == with_tls)
            .flatten()
            .copied()
            .collect::<Vec<u8>>()
    };
    let has = |bytes: &[u8]| bytes.windows(6).any(|at| at == b"s3cret");
    assert!(has(&recorded(false)) && !has(&recorded(true)));
}
