//! Loads the client's certificate and key.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use openssl::pkey::{PKey, Private};
use openssl::ssl::SslContextBuilder;

use super::error::unreadable_file;
use crate::encryption_settings::EncryptionSettings;
use crate::error::Error;
use crate::small_file;

/// Loads the certificate and the key if the certificate's file exists. Like in libpq, a missing file is not an error.
pub(super) fn load(context: &mut SslContextBuilder, settings: &EncryptionSettings) -> Result<(), Error> {
    let default_file = |name: &str| settings.default_folder.as_ref().map(|folder| folder.join(name));
    let Some(certificate) = settings.certificate.clone().or_else(|| default_file("postgresql.crt")) else {
        return Ok(());
    };
    match fs::metadata(&certificate) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => {
            let message = format!("could not open certificate file \"{}\": {error}", certificate.display());
            return Err(Error::settings(message));
        }
    }
    context
        .set_certificate_chain_file(&certificate)
        .map_err(|error| unreadable_file("certificate file", &certificate, &error))?;
    let key = settings.key.clone().or_else(|| default_file("postgresql.key"));
    let Some(key) = key else { return Err(missing_key(&certificate, None)) };
    let loaded = read_key(&certificate, &key, settings.key_password.as_deref())?;
    context.set_private_key(&loaded).and_then(|()| context.check_private_key()).map_err(|_| {
        Error::settings(format!(
            "certificate \"{}\" does not match private key file \"{}\"",
            certificate.display(),
            key.display()
        ))
        .with_hint("sslcert and sslkey must belong together")
    })
}

fn missing_key(certificate: &Path, key: Option<&PathBuf>) -> Error {
    let key = key.map_or_else(String::new, |key| format!(" \"{}\"", key.display()));
    let certificate = certificate.display();
    Error::settings(format!("missing private key file{key} for certificate \"{certificate}\""))
        .with_hint("set sslkey to the key's file")
}

fn read_key(certificate: &Path, key: &PathBuf, password: Option<&str>) -> Result<PKey<Private>, Error> {
    let file = key.display();
    let metadata = match fs::metadata(key) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(missing_key(certificate, Some(key))),
        Err(error) => {
            return Err(Error::settings(format!("could not open private key file \"{file}\": {error}")));
        }
    };
    if !metadata.is_file() {
        return Err(Error::settings(format!("private key file \"{file}\" is not a regular file")));
    }
    if is_readable_by_others(&metadata) {
        return Err(Error::settings(format!("private key file \"{file}\" has group or world access"))
            .with_hint(format!("chmod 0600 {file} (or 0640 if root owns it)")));
    }
    let bytes = small_file::read(key)
        .map_err(|error| Error::settings(format!("could not read private key file \"{file}\": {error}")))?;
    let mut is_encrypted = false;
    // Without this callback OpenSSL would prompt for the password, which would block a script.
    let pem = PKey::private_key_from_pem_callback(&bytes, |buffer| {
        is_encrypted = true;
        let password = password.unwrap_or_default().as_bytes();
        let size = password.len().min(buffer.len());
        buffer[..size].copy_from_slice(&password[..size]);
        Ok(size)
    });
    pem.or_else(|error| PKey::private_key_from_der(&bytes).map_err(|_| error)).map_err(|_| {
        match (is_encrypted, password) {
            (true, None) => Error::settings(format!("private key file \"{file}\" is encrypted"))
                .with_hint("set sslpassword to its password"),
            (true, Some(_)) => {
                Error::settings(format!("private key file \"{file}\" cannot be decrypted with sslpassword"))
            }
            (false, _) => Error::settings(format!("private key file \"{file}\" contains no private key")),
        }
    })
}

/// Whether others can read the file. A file of root may be readable by its group (libpq's rule).
fn is_readable_by_others(metadata: &Metadata) -> bool {
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    metadata.permissions().mode() & forbidden != 0
}
