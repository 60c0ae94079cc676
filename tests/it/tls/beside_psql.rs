//! Every sslmode with every certificate: psql and apsctl both connect, or both fail for the same reason.

use super::certificates::{Authority, Pair, Wanted, self_signed};
use super::server::{HOST, TlsServer};

const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Tls,
    Plain,
    /// The chain of certificates is invalid.
    Chain,
    /// The certificate is for another host.
    Name,
    NoTls,
    NoRoot,
    NoHostName,
    Key,
    Version,
    Client,
    Rejected,
    Binding,
    Password,
}

/// Texts of psql and apsctl for each result.
const WORDS: [(End, &[&str]); 11] = [
    (End::NoRoot, &["root certificate file"]),
    (End::Name, &["does not match host name", "'s certificate is for"]),
    (End::NoHostName, &["host name must be specified"]),
    (
        End::Chain,
        &[
            "certificate verify failed",
            "SSL error: EVP lib",
            " was not signed by the authority",
            " is self-signed and not in ",
            " has expired",
            " is not valid before ",
            " has been revoked",
            " is not in ",
            "no certificate revocation list of ",
        ],
    ),
    (End::NoTls, &["server does not support SSL", "the server does not support TLS"]),
    (End::Key, &["private key file", "could not read certificate file", "certificate present, but not private key"]),
    (End::Version, &["unsupported protocol", "alert protocol version", "supports no TLS version that is allowed here"]),
    (
        End::Client,
        &[
            "alert unknown ca",
            "rejects the client certificate",
            "requires a valid client certificate",
            "certificate authentication failed",
            "alert certificate required",
        ],
    ),
    (End::Binding, &["channel binding"]),
    (End::Password, &["password authentication failed"]),
    (End::Rejected, &["no pg_hba.conf entry"]),
];

fn end(said: &Result<String, String>) -> Option<End> {
    match said {
        Ok(said) if said.contains("TLS") => Some(End::Tls),
        Ok(said) if said.contains("plain") => Some(End::Plain),
        Ok(_) => None,
        Err(said) => WORDS.iter().find(|(_, words)| words.iter().any(|word| said.contains(word))).map(|(end, _)| *end),
    }
}

impl TlsServer {
    /// Returns the result of both with these settings, or their messages if the results differ.
    pub fn both(&self, settings: &str) -> Result<End, String> {
        let ended = self.apsctl(settings).run();
        let ours = if ended.code == Some(0) { Ok(ended.stdout.clone()) } else { Err(ended.stderr.clone()) };
        let theirs = self.psql(settings);
        match (end(&ours), end(&theirs)) {
            (Some(one), Some(other)) if one == other => Ok(one),
            (one, other) => Err(format!("{settings}: {one:?}, psql {other:?}\n{ended}\n{theirs:?}\n")),
        }
    }

    /// Asserts the result of both in each mode.
    #[track_caller]
    pub fn all_modes(&self, case: &str, settings: &str, expected: [End; 6]) {
        let mut wrong = String::new();
        for (mode, expected) in MODES.into_iter().zip(expected) {
            match self.both(&format!("sslmode={mode} {settings}")) {
                Ok(end) if end == expected => {}
                Ok(end) => wrong += &format!("sslmode={mode} {settings}: both {end:?}, not {expected:?}\n"),
                Err(differ) => wrong += &differ,
            }
        }
        assert!(wrong.is_empty(), "{case}\n{wrong}");
    }
}

