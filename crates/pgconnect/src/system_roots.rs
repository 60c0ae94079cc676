//! The certificate authorities that this machine trusts.

use std::path::Path;

use openssl::error::ErrorStack;
use openssl::ssl::{SslContextBuilder, SslFiletype};
use openssl::x509::store::X509Lookup;

/// Folders where systems keep their roots. OpenSSL reads one certificate at a time from them; a whole file takes 18 ms.
const FOLDERS: [&str; 2] = ["/etc/ssl/certs", "/etc/openssl/certs"];

/// Files where systems keep their roots, for systems without such a folder.
const FILES: [&str; 4] = [
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
];

/// Adds this machine's trusted roots to the context: those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's.
pub fn load(context: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    // This covers the two variables, and the place where OpenSSL was built to look.
    context.set_default_verify_paths()?;
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("SSL_CERT_FILE") || is_set("SSL_CERT_DIR") {
        return Ok(());
    }
    let store = context.cert_store_mut();
    let folders = FOLDERS.iter().filter(|folder| Path::new(folder).is_dir());
    for folder in folders {
        store.add_lookup(X509Lookup::hash_dir())?.add_dir(folder, SslFiletype::PEM)?;
    }
    match FILES.iter().find(|file| Path::new(file).is_file()) {
        Some(file) => store.add_lookup(X509Lookup::file())?.load_cert_file(file, SslFiletype::PEM).map(drop),
        None => Ok(()),
    }
}
