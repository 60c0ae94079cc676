//! Compares apsctl with psql over a Unix socket, over TCP with a password, and over TLS with `verify-full`.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::certificates::{Authority, CertificateContents};
use crate::common::Bench;
use crate::compare::{Comparison, compare};

const HOST: &str = "db.example.test";

/// Creates the role that logs in over the network with SCRAM, and enables TLS.
const SETUP_SQL: &str =
    "CREATE ROLE operator LOGIN PASSWORD 's3cret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO operator;
    ALTER SYSTEM SET ssl = on";

/// Returns a loopback address for this process, so that several servers can use the same port.
pub(crate) fn loopback_address() -> String {
    let number = std::process::id();
    format!("127.{}.{}.1", 1 + number % 250, number / 250 % 250)
}

pub(crate) fn compare_connections(bench: &Bench, address: &str, (words, sql): (&str, &str)) {
    let folder = tempfile::tempdir().unwrap();
    prepare(bench, address, folder.path());
    let network = format!(
        "host={HOST} hostaddr={address} port=5432 dbname=small user=operator password=s3cret sslrootcert={}",
        folder.path().join("root.crt").display()
    );
    println!("\n| `{words}`, cold start | apsctl | psql | ratio | goal |\n|---|---|---|---|---|");
    for (name, connection, goal) in [
        ("a socket", bench.server.url("small"), "0.70"),
        ("TCP, SCRAM", format!("{network} sslmode=disable"), "0.80"),
        ("TLS verify-full, SCRAM", format!("{network} sslmode=verify-full"), "0.90"),
    ] {
        let probe = bench.apsctl_with(&connection, words).output().unwrap();
        assert!(probe.status.success(), "{name}: {}", String::from_utf8_lossy(&probe.stderr));
        let Comparison { first, second, ratio } =
            compare(|| bench.apsctl_with(&connection, words), || bench.psql_with(&connection, sql));
        println!("| {name} | {first:.2} ms | {second:.2} ms | {ratio:.2} | {goal} |");
    }
}

/// Creates certificates and the role, and configures how clients log in.
fn prepare(bench: &Bench, address: &str, folder: &Path) {
    let authority = Authority::new("Benchmark");
    let server = authority.sign(&CertificateContents { names: &[HOST], ..CertificateContents::for_name("server") });
    fs::write(folder.join("root.crt"), authority.pem()).unwrap();
    let data = bench.server.data();
    let owner = fs::metadata(data.join("PG_VERSION")).unwrap();
    for (name, bytes) in [("server.crt", server.pem()), ("server.key", server.pem_key())] {
        let path = data.join(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    fs::write(data.join("pg_hba.conf"), "local all all trust\nhost all all all scram-sha-256\n").unwrap();
    for statement in SETUP_SQL.split(';') {
        bench.client("small").batch_execute(statement).unwrap();
    }
    bench.client("small").execute("SELECT pg_reload_conf()", &[]).unwrap();
    // Wait until the server has read its new settings.
    let connection =
        format!("host={HOST} hostaddr={address} port=5432 dbname=small user=operator password=s3cret sslmode=require");
    while !bench.psql_with(&connection, "SELECT 1").output().unwrap().status.success() {
        sleep(Duration::from_millis(20));
    }
}
