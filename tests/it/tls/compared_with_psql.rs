//! Every sslmode with every certificate: psql and apsctl both connect, or both fail for the same reason.

use super::certificates::{Authority, CertificateContents, Pair, self_signed};
use super::server::{HOST, TlsServer};

const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Tls,
    Plain,
    /// The certificate chain is invalid.
    Chain,
    /// The certificate has other names.
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

/// Texts of psql and apsctl for each end.
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
    /// Returns how both programs end with these settings, or their output if they end differently.
    pub fn both(&self, settings: &str) -> Result<End, String> {
        let ended = self.apsctl(settings).run();
        let ours = if ended.code == Some(0) { Ok(ended.stdout.clone()) } else { Err(ended.stderr.clone()) };
        let theirs = self.psql(settings);
        match (end(&ours), end(&theirs)) {
            (Some(one), Some(other)) if one == other => Ok(one),
            (one, other) => Err(format!("{settings}: {one:?}, psql {other:?}\n{ended}\n{theirs:?}\n")),
        }
    }

    /// Checks that both programs end as expected in each sslmode.
    #[track_caller]
    pub fn check_all_modes(&self, case: &str, settings: &str, expected: [End; 6]) {
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

/// Returns the contents of a certificate with these names.
fn named<'a>(names: &'a [&'a str], addresses: &'a [&'a str]) -> CertificateContents<'a> {
    CertificateContents { names, addresses, ..CertificateContents::for_name("server") }
}

#[test]
fn every_sslmode_checks_certificates_like_psql() {
    use End::{Chain, Name, NoHostName, Plain, Tls};
    let server = TlsServer::start();
    let ca = &server.authority;
    // With a root certificate, every mode that uses TLS verifies the chain.
    let good = [Plain, Plain, Tls, Tls, Tls, Tls];
    let other = [Plain, Plain, Tls, Tls, Tls, Name];
    let bad = [Plain, Plain, Plain, Chain, Chain, Chain];
    let is = |common_name| CertificateContents::for_name(common_name);
    let cases: Vec<(&str, Pair, [End; 6])> = vec![
        ("the name of the host", ca.sign(&named(&[HOST], &[])), good),
        ("another name", ca.sign(&named(&["other.test"], &[])), other),
        ("a wildcard for the domain", ca.sign(&named(&["*.example.test"], &[])), good),
        ("a wildcard with one label", ca.sign(&named(&["*.test"], &[])), other),
        ("only a common name", ca.sign(&is(HOST)), good),
        ("another common name", ca.sign(&is("other.test")), other),
        ("a common name beside another name", ca.sign(&CertificateContents { names: &["x.test"], ..is(HOST) }), other),
        ("a common name beside an address", ca.sign(&CertificateContents { addresses: &["::1"], ..is(HOST) }), good),
        ("expired", ca.sign(&CertificateContents { valid: (-9, -2), ..named(&[HOST], &[]) }), bad),
        ("not yet valid", ca.sign(&CertificateContents { valid: (2, 9), ..named(&[HOST], &[]) }), bad),
        ("self-signed", self_signed(&named(&[HOST], &[])), bad),
        ("an unknown authority", Authority::new("Other").sign(&named(&[HOST], &[])), bad),
        ("another authority of the same name", Authority::new("Test Authority").sign(&named(&[HOST], &[])), bad),
    ];
    for (case, pair, expected) in &cases {
        server.show(pair, &[]);
        server.check_all_modes(case, "sslrootcert=ROOT", *expected);
    }
    server.show(&server.good(), &[]);
    server.check_all_modes("connected by address", &format!("host={} sslrootcert=ROOT", server.address), good);
    let nameless = [Plain, Plain, Tls, Tls, Tls, NoHostName];
    server.check_all_modes("without a host name", "host='' sslrootcert=ROOT", nameless);
    server.show(&ca.sign(&is(&server.address)), &[]);
    server.check_all_modes("an address as common name", &format!("host={} sslrootcert=ROOT", server.address), good);
}

#[test]
fn roots_chains_and_revocation_lists_are_checked_like_psql() {
    use End::{Chain, NoRoot, NoTls, Plain, Tls};
    let server = TlsServer::start();
    let good = [Plain, Plain, Tls, Tls, Tls, Tls];
    let bad = [Plain, Plain, Plain, Chain, Chain, Chain];
    server.check_all_modes("no root", "", [Plain, Plain, Tls, Tls, NoRoot, NoRoot]);
    let missing = "sslrootcert=FOLDER/missing.crt";
    server.check_all_modes("a missing root", missing, [Plain, Plain, Tls, Tls, NoRoot, NoRoot]);
    server.file("garbage.crt", b"-----BEGIN CERTIFICATE-----\nx\n");
    let no_root = [Plain, Plain, Plain, NoRoot, NoRoot, NoRoot];
    server.check_all_modes("an invalid root", "sslrootcert=FOLDER/garbage.crt", no_root);

    let own = self_signed(&named(&[HOST], &[]));
    server.show(&own, &[]);
    server.file("own.crt", &own.pem());
    server.check_all_modes("a self-signed certificate as root", "sslrootcert=FOLDER/own.crt", good);

    let intermediate = server.authority.intermediate("Intermediate");
    let leaf = intermediate.sign(&named(&[HOST], &[]));
    server.show(&leaf, &[&intermediate.0]);
    server.check_all_modes("with the intermediate certificate", "sslrootcert=ROOT", good);
    server.show(&leaf, &[]);
    server.check_all_modes("without the intermediate certificate", "sslrootcert=ROOT", bad);
    server.file("intermediate.crt", &intermediate.pem());
    server.check_all_modes("with the intermediate certificate as root", "sslrootcert=FOLDER/intermediate.crt", bad);

    server.show(&server.good(), &[]);
    let lists = tempfile::tempdir().unwrap();
    let list = std::fs::read(server.authority.revocations(lists.path(), &[9])).unwrap();
    server.file("others.crl", &list);
    server.check_all_modes("another certificate is revoked", "sslrootcert=ROOT sslcrl=FOLDER/others.crl", good);
    let list = std::fs::read(server.authority.revocations(lists.path(), &[7])).unwrap();
    server.file("this.crl", &list);
    server.check_all_modes("the certificate is revoked", "sslrootcert=ROOT sslcrl=FOLDER/this.crl", bad);
    server.check_all_modes("a missing revocation list", "sslrootcert=ROOT sslcrl=FOLDER/no.crl", good);
    let stranger = Authority::new("Stranger").revocations(lists.path(), &[]);
    server.file("strange.crl", &std::fs::read(stranger).unwrap());
    server.check_all_modes(
        "the revocation list of another authority",
        "sslrootcert=ROOT sslcrl=FOLDER/strange.crl",
        bad,
    );

    // Without settings, the default files in the home folder are used.
    server.file(".postgresql/root.crt", &server.authority.pem());
    server.check_all_modes("the default root file", "", good);
    server.file(".postgresql/root.crl", &std::fs::read(lists.path().join("revoked.crl")).unwrap());
    server.check_all_modes("the list of another authority as the default file", "", bad);

    server.sql("ALTER SYSTEM SET ssl = off");
    server.reload();
    server.check_all_modes("a server without TLS", "", [Plain, Plain, Plain, NoTls, NoTls, NoTls]);
}
