//! Compares a certificate with the host like libpq: by its alternative names, or by its common name if it has no alternative
//! names of the host's kind (name or address).

use std::net::IpAddr;

use openssl::nid::Nid;
use openssl::x509::X509Ref;

/// Returns the names in a certificate, for messages, and whether `host` is one of them.
pub(super) fn compare(certificate: &X509Ref, host: &str) -> (Vec<String>, bool) {
    let address: Option<IpAddr> = host.parse().ok();
    let (mut names, mut is_match, mut has_own_kind) = (Vec::new(), false, false);
    for name in certificate.subject_alt_names().iter().flatten() {
        if let Some(name) = name.dnsname() {
            has_own_kind |= address.is_none();
            is_match |= matches(name, host);
            names.push(name.to_owned());
        } else if let Some(bytes) = name.ipaddress() {
            has_own_kind |= address.is_some();
            let Some(ip) = ip(bytes) else { continue };
            is_match |= address == Some(ip);
            names.push(ip.to_string());
        }
    }
    if !is_match && !has_own_kind {
        let common = certificate.subject_name().entries_by_nid(Nid::COMMONNAME).next();
        if let Some(name) = common.and_then(|entry| entry.data().to_string().ok()) {
            is_match = matches(&name, host);
            names.push(name);
        }
    }
    (names, is_match)
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// Whether a certificate's name matches the host. `*.example.org` matches exactly one label more than `example.org`.
fn matches(name: &str, host: &str) -> bool {
    // A NUL in the name is an attack on programs that read C strings.
    if name.contains('\0') {
        return false;
    }
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(domain) = name.strip_prefix('*').filter(|domain| domain.len() > 1 && domain.starts_with('.')) else {
        return false;
    };
    host.split_once('.').is_some_and(|(label, _)| !label.is_empty() && host[label.len()..].eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn names_are_compared_as_libpq_does() {
        for (name, host, same) in [
            ("db.example.org", "DB.example.ORG", true),
            ("db.example.org", "db.example.org.", false),
            ("*.example.org", "db.example.org", true),
            ("*.example.org", "a.db.example.org", false),
            ("*.example.org", "example.org", false),
            ("*.example.org", ".example.org", false),
            ("d*.example.org", "db.example.org", false),
            ("*", "db", false),
            ("*.", "db.", false),
            ("db.example.org\0.evil.org", "db.example.org", false),
        ] {
            assert_eq!(matches(name, host), same, "{name} {host}");
        }
    }
}
