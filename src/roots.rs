//! Whom this machine trusts: the roots of a server's certificate that nobody has named another for.

use std::path::Path;

use openssl::error::ErrorStack;
use openssl::ssl::{SslContextBuilder, SslFiletype};
use openssl::x509::store::X509Lookup;

/// Where systems keep their roots, if not where the OpenSSL that is linked looks: folders that are read one certificate
/// at a time (a whole file takes 18 ms), else a file.
const FOLDERS: [&str; 2] = ["/etc/ssl/certs", "/etc/openssl/certs"];
const FILES: [&str; 4] = [
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
];

/// Has the server's certificate verified by them.
pub fn load(context: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    // SSL_CERT_FILE and SSL_CERT_DIR, else where OpenSSL was built to look.
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
