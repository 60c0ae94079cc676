//! URLs, which are shown without credentials.

use std::fmt;
use std::str::FromStr;

use ureq::http::Uri;
use ureq::http::uri::PathAndQuery;

/// An http or https URL. It is displayed without credentials: without the user and the query.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(Uri);

impl FromStr for Url {
    type Err = &'static str;

    /// The error does not repeat the text, which may contain a password.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const INVALID: &str = "not a URL like https://host/path";
        let uri: Uri = text.trim().parse().map_err(|_| INVALID)?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(Self(uri)),
            (Some("http" | "https") | None, _) => Err(INVALID),
            (Some(_), _) => Err("only http and https URLs are supported"),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.0.path())?;
        if self.0.query().is_some() { f.write_str("?…") } else { Ok(()) }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

impl Url {
    /// Returns scheme, host and port. Some services use the path as a secret.
    pub fn origin(&self) -> String {
        let authority = self.0.authority().map_or("", |authority| authority.as_str());
        let host = authority.rsplit('@').next().unwrap_or_default();
        format!("{}://{host}", self.0.scheme_str().unwrap_or_default())
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }

    /// Resolves the `Location` of a redirect, which may be relative (RFC 3986, section 5.2). Credentials are not carried over.
    pub(super) fn join_location(&self, location: &str) -> Option<Self> {
        let location = location.split('#').next().unwrap_or_default();
        let origin = self.origin();
        let path = self.0.path();
        let text = if location.contains("://") {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{}:{location}", self.0.scheme_str()?)
        } else if location.starts_with('/') {
            format!("{origin}{location}")
        } else if location.starts_with('?') {
            format!("{origin}{path}{location}")
        } else {
            let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
            format!("{origin}{folder}{location}")
        };
        text.parse().ok()
    }

    /// Returns the URL with another segment at the end of its path. The query stays.
    #[must_use]
    pub fn with_path_segment(&self, word: &str) -> Self {
        let query = self.0.query().map_or(String::new(), |query| format!("?{query}"));
        let path = format!("{}/{word}{query}", self.0.path().trim_end_matches('/'));
        let mut parts = self.0.clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(path).ok();
        Uri::from_parts(parts).map_or_else(|_| self.clone(), Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_displayed_without_credentials() {
        for (text, shown) in [
            ("http://localhost/api/v1/health/scheduler", "http://localhost/api/v1/health/scheduler"),
            ("https://user:s3cret@h:8443/x?token=t", "https://h:8443/x?…"),
            ("https://t0ken@[::1]/", "https://[::1]/"),
            ("http://h", "http://h/"),
        ] {
            let url: Url = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("Url({shown})"));
        }
        for bad in ["", "h", "localhost/path", "ftp://h/x", "http://", "file:///etc/passwd", "http://a b/"] {
            assert!(bad.parse::<Url>().is_err(), "{bad}");
        }
    }

    #[test]
    fn locations_may_be_relative() {
        let url: Url = "https://u:p@h:8443/a/b?x=1".parse().unwrap();
        for (location, whole) in [
            ("http://other/x", "http://other/x"),
            ("//other/x#y", "https://other/x"),
            ("/c?d=1", "https://h:8443/c?d=1"),
            ("?d=1", "https://h:8443/a/b?d=1"),
            ("c", "https://h:8443/a/c"),
            ("", "https://h:8443/a/"),
        ] {
            assert_eq!(url.join_location(location).unwrap().0.to_string(), whole);
        }
        assert!(url.join_location("file:///etc/passwd").is_none());
    }

    #[test]
    fn a_segment_is_added_before_the_query() {
        for (text, below) in [
            ("https://hc-ping.com/uuid", "https://hc-ping.com/uuid/fail"),
            ("https://u:p@h/uuid/?create=1", "https://u:p@h/uuid/fail?create=1"),
            ("http://h", "http://h/fail"),
        ] {
            assert_eq!(text.parse::<Url>().unwrap().with_path_segment("fail").0.to_string(), below);
        }
    }
}
