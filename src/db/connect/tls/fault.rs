//! What is wrong with a certificate or a hand-shake, in words an operator can act on.

use std::path::Path;

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::ssl::{self, ErrorCode};
use openssl::x509::{X509NameRef, X509Ref, X509StoreContextRef, X509VerifyResult};

use crate::error::{CliError, FailureKind};

/// Why the chain of a server's certificate is not trusted.
pub(super) struct Flaw {
    result: X509VerifyResult,
    /// 0 is the server's own, each above it who signed the one below.
    depth: u32,
    subject: String,
    issuer: String,
    from: String,
    until: String,
}

impl Flaw {
    pub(super) fn of(store: &X509StoreContextRef) -> Self {
        let certificate = store.current_cert();
        let name = |name: Option<&X509NameRef>| name.map(in_words).unwrap_or_default();
        Self {
            result: store.error(),
            depth: store.error_depth(),
            subject: name(certificate.map(X509Ref::subject_name)),
            issuer: name(certificate.map(X509Ref::issuer_name)),
            from: certificate.map(|c| c.not_before().to_string()).unwrap_or_default(),
            until: certificate.map(|c| c.not_after().to_string()).unwrap_or_default(),
        }
    }

    /// `roots` is where the trusted ones are from. The numbers are OpenSSL's (`x509_vfy.h`).
    pub(super) fn refusal(&self, roots: &str) -> CliError {
        let Self { subject, issuer, from, until, .. } = self;
        let whose =
            if self.depth == 0 { "the server's certificate" } else { "the certificate of its authority" };
        let clock = "have it renewed, or check this machine's clock";
        let trust = "if that is the right server, name its authority's certificate with sslrootcert";
        let (message, hint) = match self.result.as_raw() {
            9 => (format!("{whose} ({subject}) is not valid before {from}"), clock),
            10 => (format!("{whose} ({subject}) has expired: it was valid until {until}"), clock),
            7 => (
                format!("{whose} ({subject}) was not signed by the authority it names ({issuer}) in {roots}"),
                "another authority of the same name? Compare its certificate with the one that sslrootcert names",
            ),
            18 => (format!("{whose} ({subject}) is self-signed, and not in {roots}"), trust),
            19 => (format!("the authority at the end of the chain ({subject}) is not in {roots}"), trust),
            2 | 20 | 21 => {
                (format!("the authority that signed {whose} ({issuer}) is not known from {roots}"), trust)
            }
            23 => (
                format!("{whose} ({subject}) has been revoked"),
                "do not trust that server: its key may be in other hands",
            ),
            3 => (
                format!("no certificate revocation list of {issuer} says whether {whose} is revoked"),
                "sslcrl (or ~/.postgresql/root.crl) must hold a list of every authority of the chain",
            ),
            12 => (
                format!("the certificate revocation list of {issuer} has expired"),
                "fetch its new list (sslcrl, ~/.postgresql/root.crl)",
            ),
            _ => (
                format!("{whose} ({subject}) does not hold: {}", self.result.error_string()),
                "see `openssl verify`",
            ),
        };
        CliError::failed(message).hint(hint)
    }
}

/// `CN=db.example.org, O=Example`.
fn in_words(name: &X509NameRef) -> String {
    let parts: Vec<String> = name
        .entries()
        .filter_map(|entry| {
            let value = entry.data().to_string().ok()?;
            let key = entry.object().nid().short_name().unwrap_or("?");
            Some(if entry.object().nid() == Nid::COMMONNAME {
                format!("CN={value}")
            } else {
                format!("{key}={value}")
            })
        })
        .collect();
    if parts.is_empty() { "without a name".to_owned() } else { parts.join(", ") }
}

/// The certificate is somebody else's.
pub(super) fn other_host(names: &[String], host: &str) -> CliError {
    let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let whose = if names.is_empty() { "nobody".to_owned() } else { list };
    CliError::failed(format!("the server's certificate is for {whose}, not for \"{host}\"")).hint(
        "name the host as its certificate does (hostaddr= says where it is); verify-ca does not compare names",
    )
}

/// Whether the other side hung up without a word.
pub(in crate::db::connect) fn is_end(error: &ssl::Error) -> bool {
    let unexpected = || reason(error).is_some_and(|reason| reason.contains("unexpected eof"));
    error.code() == ErrorCode::ZERO_RETURN
        || (error.code() == ErrorCode::SYSCALL && error.io_error().is_none())
        || unexpected()
}

fn reason(error: &ssl::Error) -> Option<&'static str> {
    error.ssl_error()?.errors().iter().find_map(openssl::error::Error::reason)
}

/// What a hand-shake failed of, or a session when the server says so late.
pub(in crate::db::connect) fn refusal(error: &ssl::Error) -> CliError {
    if let Some(error) = error.io_error() {
        return CliError::failed(format!("TLS: {}", crate::db::fault::without_number(&error.to_string())))
            .kind(FailureKind::NoConnection);
    }
    if is_end(error) {
        return CliError::failed("the server hung up in the TLS hand-shake").kind(FailureKind::NoConnection);
    }
    let reason = reason(error).unwrap_or("unknown error");
    let own = "sslcert and sslkey name the client's certificate and key (else ~/.postgresql/postgresql.crt and .key)";
    // "tlsv13 alert certificate required": an alert is what the server says.
    let (message, hint) = match reason.split_once("alert ").map_or(reason, |(_, alert)| alert) {
        "certificate required" => ("the server requires a client certificate".to_owned(), own),
        "handshake failure" => (
            "the server refuses the TLS hand-shake".to_owned(),
            "does it require a client certificate (sslcert, sslkey)? Or have the two no cipher in common?",
        ),
        alert @ ("unknown ca"
        | "bad certificate"
        | "unsupported certificate"
        | "certificate revoked"
        | "certificate expired"
        | "certificate unknown"
        | "decrypt error") => (format!("the server does not accept the client certificate ({alert})"), own),
        "protocol version" | "unsupported protocol" | "no protocols available" => (
            format!("the server and we have no version of TLS in common ({reason})"),
            "see ssl_min_protocol_version and ssl_max_protocol_version, of both sides; ours is at least TLSv1.2",
        ),
        "wrong version number" | "packet length too long" | "http request" => (
            "what the server says is no TLS".to_owned(),
            "is it a PostgreSQL server? Does something between stand in the way?",
        ),
        _ => (format!("TLS: {reason}"), "see the server's log"),
    };
    CliError::failed(message).hint(hint)
}

/// A file that cannot be read, or holds something else.
pub(super) fn unreadable(what: &str, file: &Path, error: &ErrorStack) -> CliError {
    let why = error.errors().iter().find_map(openssl::error::Error::reason).unwrap_or("nothing in it");
    CliError::usage(format!("could not read {what} \"{}\": {why}", file.display()))
}

pub(super) fn internal(error: &ErrorStack) -> CliError {
    CliError::failed(format!("TLS: {error}"))
}
