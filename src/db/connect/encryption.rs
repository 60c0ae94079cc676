//! How a connection is to be encrypted, in libpq's words: what the settings say and the TLS layer does.

use std::path::PathBuf;

/// libpq's `sslmode`, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Mode {
    Disable,
    Allow,
    #[default]
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Mode {
    pub(super) const WORDS: [(&str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    /// libpq's word for it.
    pub(super) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, mode)| *mode == self).map_or("", |(word, _)| word)
    }
}

/// libpq's `channel_binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Binding {
    Disable,
    #[default]
    Prefer,
    Require,
}

/// libpq's `sslrootcert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Root {
    /// `system`: whom this machine trusts. Wants `verify-full`.
    System,
    File(PathBuf),
}

/// A version of the protocol, for `ssl_min_protocol_version` and `ssl_max_protocol_version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Protocol {
    Tls1,
    Tls1_1,
    Tls1_2,
    Tls1_3,
}

/// Everything there is to say of it. Its `Debug` would hold the key's password: there is none.
#[derive(Clone, Default)]
pub(super) struct Encryption {
    pub(super) mode: Mode,
    /// `sslnegotiation=direct`: the hand-shake comes first, without asking.
    pub(super) direct: bool,
    /// Where none is named, `root.crt` of the folder, if it is there.
    pub(super) root: Option<Root>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    /// `sslpassword`: what the key is encrypted with.
    pub(super) key_password: Option<String>,
    /// `sslcrl` and `sslcrldir`: the certificates taken back.
    pub(super) revoked: Option<PathBuf>,
    pub(super) revoked_folder: Option<PathBuf>,
    pub(super) minimum: Option<Protocol>,
    pub(super) maximum: Option<Protocol>,
    pub(super) binding: Binding,
    /// `sslsni=0` leaves the host's name out of the hand-shake.
    pub(super) hide_name: bool,
    /// `~/.postgresql`, where libpq looks for what is not named.
    pub(super) folder: Option<PathBuf>,
}
