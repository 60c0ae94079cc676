//! Untrusted servers, and password logins with and without channel binding.

use snapbox::{assert_data_eq, str};

use super::certificates::{Authority, CertificateContents, self_signed};
use super::compared_with_psql::End;
use super::server::{HOST, TlsServer};

#[test]
fn each_verification_failure_has_its_own_error() {
    let server = TlsServer::start();
    let ca = &server.authority;
    let named =
        |names: &'static [&'static str]| CertificateContents { names, ..CertificateContents::for_name("server") };
    let mut said = String::new();
    let mut say = |case: &str, settings: &str| {
        said += &format!("$ {case}\n{}", server.apsctl(&format!("sslmode=verify-full {settings}")).run());
    };
    say("no root", "");
    say("a missing root", "sslrootcert=FOLDER/missing.crt");
    say("this machine's roots", "sslrootcert=system");
    say("no version in common", "sslrootcert=ROOT ssl_max_protocol_version=TLSv1.1 ssl_min_protocol_version=TLSv1.1");
    server.show(&ca.sign(&named(&["other.test", "*.other.test"])), &[]);
    say("another name", "sslrootcert=ROOT");
    server.show(&ca.sign(&CertificateContents::for_name("old.test")), &[]);
    say("another common name", "sslrootcert=ROOT");
    server.show(&self_signed(&named(&[HOST])), &[]);
    say("self-signed", "sslrootcert=ROOT");
    let stranger = Authority::new("Stranger");
    server.show(&stranger.sign(&named(&[HOST])), &[]);
    say("an unknown authority", "sslrootcert=ROOT");
    server.show(&stranger.sign(&named(&[HOST])), &[&stranger.0]);
    say("an unknown authority in the chain", "sslrootcert=ROOT");
    server.show(&Authority::new("Test Authority").sign(&named(&[HOST])), &[]);
    say("another authority of the same name", "sslrootcert=ROOT");
    assert_data_eq!(
        said,
        str![[r#"
$ no root
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): root certificate file "FOLDER/.postgresql/root.crt" does not exist, but sslmode=verify-full needs one
hint: set sslrootcert to the authority's certificate, or to system for this machine's trusted roots
---- exit 2 ----
$ a missing root
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): root certificate file "FOLDER/missing.crt" does not exist, but sslmode=verify-full needs one
hint: set sslrootcert to the authority's certificate, or to system for this machine's trusted roots
---- exit 2 ----
$ this machine's roots
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the authority at the end of the chain (CN=Test Authority) is not in this machine's trusted roots
hint: if it is the right server, set sslrootcert to its authority's certificate
---- exit 4 ----
$ no version in common
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server supports no TLS version that is allowed here (tlsv1 alert protocol version)
hint: see ssl_min_protocol_version (default: TLSv1.2) and ssl_max_protocol_version on both sides
---- exit 4 ----
$ another name
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server's certificate is for "other.test", "*.other.test", not for "db.example.test"
hint: set host= to a name in the certificate (and hostaddr= to the address), or use sslmode=verify-ca
---- exit 4 ----
$ another common name
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server's certificate is for "old.test", not for "db.example.test"
hint: set host= to a name in the certificate (and hostaddr= to the address), or use sslmode=verify-ca
---- exit 4 ----
$ self-signed
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server's certificate (CN=server) is self-signed and not in FOLDER/root.crt
hint: if it is the right server, set sslrootcert to its authority's certificate
---- exit 4 ----
$ an unknown authority
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the authority that signed the server's certificate (CN=Stranger) is not in FOLDER/root.crt
hint: if it is the right server, set sslrootcert to its authority's certificate
---- exit 4 ----
$ an unknown authority in the chain
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the authority at the end of the chain (CN=Stranger) is not in FOLDER/root.crt
hint: if it is the right server, set sslrootcert to its authority's certificate
---- exit 4 ----
$ another authority of the same name
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server's certificate (CN=server) was not signed by the authority it names (CN=Test Authority) in FOLDER/root.crt
hint: is it another authority of the same name? Compare its certificate with that of sslrootcert
---- exit 4 ----

"#]]
    );
}

