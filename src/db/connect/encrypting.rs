//! The settings of encryption, from libpq's keywords.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::encryption::{Binding, Encryption, Mode, Protocol, Root};
use super::keyword::{Given, value, word};
use crate::error::CliError;

/// # Errors
/// A `Refusal` (exit 2): a word that is none, or words that do not go together.
pub(super) fn gather(given: &Given, home: Option<&Path>) -> Result<Encryption> {
    let file = |keyword| value(given, keyword).map(PathBuf::from);
    let root = value(given, "sslrootcert").map(|root| match root {
        "system" => Root::System,
        file => Root::File(file.into()),
    });
    let default = if root == Some(Root::System) { Mode::VerifyFull } else { Mode::Prefer };
    let mode = word(given, "sslmode", &Mode::WORDS)?.unwrap_or(default);
    let direct = word(given, "sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
    let weak =
        |with: &str| CliError::usage(format!("weak sslmode \"{}\" may not be used with {with}", mode.word()));
    if direct && mode < Mode::Require {
        return Err(weak("sslnegotiation=direct").hint("use require, verify-ca or verify-full").into());
    }
    if root == Some(Root::System) && mode < Mode::VerifyFull {
        return Err(weak("sslrootcert=system").hint("use verify-full").into());
    }
    let (minimum, maximum) =
        (protocol(given, "ssl_min_protocol_version")?, protocol(given, "ssl_max_protocol_version")?);
    // libpq's default, which an empty value takes away.
    let minimum =
        if given.contains_key("ssl_min_protocol_version") { minimum } else { Some(Protocol::Tls1_2) };
    if minimum.zip(maximum).is_some_and(|(minimum, maximum)| minimum > maximum) {
        return Err(CliError::usage("invalid SSL protocol version range").into());
    }
    let bindings =
        [("disable", Binding::Disable), ("prefer", Binding::Prefer), ("require", Binding::Require)];
    Ok(Encryption {
        mode,
        direct,
        root,
        certificate: file("sslcert"),
        key: file("sslkey"),
        key_password: value(given, "sslpassword").map(str::to_owned),
        revoked: file("sslcrl"),
        revoked_folder: file("sslcrldir"),
        minimum,
        maximum,
        binding: word(given, "channel_binding", &bindings)?.unwrap_or_default(),
        hide_name: value(given, "sslsni").is_some_and(|value| !value.starts_with('1')),
        folder: home.map(|home| home.join(".postgresql")),
    })
}

fn protocol(given: &Given, keyword: &str) -> Result<Option<Protocol>> {
    let Some(text) = value(given, keyword) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "tlsv1" => Ok(Some(Protocol::Tls1)),
        "tlsv1.1" => Ok(Some(Protocol::Tls1_1)),
        "tlsv1.2" => Ok(Some(Protocol::Tls1_2)),
        "tlsv1.3" => Ok(Some(Protocol::Tls1_3)),
        _ => Err(CliError::usage(format!("invalid {keyword} value: \"{text}\"")).into()),
    }
}
