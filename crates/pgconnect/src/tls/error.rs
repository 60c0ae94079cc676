//! Errors of certificates and TLS handshakes.

use std::path::Path;

use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::ssl::{self, ErrorCode};
use openssl::x509::{X509NameRef, X509Ref, X509StoreContextRef, X509VerifyResult};

use crate::error::{Error, ErrorKind, system_message};

/// A certificate in the server's chain that failed the verification.
pub(super) struct UntrustedCertificate {
    result: X509VerifyResult,
    /// 0 is the server's certificate; each other one has signed the one before it.
    depth: u32,
    subject: String,
    issuer: String,
    valid_from: String,
    valid_until: String,
}

impl UntrustedCertificate {
    pub(super) fn read(store: &X509StoreContextRef) -> Self {
        let certificate = store.current_cert();
        let name = |name: Option<&X509NameRef>| name.map(format_name).unwrap_or_default();
        Self {
            result: store.error(),
            depth: store.error_depth(),
            subject: name(certificate.map(X509Ref::subject_name)),
            issuer: name(certificate.map(X509Ref::issuer_name)),
            valid_from: certificate.map(|c| c.not_before().to_string()).unwrap_or_default(),
            valid_until: certificate.map(|c| c.not_after().to_string()).unwrap_or_default(),
        }
    }

    /// Returns the error. `roots` is where the trusted roots come from. The numbers are OpenSSL's (`x509_vfy.h`).
    pub(super) fn to_error(&self, roots: &str) -> Error {
        let Self { subject, issuer, valid_from, valid_until, .. } = self;
        let owner = if self.depth == 0 { "the server's certificate" } else { "its authority's certificate" };
        let clock = "renew it, or check this machine's clock";
        let trust = "if it is the right server, set sslrootcert to its authority's certificate";
        let (message, hint) = match self.result.as_raw() {
            9 => (format!("{owner} ({subject}) is not valid before {valid_from}"), clock),
            10 => (format!("{owner} ({subject}) has expired: it was valid until {valid_until}"), clock),
            7 => (
                format!("{owner} ({subject}) was not signed by the authority it names ({issuer}) in {roots}"),
                "is it another authority of the same name? Compare its certificate with that of sslrootcert",
            ),
            18 => (format!("{owner} ({subject}) is self-signed and not in {roots}"), trust),
            19 => (format!("the authority at the end of the chain ({subject}) is not in {roots}"), trust),
            2 | 20 | 21 => (format!("the authority that signed {owner} ({issuer}) is not in {roots}"), trust),
            23 => (
                format!("{owner} ({subject}) has been revoked"),
                "do not trust this server: its key may have been stolen",
            ),
            3 => (
                format!("there is no certificate revocation list of {issuer} to check {owner}"),
                "sslcrl (or ~/.postgresql/root.crl) must contain a list of every authority of the chain",
            ),
            12 => (
                format!("the certificate revocation list of {issuer} has expired"),
                "install its new list (sslcrl, ~/.postgresql/root.crl)",
            ),
            _ => (
                format!("{owner} ({subject}) is not valid: {}", self.result.error_string()),
                "see `man openssl-verify`",
            ),
        };
        tls_error(message).with_hint(hint)
    }
}

fn tls_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Tls, message)
}

/// Formats a name like `CN=db.example.org, O=Example`.
fn format_name(name: &X509NameRef) -> String {
    let parts: Vec<String> = name
        .entries()
        .filter_map(|entry| {
            let value = entry.data().to_string().ok()?;
            let key = entry.object().nid().short_name().unwrap_or("?");
            Some(if entry.object().nid() == Nid::COMMONNAME { format!("CN={value}") } else { format!("{key}={value}") })
        })
        .collect();
    if parts.is_empty() { "without a name".to_owned() } else { parts.join(", ") }
}