/// Creates a certificate with these names.
fn named<'a>(names: &'a [&'a str], addresses: &'a [&'a str]) -> Wanted<'a> {
    Wanted { names, addresses, ..Wanted::for_name("server") }
}

#[test]
fn modes_and_certificates() {
    use End::{Chain, Name, NoHostName, Plain, Tls};
    let server = TlsServer::start();
    let ca = &server.authority;
    // With a root certificate, every mode that tries TLS verifies the server.
    let good = [Plain, Plain, Tls, Tls, Tls, Tls];
    let other = [Plain, Plain, Tls, Tls, Tls, Name];
    let bad = [Plain, Plain, Plain, Chain, Chain, Chain];
    let is = |common_name| Wanted::for_name(common_name);
    let cases: Vec<(&str, Pair, [End; 6])> = vec![
        ("for the host", ca.sign(&named(&[HOST], &[])), good),
        ("for another", ca.sign(&named(&["other.test"], &[])), other),
        ("for any below", ca.sign(&named(&["*.example.test"], &[])), good),
        ("for any of one label", ca.sign(&named(&["*.test"], &[])), other),
        ("a common name alone", ca.sign(&is(HOST)), good),
        ("another common name", ca.sign(&is("other.test")), other),
        ("a common name beside another name", ca.sign(&Wanted { names: &["x.test"], ..is(HOST) }), other),
        ("a common name beside an address", ca.sign(&Wanted { addresses: &["::1"], ..is(HOST) }), good),
        ("expired", ca.sign(&Wanted { valid: (-9, -2), ..named(&[HOST], &[]) }), bad),
        ("not yet valid", ca.sign(&Wanted { valid: (2, 9), ..named(&[HOST], &[]) }), bad),
        ("signed by itself", self_signed(&named(&[HOST], &[])), bad),
        ("an unknown authority", Authority::new("Other").sign(&named(&[HOST], &[])), bad),
        ("one of the same name", Authority::new("Test Authority").sign(&named(&[HOST], &[])), bad),
    ];
    for (case, pair, expected) in &cases {
        server.show(pair, &[]);
        server.all_modes(case, "sslrootcert=ROOT", *expected);
    }
    server.show(&server.good(), &[]);
    server.all_modes("by its address", &format!("host={} sslrootcert=ROOT", server.address), good);
    let nameless = [Plain, Plain, Tls, Tls, Tls, NoHostName];
    server.all_modes("without a name", "host='' sslrootcert=ROOT", nameless);
    server.show(&ca.sign(&is(&server.address)), &[]);
    server.all_modes("an address as common name", &format!("host={} sslrootcert=ROOT", server.address), good);
}

#[test]
fn roots_chains_and_revocation_lists() {
    use End::{Chain, NoRoot, NoTls, Plain, Tls};
    let server = TlsServer::start();
    let good = [Plain, Plain, Tls, Tls, Tls, Tls];
    let bad = [Plain, Plain, Plain, Chain, Chain, Chain];
    server.all_modes("no root", "", [Plain, Plain, Tls, Tls, NoRoot, NoRoot]);
    let missing = "sslrootcert=FOLDER/missing.crt";
    server.all_modes("a root that is not there", missing, [Plain, Plain, Tls, Tls, NoRoot, NoRoot]);
    server.file("garbage.crt", b"-----BEGIN CERTIFICATE-----\nx\n");
    let no_root = [Plain, Plain, Plain, NoRoot, NoRoot, NoRoot];
    server.all_modes("a root that is none", "sslrootcert=FOLDER/garbage.crt", no_root);

    let own = self_signed(&named(&[HOST], &[]));
    server.show(&own, &[]);
    server.file("own.crt", &own.pem());
    server.all_modes("its own root", "sslrootcert=FOLDER/own.crt", good);

    let between = server.authority.below("Between");
    let below = between.sign(&named(&[HOST], &[]));
    server.show(&below, &[&between.0]);
    server.all_modes("with what is between", "sslrootcert=ROOT", good);
    server.show(&below, &[]);
    server.all_modes("without what is between", "sslrootcert=ROOT", bad);
    server.file("between.crt", &between.pem());
    server.all_modes("with half a chain for a root", "sslrootcert=FOLDER/between.crt", bad);

    server.show(&server.good(), &[]);
    let lists = tempfile::tempdir().unwrap();
    let list = std::fs::read(server.authority.revocations(lists.path(), &[9])).unwrap();
    server.file("others.crl", &list);
    server.all_modes("others taken back", "sslrootcert=ROOT sslcrl=FOLDER/others.crl", good);
    let list = std::fs::read(server.authority.revocations(lists.path(), &[7])).unwrap();
    server.file("this.crl", &list);
    server.all_modes("taken back", "sslrootcert=ROOT sslcrl=FOLDER/this.crl", bad);
    server.all_modes("a list that is not there", "sslrootcert=ROOT sslcrl=FOLDER/no.crl", good);
    let stranger = Authority::new("Stranger").revocations(lists.path(), &[]);
    server.file("strange.crl", &std::fs::read(stranger).unwrap());
    server.all_modes("another's list", "sslrootcert=ROOT sslcrl=FOLDER/strange.crl", bad);

    // Without settings, the default files of the home folder are used.
    server.file(".postgresql/root.crt", &server.authority.pem());
    server.all_modes("the usual root", "", good);
    server.file(".postgresql/root.crl", &std::fs::read(lists.path().join("revoked.crl")).unwrap());
    server.all_modes("the usual list, another's", "", bad);

    server.sql("ALTER SYSTEM SET ssl = off");
    server.reload();
    server.all_modes("a server without TLS", "", [Plain, Plain, Plain, NoTls, NoTls, NoTls]);
}
