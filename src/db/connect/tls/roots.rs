//! Whom to trust, and which certificates have been taken back.

use std::path::Path;

use openssl::ssl::{SslContextBuilder, SslFiletype, SslVerifyMode};
use openssl::x509::store::X509Lookup;
use openssl::x509::verify::X509VerifyFlags;

use super::fault;
use crate::db::connect::encryption::{Encryption, Mode, Root};
use crate::error::CliError;
use crate::roots;

/// Loads what there is, and has the server's certificate verified if there is something to verify it by: in every mode,
/// as libpq does. Says where the roots are from.
pub(super) fn load(
    context: &mut SslContextBuilder,
    encryption: &Encryption,
) -> Result<Option<String>, CliError> {
    let file = match &encryption.root {
        Some(Root::System) => None,
        Some(Root::File(file)) => Some(file.clone()),
        None => encryption.folder.as_ref().map(|folder| folder.join("root.crt")),
    };
    let from = match file {
        _ if encryption.root == Some(Root::System) => {
            roots::load(context).map_err(|error| fault::internal(&error))?;
            "this machine's trusted roots".to_owned()
        }
        Some(file) if file.exists() => {
            context
                .load_verify_locations(Some(&file), None)
                .map_err(|error| fault::unreadable("root certificate file", &file, &error))?;
            file.display().to_string()
        }
        file if encryption.mode >= Mode::VerifyCa => return Err(missing(file.as_deref(), encryption.mode)),
        _ => {
            context.set_verify(SslVerifyMode::NONE);
            return Ok(None);
        }
    };
    context.set_verify(SslVerifyMode::PEER);
    take_back(context, encryption)?;
    Ok(Some(from))
}

fn missing(file: Option<&Path>, mode: Mode) -> CliError {
    let message = match file {
        Some(file) => format!("root certificate file \"{}\" does not exist", file.display()),
        None => "there is no home folder to look for a root certificate file in".to_owned(),
    };
    CliError::usage(format!("{message}, which sslmode={} needs", mode.word())).hint(
        "sslrootcert names the authority's certificate; sslrootcert=system takes this machine's trusted roots",
    )
}

/// Lists of certificates that were taken back (CRLs): once there is one, every authority has to have one. One that is
/// named and not there is no hindrance to libpq; it should not go unnoticed.
fn take_back(context: &mut SslContextBuilder, encryption: &Encryption) -> Result<(), CliError> {
    let Encryption { revoked, revoked_folder, folder, .. } = encryption;
    for named in revoked.iter().chain(revoked_folder).filter(|named| !named.exists()) {
        log::warn!(
            "certificate revocation list {} does not exist: nothing is revoked by it",
            named.display()
        );
    }
    let usual = || folder.as_ref().filter(|_| revoked_folder.is_none()).map(|folder| folder.join("root.crl"));
    let file = revoked.clone().or_else(usual).filter(|file| file.exists());
    let folder = revoked_folder.as_ref().filter(|folder| folder.is_dir());
    let store = context.cert_store_mut();
    if let Some(file) = &file {
        store
            .add_lookup(X509Lookup::file())
            .and_then(|lookup| lookup.load_crl_file(file, SslFiletype::PEM))
            .map_err(|error| fault::unreadable("certificate revocation list", file, &error))?;
    }
    if let Some(folder) = folder {
        let name = folder.to_str().ok_or_else(|| CliError::usage("sslcrldir is not UTF-8"))?;
        store
            .add_lookup(X509Lookup::hash_dir())
            .and_then(|lookup| lookup.add_dir(name, SslFiletype::PEM))
            .map_err(|error| fault::internal(&error))?;
    }
    if file.is_some() || folder.is_some() {
        let checks = X509VerifyFlags::CRL_CHECK | X509VerifyFlags::CRL_CHECK_ALL;
        store.set_flags(checks).map_err(|error| fault::internal(&error))?;
    }
    Ok(())
}
