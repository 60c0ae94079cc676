//! Asking others over HTTP, within limits: of time, of length, of redirections. Nothing is set up before it is used.

mod tls;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ureq::http::{Response, Uri, uri::PathAndQuery};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, DefaultConnector};
use ureq::{Agent, Body, Timeout};

/// More than this of an answer is not read.
const LONGEST: u64 = 1024 * 1024;

/// How often an answer may send us elsewhere.
const REDIRECTIONS: u32 = 3;

/// An address for http or https. What it shows of itself has no credentials: neither a user, nor what stands after `?`.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(Uri);

impl FromStr for Url {
    type Err = &'static str;

    /// The text is not in the error: it may hold a password.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const NONE: &str = "not a URL like https://host/path";
        let uri: Uri = text.trim().parse().map_err(|_| NONE)?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(Self(uri)),
            (Some("http" | "https"), _) | (None, _) => Err(NONE),
            (Some(_), _) => Err("only http and https are spoken"),
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
    /// Scheme, host and port alone: for who knows the path knows the secret.
    pub fn origin(&self) -> String {
        let authority = self.0.authority().map_or("", |authority| authority.as_str());
        let host = authority.rsplit('@').next().unwrap_or_default();
        format!("{}://{host}", self.0.scheme_str().unwrap_or_default())
    }

    /// The same with `/WORD` after its path; what stands after `?` stays there.
    #[must_use]
    pub fn below(&self, word: &str) -> Self {
        let query = self.0.query().map_or(String::new(), |query| format!("?{query}"));
        let path = format!("{}/{word}{query}", self.0.path().trim_end_matches('/'));
        let mut parts = self.0.clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(path).ok();
        Uri::from_parts(parts).map_or_else(|_| self.clone(), Self)
    }
}

/// What somebody has answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Asks for what there is.
///
/// # Errors
/// Why there is no answer, in words without an address.
pub fn get(url: &Url, within: Duration) -> Result<Answer, String> {
    let response = agent(within).get(&url.0).call();
    response.and_then(read).map_err(|error| in_words(&error, within))
}

/// Sends a text.
///
/// # Errors
/// Why there is no answer, in words without an address.
pub fn post(url: &Url, text: &str, within: Duration) -> Result<Answer, String> {
    let request = agent(within).post(&url.0).content_type("text/plain; charset=utf-8");
    request.send(text).and_then(read).map_err(|error| in_words(&error, within))
}

/// Proxies are those of the environment.
fn agent(within: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(within))
        .max_redirects(REDIRECTIONS)
        .http_status_as_error(false)
        .user_agent(concat!("apsctl/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::with_parts(config, DefaultConnector::new().chain(tls::OverTls), DefaultResolver::default())
}

fn read(mut response: Response<Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(LONGEST).read_to_vec()?;
    Ok(Answer { status, body })
}

fn in_words(error: &ureq::Error, within: Duration) -> String {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => "its name is not resolved in time".to_owned(),
        ureq::Error::Timeout(_) => format!("no whole answer within {}", humantime::format_duration(within)),
        ureq::Error::HostNotFound => "no such host".to_owned(),
        ureq::Error::BodyExceedsLimit(_) => format!("an answer of more than {} kB", LONGEST / 1024),
        ureq::Error::TooManyRedirects => format!("sent elsewhere more than {REDIRECTIONS} times"),
        // Its words would name the address.
        ureq::Error::BadUri(_) => "sent to what is no address".to_owned(),
        ureq::Error::Io(error) => {
            let said = error.to_string();
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_no_credentials() {
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
    fn a_word_goes_below_the_path_and_before_the_query() {
        for (text, below) in [
            ("https://hc-ping.com/uuid", "https://hc-ping.com/uuid/fail"),
            ("https://u:p@h/uuid/?create=1", "https://u:p@h/uuid/fail?create=1"),
            ("http://h", "http://h/fail"),
        ] {
            assert_eq!(text.parse::<Url>().unwrap().below("fail").0.to_string(), below);
        }
    }
}
