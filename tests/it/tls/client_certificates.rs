//! The client's certificate and key.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use snapbox::{assert_data_eq, str};

use super::certificates::{Authority, CertificateContents, Pair};
use super::compared_with_psql::End;
use super::server::TlsServer;

/// Settings that use the client's own certificate and key.
const OWN: &str = "sslmode=require sslcert=FOLDER/own.crt sslkey=FOLDER/own.key";

fn server_for(common_name: &str) -> (TlsServer, Pair) {
    let server = TlsServer::start();
    let own = server.authority.sign(&CertificateContents::for_name(common_name));
    server.file("own.crt", &own.pem());
    server.file("own.key", &own.pem_key());
    (server, own)
}

#[test]
fn a_client_certificate_authenticates_its_user() {
    let (server, own) = server_for("by_certificate");
    let mut wrong = String::new();
    let mut expect = |case: &str, settings: &str, expected: End| match server.both(settings) {
        Ok(end) if end == expected => {}
        Ok(end) => wrong += &format!("{case}: {settings}: both {end:?}, not {expected:?}\n"),
        Err(differ) => wrong += &format!("{case}: {differ}"),
    };
    let with = |more: &str| format!("{OWN} {more}");
    expect("the user's certificate", &with("user=by_certificate"), End::Tls);
    expect("a certificate with another name", &with("user=with_certificate"), End::Tls);
    expect("no certificate", "sslmode=require user=by_certificate", End::Client);
    expect("no certificate of any user", "sslmode=require user=with_certificate", End::Client);
    expect("a missing certificate", "sslmode=require sslcert=/nowhere user=by_certificate", End::Client);
    let der = server.file("own.der", &own.key.private_key_to_der().unwrap());
    let der = format!("sslmode=require sslcert=FOLDER/own.crt sslkey={} user=by_certificate", der.display());
    expect("a key in DER", &der, End::Tls);

    // An authority that the server does not trust.
    let stranger = Authority::new("Stranger").sign(&CertificateContents::for_name("by_certificate"));
    server.file("strange.crt", &stranger.pem());
    server.file("strange.key", &stranger.pem_key());
    let strange = "sslmode=require sslcert=FOLDER/strange.crt sslkey=FOLDER/strange.key user=by_certificate";
    expect("an untrusted authority", strange, End::Client);
    expect("an untrusted authority, with TLS 1.2", &format!("{strange} ssl_max_protocol_version=TLSv1.2"), End::Client);

    // Without settings, the default files in the home folder are used. A certificate needs a key.
    server.file(".postgresql/postgresql.crt", &own.pem());
    expect("the default certificate without a key", "sslmode=require user=by_certificate", End::Key);
    server.file(".postgresql/postgresql.key", &own.pem_key());
    expect("the default files", "sslmode=require user=by_certificate", End::Tls);
    expect("the default files without any setting", "user=by_certificate", End::Tls);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn invalid_keys_and_certificates_are_reported() {
    let (server, own) = server_for("by_certificate");
    let encrypted = server.file("encrypted.key", &own.encrypted_key("s3cret"));
    server.file("other.key", &server.good().pem_key());
    server.file("garbage.key", b"-----BEGIN PRIVATE KEY-----\nx\n");
    server.file("garbage.crt", b"");
    let open = server.file("open.key", &own.pem_key());
    std::fs::set_permissions(open, Permissions::from_mode(0o644)).unwrap();
    let shared = server.file("shared.key", &own.pem_key());
    std::fs::set_permissions(shared, Permissions::from_mode(0o640)).unwrap();
    let mut said = String::new();
    for settings in [
        "sslkey=FOLDER/other.key",
        "sslkey=FOLDER/garbage.key",
        "sslkey=FOLDER/missing.key",
        "sslkey=FOLDER",
        "sslkey=FOLDER/open.key",
        "sslkey=FOLDER/encrypted.key",
        "sslkey=FOLDER/encrypted.key sslpassword=wrong",
        "sslcert=FOLDER/garbage.crt",
    ] {
        let all = format!("user=by_certificate sslmode=require sslcert=FOLDER/own.crt {settings}");
        let all = if settings.starts_with("sslcert") { all.replace("sslcert=FOLDER/own.crt ", "") } else { all };
        assert_eq!(server.both(&all), Ok(End::Key));
        said += &format!("$ {settings}\n{}", server.apsctl(&all).run());
    }
    assert_data_eq!(
        said,
        str![[r#"
$ sslkey=FOLDER/other.key
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): certificate "FOLDER/own.crt" does not match private key file "FOLDER/other.key"
hint: sslcert and sslkey must belong together
---- exit 2 ----
$ sslkey=FOLDER/garbage.key
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER/garbage.key" contains no private key
---- exit 2 ----
$ sslkey=FOLDER/missing.key
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): missing private key file "FOLDER/missing.key" for certificate "FOLDER/own.crt"
hint: set sslkey to the key's file
---- exit 2 ----
$ sslkey=FOLDER
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER" is not a regular file
---- exit 2 ----
$ sslkey=FOLDER/open.key
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER/open.key" has group or world access
hint: chmod 0600 FOLDER/open.key (or 0640 if root owns it)
---- exit 2 ----
$ sslkey=FOLDER/encrypted.key
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER/encrypted.key" is encrypted
hint: set sslpassword to its password
---- exit 2 ----
$ sslkey=FOLDER/encrypted.key sslpassword=wrong
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER/encrypted.key" cannot be decrypted with sslpassword
---- exit 2 ----
$ sslcert=FOLDER/garbage.crt
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): could not read certificate file "FOLDER/garbage.crt": no start line
---- exit 2 ----

"#]]
    );
    let with = format!("user=by_certificate sslmode=require sslcert=FOLDER/own.crt sslkey={}", encrypted.display());
    assert_eq!(server.both(&format!("{with} sslpassword=s3cret")), Ok(End::Tls));
    // The group may read a key that belongs to root. This key does only if the test runs as root.
    let expected = if nix::unistd::geteuid().is_root() { End::Tls } else { End::Key };
    assert_eq!(server.both(&format!("user=by_certificate {OWN}").replace("own.key", "shared.key")), Ok(expected));
    // `prefer` continues without TLS if TLS fails. If that fails, too, the error has both reasons.
    assert_data_eq!(
        server.apsctl("user=by_certificate sslcert=FOLDER/own.crt sslkey=FOLDER/open.key").run(),
        str![[r#"
---- stderr ----
error: connecting to database "postgres" as "by_certificate": db.example.test:5432 (ADDRESS): private key file "FOLDER/open.key" has group or world access; without TLS: no pg_hba.conf entry for host "127.0.0.1", user "by_certificate", database "postgres", no encryption
hint: chmod 0600 FOLDER/open.key (or 0640 if root owns it)
---- exit 2 ----

"#]]
    );
}
