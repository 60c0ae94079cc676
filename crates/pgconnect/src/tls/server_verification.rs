//! Configures how the server's certificate is verified: trusted roots and revocation lists.

use std::path::Path;

use openssl::ssl::{SslContextBuilder, SslFiletype, SslVerifyMode};
use openssl::x509::store::X509Lookup;
use openssl::x509::verify::X509VerifyFlags;

use super::error::{openssl_error, unreadable_file};
use crate::encryption_settings::{EncryptionSettings, RootCertificates, SslMode};
use crate::error::Error;
use crate::system_roots;

/// Loads the trusted roots and turns verification on if there are any: in every mode, like libpq. Returns where the roots come
/// from, for messages.
pub(super) fn configure(
    context: &mut SslContextBuilder,
    settings: &EncryptionSettings,
) -> Result<Option<String>, Error> {
    let file = match &settings.root_certificates {
        Some(RootCertificates::System) => None,
        Some(RootCertificates::File(file)) => Some(file.clone()),
        None => settings.default_folder.as_ref().map(|folder| folder.join("root.crt")),
    };
    let source = match file {
        _ if settings.root_certificates == Some(RootCertificates::System) => {
            system_roots::load(context).map_err(|error| openssl_error(&error))?;
            "this machine's trusted roots".to_owned()
        }
        Some(file) if file.exists() => {
            context
                .load_verify_locations(Some(&file), None)
                .map_err(|error| unreadable_file("root certificate file", &file, &error))?;
            file.display().to_string()
        }
        file if settings.mode >= SslMode::VerifyCa => {
            return Err(missing_roots(file.as_deref(), settings.mode));
        }
        _ => {
            context.set_verify(SslVerifyMode::NONE);
            return Ok(None);
        }
    };
    context.set_verify(SslVerifyMode::PEER);
    load_revocation_lists(context, settings)?;
    Ok(Some(source))
}

fn missing_roots(file: Option<&Path>, mode: SslMode) -> Error {
    let message = match file {
        Some(file) => format!("root certificate file \"{}\" does not exist", file.display()),
        None => "no root certificate file is set, and there is no home folder".to_owned(),
    };
    Error::settings(format!("{message}, but sslmode={} needs one", mode.as_str()))
        .with_hint("set sslrootcert to the authority's certificate, or to system for this machine's trusted roots")
}

/// Loads certificate revocation lists. If there is one, every authority of the chain must have one. Like in libpq, a named list
/// that does not exist is not an error; it is logged.
fn load_revocation_lists(context: &mut SslContextBuilder, settings: &EncryptionSettings) -> Result<(), Error> {
    let EncryptionSettings { revocation_list, revocation_folder, default_folder, .. } = settings;
    for named in revocation_list.iter().chain(revocation_folder).filter(|named| !named.exists()) {
        log::warn!("certificate revocation list {} does not exist: it is ignored", named.display());
    }
    let default_list = || {
        let folder = default_folder.as_ref().filter(|_| revocation_folder.is_none());
        folder.map(|folder| folder.join("root.crl"))
    };
    let file = revocation_list.clone().or_else(default_list).filter(|file| file.exists());
    let folder = revocation_folder.as_ref().filter(|folder| folder.is_dir());
    let store = context.cert_store_mut();
    if let Some(file) = &file {
        store
            .add_lookup(X509Lookup::file())
            .and_then(|lookup| lookup.load_crl_file(file, SslFiletype::PEM))
            .map_err(|error| unreadable_file("certificate revocation list", file, &error))?;
    }
    if let Some(folder) = folder {
        let name = folder.to_str().ok_or_else(|| Error::settings("sslcrldir is not valid UTF-8"))?;
        store
            .add_lookup(X509Lookup::hash_dir())
            .and_then(|lookup| lookup.add_dir(name, SslFiletype::PEM))
            .map_err(|error| openssl_error(&error))?;
    }
    if file.is_some() || folder.is_some() {
        let checks = X509VerifyFlags::CRL_CHECK | X509VerifyFlags::CRL_CHECK_ALL;
        store.set_flags(checks).map_err(|error| openssl_error(&error))?;
    }
    Ok(())
}
