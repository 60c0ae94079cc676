//! A cancel request uses the address and the encryption of its session.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use postgres::{Client, NoTls};

use super::server::TlsServer;
use crate::support::{Apsctl, RecordingProxy, Store, apsctl, send_signal};

/// A listing that takes ten minutes, in a separate schema.
const SLOW: &str = "CREATE SCHEMA slow; CREATE VIEW slow.apscheduler_jobs AS
    SELECT 'x' AS id, 'f' AS func_ref, '[]'::jsonb AS args, '{}'::jsonb AS kwargs,
           NULL::timestamptz AS next_run_time, 'SCHEDULED' AS job_state, NULL::integer AS misfire_grace_time
    FROM pg_sleep(600)";

const ASLEEP: &str = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'";

/// The first bytes of a cancel request and of a TLS request.
const CANCEL_REQUEST: [u8; 8] = [0, 0, 0, 16, 4, 210, 22, 46];
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Returns the slow listing over each kind of connection to the server.
fn listings(server: &TlsServer, proxy: &RecordingProxy, timeout: &str) -> [(&'static str, Apsctl); 3] {
    let (folder, port) = Store::socket_of(&server.cluster.url("postgres"));
    let tcp = format!("host=db.example.test hostaddr={} port={}", proxy.address.ip(), proxy.address.port());
    let root = server.folder.path().join("root.crt");
    let list = |place: &str| {
        let settings = format!("{place} user=postgres dbname=postgres options=-csearch_path=slow");
        apsctl(&["jobs", "list", "--statement-timeout", timeout, "-d", &settings])
    };
    [
        ("a socket", list(&format!("host={folder} port={port}"))),
        ("TCP", list(&format!("{tcp} sslmode=disable"))),
        ("TLS", list(&format!("{tcp} sslmode=verify-full sslrootcert={}", root.display()))),
    ]
}

fn wait_for_sleeping_sessions(server: &TlsServer, asleep: i64) {
    let mut admin = Client::connect(&server.cluster.url("postgres"), NoTls).unwrap();
    let begun = Instant::now();
    while admin.query_one(ASLEEP, &[]).unwrap().get::<_, i64>(0) != asleep {
        assert!(begun.elapsed() < Duration::from_secs(20), "no {asleep} sleeping sessions in time");
        sleep(Duration::from_millis(10));
    }
}

fn start(apsctl: &Apsctl) -> Child {
    let mut command = apsctl.command();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_signal_cancels_the_query_over_a_socket_tcp_and_tls() {
    let server = TlsServer::start();
    server.sql(SLOW);
    let proxy = RecordingProxy::new([127, 0, 0, 1].into(), format!("{}:5432", server.address).parse().unwrap());
    for (connection, list) in listings(&server, &proxy, "0") {
        for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
            let child = start(&list);
            wait_for_sleeping_sessions(&server, 1);
            send_signal(&child, signal);
            let ended = list.output(&child.wait_with_output().unwrap());
            assert_eq!(ended.code, Some(code), "{connection}: {ended}");
            // Closing the connection alone would not end the query.
            wait_for_sleeping_sessions(&server, 0);
        }
    }
    let recorded = proxy.recorded();
    let begin = |with: [u8; 8]| recorded.iter().filter(|bytes| bytes.starts_with(&with)).count();
    assert_eq!((recorded.len(), begin(CANCEL_REQUEST), begin(TLS_REQUEST)), (8, 2, 4));
    let log = std::fs::read_to_string(server.cluster.log()).unwrap();
    assert_eq!(log.matches("canceling statement due to user request").count(), 6, "{log}");
}

#[test]
fn statement_timeout_cancels_the_query_over_a_socket_tcp_and_tls() {
    let server = TlsServer::start();
    server.sql(SLOW);
    let proxy = RecordingProxy::new([127, 0, 0, 1].into(), format!("{}:5432", server.address).parse().unwrap());
    for (connection, list) in listings(&server, &proxy, "200ms") {
        let ended = list.run();
        let said = "error: listing jobs: canceling statement due to statement timeout\n";
        assert!(ended.code == Some(4) && ended.stderr.starts_with(said), "{connection}: {ended}");
        wait_for_sleeping_sessions(&server, 0);
    }
}