/// The certificate is for another host.
pub(super) fn other_host(names: &[String], host: &str) -> Error {
    let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { "no host".to_owned() } else { list };
    tls_error(format!("the server's certificate is for {names}, not for \"{host}\""))
        .with_hint("set host= to a name in the certificate (and hostaddr= to the address), or use sslmode=verify-ca")
}

/// Whether the server closed the connection without a TLS alert.
pub(crate) fn is_end_of_stream(error: &ssl::Error) -> bool {
    error.code() == ErrorCode::ZERO_RETURN
        || (error.code() == ErrorCode::SYSCALL && error.io_error().is_none())
        || reason_code(error) == Some(UNEXPECTED_EOF)
}

/// OpenSSL's reasons (`sslerr.h`). An alert of the server is this number plus that of the alert (RFC 8446, section 6).
const ALERT: i32 = 1000;
const HTTP_REQUEST: i32 = 156;
const NO_PROTOCOLS_AVAILABLE: i32 = 191;
const PACKET_LENGTH_TOO_LONG: i32 = 198;
const UNSUPPORTED_PROTOCOL: i32 = 258;
const WRONG_VERSION_NUMBER: i32 = 267;
const UNEXPECTED_EOF: i32 = 294;

fn reason_code(error: &ssl::Error) -> Option<i32> {
    error.ssl_error()?.errors().first().map(openssl::error::Error::reason_code)
}

/// Converts an error of a handshake, or of a session if the server reports the problem late.
pub(crate) fn stream_error(error: &ssl::Error) -> Error {
    if let Some(error) = error.io_error() {
        return Error::new(ErrorKind::Io, format!("TLS: {}", system_message(error)));
    }
    if is_end_of_stream(error) {
        return Error::new(ErrorKind::Io, "the server closed the connection in the TLS handshake");
    }
    let reasons = error.ssl_error().map(ErrorStack::errors).unwrap_or_default();
    let reason = reasons.iter().find_map(openssl::error::Error::reason).unwrap_or("unknown error");
    let alert = reason.split_once("alert ").map_or(reason, |(_, alert)| alert);
    let own_hint =
        "set sslcert and sslkey to the client's certificate and key (default: ~/.postgresql/postgresql.crt and .key)";
    let code = reason_code(error).unwrap_or_default();
    let (message, hint) = match code - ALERT {
        116 => ("the server requires a client certificate".to_owned(), own_hint),
        40 => (
            "the server rejects the TLS handshake".to_owned(),
            "does it require a client certificate (sslcert, sslkey), or support none of our ciphers?",
        ),
        42..=46 | 48 | 51 => (format!("the server rejects the client certificate ({alert})"), own_hint),
        70 => unsupported_version(reason),
        _ => match code {
            UNSUPPORTED_PROTOCOL | NO_PROTOCOLS_AVAILABLE => unsupported_version(reason),
            WRONG_VERSION_NUMBER | PACKET_LENGTH_TOO_LONG | HTTP_REQUEST => (
                "the server's answer is not TLS".to_owned(),
                "is it a PostgreSQL server, or is there a proxy in between?",
            ),
            _ => (format!("TLS: {reason}"), "see the server's log"),
        },
    };
    tls_error(message).with_hint(hint)
}

fn unsupported_version(reason: &str) -> (String, &'static str) {
    (
        format!("the server supports no TLS version that is allowed here ({reason})"),
        "see ssl_min_protocol_version (default: TLSv1.2) and ssl_max_protocol_version on both sides",
    )
}

/// A file that OpenSSL cannot read.
pub(super) fn unreadable_file(description: &str, file: &Path, error: &ErrorStack) -> Error {
    let why = error.errors().iter().find_map(openssl::error::Error::reason).unwrap_or("it is empty");
    Error::settings(format!("could not read {description} \"{}\": {why}", file.display()))
}

/// An error of OpenSSL that is not about a file or the server.
pub(super) fn openssl_error(error: &ErrorStack) -> Error {
    tls_error(format!("TLS: {error}"))
}
