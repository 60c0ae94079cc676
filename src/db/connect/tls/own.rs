//! The certificate and the key that a client shows.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use openssl::pkey::{PKey, Private};
use openssl::ssl::SslContextBuilder;

use super::fault;
use crate::db::connect::encryption::Encryption;
use crate::error::CliError;

/// Loads them, if there is a certificate: libpq goes without one whose file is not there, even where it was named.
pub(super) fn load(context: &mut SslContextBuilder, encryption: &Encryption) -> Result<(), CliError> {
    let usual = |name: &str| encryption.folder.as_ref().map(|folder| folder.join(name));
    let Some(certificate) = encryption.certificate.clone().or_else(|| usual("postgresql.crt")) else {
        return Ok(());
    };
    match fs::metadata(&certificate) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => {
            let message = format!("could not open certificate file \"{}\": {error}", certificate.display());
            return Err(CliError::usage(message));
        }
    }
    context
        .set_certificate_chain_file(&certificate)
        .map_err(|error| fault::unreadable("certificate file", &certificate, &error))?;
    let key = encryption.key.clone().or_else(|| usual("postgresql.key"));
    let Some(key) = key else { return Err(no_key(&certificate, None)) };
    let loaded = read(&certificate, &key, encryption.key_password.as_deref())?;
    context.set_private_key(&loaded).and_then(|()| context.check_private_key()).map_err(|_| {
        CliError::usage(format!(
            "certificate \"{}\" does not match private key file \"{}\"",
            certificate.display(),
            key.display()
        ))
        .hint("sslcert and sslkey must belong together")
    })
}

fn no_key(certificate: &Path, key: Option<&PathBuf>) -> CliError {
    let key = key.map_or_else(String::new, |key| format!(" \"{}\"", key.display()));
    CliError::usage(format!(
        "there is certificate \"{}\", but no private key file{key}",
        certificate.display()
    ))
    .hint("sslkey names it")
}

fn read(certificate: &Path, key: &PathBuf, password: Option<&str>) -> Result<PKey<Private>, CliError> {
    let file = key.display();
    let found = match fs::metadata(key) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(no_key(certificate, Some(key))),
        Err(error) => {
            return Err(CliError::usage(format!("could not look at private key file \"{file}\": {error}")));
        }
    };
    if !found.is_file() {
        return Err(CliError::usage(format!("private key file \"{file}\" is not a regular file")));
    }
    if is_open(&found) {
        return Err(CliError::usage(format!("private key file \"{file}\" has group or world access"))
            .hint(format!("chmod 0600 {file} (0640 will do where root owns it)")));
    }
    let bytes = crate::limited::read_file(key, crate::limited::SETTINGS)
        .map_err(|error| CliError::usage(format!("could not read private key file \"{file}\": {error}")))?;
    let mut asked = false;
    // Who sets no password is not asked for one: a prompt would hang a script.
    let pem = PKey::private_key_from_pem_callback(&bytes, |buffer| {
        asked = true;
        let password = password.unwrap_or_default().as_bytes();
        let size = password.len().min(buffer.len());
        buffer[..size].copy_from_slice(&password[..size]);
        Ok(size)
    });
    pem.or_else(|error| PKey::private_key_from_der(&bytes).map_err(|_| error)).map_err(|_| {
        match (asked, password) {
            (true, None) => CliError::usage(format!("private key file \"{file}\" is encrypted"))
                .hint("sslpassword gives its password"),
            (true, Some(_)) => {
                CliError::usage(format!("private key file \"{file}\" cannot be decrypted with sslpassword"))
            }
            (false, _) => CliError::usage(format!("private key file \"{file}\" holds no private key")),
        }
    })
}

/// Whether others can read it; root may share it with a group (libpq's rule).
fn is_open(found: &Metadata) -> bool {
    let forbidden = if found.uid() == 0 { 0o037 } else { 0o077 };
    found.permissions().mode() & forbidden != 0
}
