//! The settings of encryption, from libpq's parameters.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::parameters::{Parameters, choice, value};

/// libpq's `sslmode`, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum SslMode {
    Disable,
    Allow,
    #[default]
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl SslMode {
    const WORDS: [(&str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    /// Returns libpq's word for the mode.
    pub(crate) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, mode)| *mode == self).map_or("", |(word, _)| word)
    }
}

/// libpq's `channel_binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ChannelBinding {
    Disable,
    #[default]
    Prefer,
    Require,
}

/// libpq's `sslrootcert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RootCertificates {
    /// `system`: the roots that this machine trusts. Needs `verify-full`.
    System,
    File(PathBuf),
}

/// A version of TLS, for `ssl_min_protocol_version` and `ssl_max_protocol_version`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TlsVersion {
    Tls1,
    Tls1_1,
    Tls1_2,
    Tls1_3,
}

/// All settings of encryption. It is not `Debug`, because that would print the key's password.
#[derive(Clone, Default)]
pub(crate) struct EncryptionSettings {
    pub(crate) mode: SslMode,
    /// `sslnegotiation=direct`: the TLS handshake comes first, without PostgreSQL's request for TLS.
    pub(crate) is_direct: bool,
    /// If `None`, `root.crt` of `default_folder` is used if it exists.
    pub(crate) root_certificates: Option<RootCertificates>,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    /// `sslpassword`: the password of the key file.
    pub(crate) key_password: Option<String>,
    /// `sslcrl`: a file of revoked certificates.
    pub(crate) revocation_list: Option<PathBuf>,
    /// `sslcrldir`: a folder of such files.
    pub(crate) revocation_folder: Option<PathBuf>,
    pub(crate) min_version: Option<TlsVersion>,
    pub(crate) max_version: Option<TlsVersion>,
    pub(crate) channel_binding: ChannelBinding,
    /// `sslsni=0`: the handshake does not contain the host's name.
    pub(crate) hides_host_name: bool,
    /// `~/.postgresql`, where libpq looks for files that are not named.
    pub(crate) default_folder: Option<PathBuf>,
}

impl EncryptionSettings {
    /// # Errors
    /// An invalid value, or a combination that libpq rejects as well.
    pub(crate) fn parse(parameters: &Parameters, home: Option<&Path>) -> Result<Self, Error> {
        let file = |name| value(parameters, name).map(PathBuf::from);
        let root_certificates = value(parameters, "sslrootcert").map(|root| match root {
            "system" => RootCertificates::System,
            file => RootCertificates::File(file.into()),
        });
        let is_system = root_certificates == Some(RootCertificates::System);
        let default_mode = if is_system { SslMode::VerifyFull } else { SslMode::Prefer };
        let mode = choice(parameters, "sslmode", &SslMode::WORDS)?.unwrap_or(default_mode);
        let negotiations = [("postgres", false), ("direct", true)];
        let is_direct = choice(parameters, "sslnegotiation", &negotiations)?.unwrap_or(false);
        let too_weak =
            |with: &str| Error::settings(format!("weak sslmode \"{}\" may not be used with {with}", mode.as_str()));
        if is_direct && mode < SslMode::Require {
            return Err(too_weak("sslnegotiation=direct").with_hint("use require, verify-ca or verify-full"));
        }
        if is_system && mode < SslMode::VerifyFull {
            return Err(too_weak("sslrootcert=system").with_hint("use verify-full"));
        }
        let max_version = tls_version(parameters, "ssl_max_protocol_version")?;
        // An explicit empty value removes libpq's default.
        let min_version = if parameters.contains_key("ssl_min_protocol_version") {
            tls_version(parameters, "ssl_min_protocol_version")?
        } else {
            Some(TlsVersion::Tls1_2)
        };
        if min_version.zip(max_version).is_some_and(|(min, max)| min > max) {
            return Err(Error::settings("invalid SSL protocol version range"));
        }
        let bindings = [
            ("disable", ChannelBinding::Disable),
            ("prefer", ChannelBinding::Prefer),
            ("require", ChannelBinding::Require),
        ];
        Ok(Self {
            mode,
            is_direct,
            root_certificates,
            certificate: file("sslcert"),
            key: file("sslkey"),
            key_password: value(parameters, "sslpassword").map(str::to_owned),
            revocation_list: file("sslcrl"),
            revocation_folder: file("sslcrldir"),
            min_version,
            max_version,
            channel_binding: choice(parameters, "channel_binding", &bindings)?.unwrap_or_default(),
            hides_host_name: value(parameters, "sslsni").is_some_and(|value| !value.starts_with('1')),
            default_folder: home.map(|home| home.join(".postgresql")),
        })
    }
}

fn tls_version(parameters: &Parameters, name: &str) -> Result<Option<TlsVersion>, Error> {
    let Some(text) = value(parameters, name) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "tlsv1" => Ok(Some(TlsVersion::Tls1)),
        "tlsv1.1" => Ok(Some(TlsVersion::Tls1_1)),
        "tlsv1.2" => Ok(Some(TlsVersion::Tls1_2)),
        "tlsv1.3" => Ok(Some(TlsVersion::Tls1_3)),
        _ => Err(Error::settings(format!("invalid {name} value: \"{text}\""))),
    }
}