#[test]
fn revoked_certificates_missing_lists_and_missing_tls() {
    let server = TlsServer::start();
    let stranger = Authority::new("Stranger");
    let mut said = String::new();
    let mut say = |case: &str, settings: &str| {
        said += &format!("$ {case}\n{}", server.apsctl(&format!("sslmode=verify-full {settings}")).run());
    };
    let lists = tempfile::tempdir().unwrap();
    server.file("own.crl", &std::fs::read(server.authority.revocations(lists.path(), &[7])).unwrap());
    say("a revoked certificate", "sslrootcert=ROOT sslcrl=FOLDER/own.crl");
    server.file("strange.crl", &std::fs::read(stranger.revocations(lists.path(), &[])).unwrap());
    say("a list of another authority", "sslrootcert=ROOT sslcrl=FOLDER/strange.crl");
    say("a missing list", "sslrootcert=ROOT sslcrl=FOLDER/missing.crl");
    server.sql("ALTER SYSTEM SET ssl = off");
    server.reload();
    say("a server without TLS", "sslrootcert=ROOT");
    assert_data_eq!(
        said,
        str![[r#"
$ a revoked certificate
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server's certificate (CN=server) has been revoked
hint: do not trust this server: its key may have been stolen
---- exit 4 ----
$ a list of another authority
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): there is no certificate revocation list of CN=Test Authority to check the server's certificate
hint: sslcrl (or ~/.postgresql/root.crl) must contain a list of every authority of the chain
---- exit 4 ----
$ a missing list
id,func_ref,job_state,next_run_time,schedule,misfire_grace_time,note,last_run_at,last_run_status
TLS,TLSv1.3,SCHEDULED,,,,,,
---- stderr ----
2025-10-26 12:00:00 WARN certificate revocation list FOLDER/missing.crl does not exist: it is ignored
---- exit 0 ----
$ a server without TLS
---- stderr ----
error: connecting to database "postgres" as "postgres": db.example.test:5432 (ADDRESS): the server does not support TLS, but sslmode=verify-full requires it
hint: set ssl = on in its postgresql.conf, or use sslmode=prefer
---- exit 4 ----

"#]]
    );
}

#[test]
fn expired_and_future_certificates_are_refused() {
    let server = TlsServer::start();
    for (valid, words) in [
        ((-9, -2), "the server's certificate (CN=server) has expired: it was valid until "),
        ((2, 9), "the server's certificate (CN=server) is not valid before "),
    ] {
        let contents = CertificateContents { valid, names: &[HOST], ..CertificateContents::for_name("server") };
        server.show(&server.authority.sign(&contents), &[]);
        let ended = server.apsctl("sslmode=verify-full sslrootcert=ROOT").run().code(4);
        assert!(ended.stderr.contains(words), "{ended}");
        assert!(ended.stderr.contains("hint: renew it, or check this machine's clock\n"), "{ended}");
    }
    // A certificate is invalid if its authority has expired.
    let old = CertificateContents { is_authority: true, valid: (-9, -2), ..CertificateContents::for_name("Old") };
    let old = Authority(server.authority.sign(&old));
    server
        .show(&old.sign(&CertificateContents { names: &[HOST], ..CertificateContents::for_name("server") }), &[&old.0]);
    let ended = server.apsctl("sslmode=verify-full sslrootcert=ROOT").run().code(4);
    assert!(ended.stderr.contains("its authority's certificate (CN=Old) has expired"), "{ended}");
}

#[test]
fn sslrootcert_system_uses_the_roots_of_the_environment() {
    let server = TlsServer::start();
    let root = server.folder.path().join("root.crt");
    let listed = server.apsctl("sslrootcert=system").env("SSL_CERT_FILE", root.to_str().unwrap()).run().code(0);
    assert!(listed.stdout.contains("TLS"), "{listed}");
    let weak = server.apsctl("sslmode=require sslrootcert=system").run();
    assert_data_eq!(
        weak,
        str![[r#"
---- stderr ----
error: weak sslmode "require" may not be used with sslrootcert=system
hint: use verify-full
---- exit 2 ----

"#]]
    );
}

#[test]
fn password_logins_with_and_without_channel_binding() {
    let server = TlsServer::start();
    let mut wrong = String::new();
    for (settings, expected) in [
        ("user=scram password=s3cret", End::Tls),
        ("user=scram password=s3cret sslmode=disable", End::Plain),
        ("user=scram password=s3cret channel_binding=require", End::Tls),
        ("user=scram password=s3cret channel_binding=disable", End::Tls),
        ("user=scram password=s3cret channel_binding=require sslmode=disable", End::Binding),
        ("user=md5 password=s3cret", End::Tls),
        ("user=md5 password=s3cret channel_binding=require", End::Binding),
        ("user=clear password=s3cret", End::Tls),
        ("user=clear password=s3cret channel_binding=require", End::Binding),
        ("user=over_tls channel_binding=require", End::Binding),
        ("user=scram password=wrong", End::Password),
        ("user=scram password=wrong sslmode=require", End::Password),
        ("user=scram password=s3cret ssl_max_protocol_version=TLSv1.2 channel_binding=require", End::Tls),
        ("user=scram password=s3cret sslsni=0", End::Tls),
    ] {
        match server.both(settings) {
            Ok(end) if end == expected => {}
            Ok(end) => wrong += &format!("{settings}: both {end:?}, not {expected:?}\n"),
            Err(differ) => wrong += &differ,
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let old = server.apsctl("user=scram password=s3cret ssl_max_protocol_version=TLSv1.2").run();
    assert!(old.stdout.contains("TLS,TLSv1.2"), "{old}");
    let new = server.apsctl("user=scram password=s3cret").run();
    assert!(new.stdout.contains("TLS,TLSv1.3"), "{new}");
}
