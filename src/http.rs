//! An HTTP client with limits on time, length and redirects.

mod tls;
mod url;

use std::time::{Duration, Instant};

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, DefaultConnector};
use ureq::{Agent, Body, Timeout};

pub use url::Url;

/// The longest body that is read.
const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// How many redirects are followed.
const MAX_REDIRECTS: u32 = 3;

/// A response.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Sends a GET request.
///
/// # Errors
/// A description without the address.
pub fn get(url: &Url, within: Duration) -> Result<Response, String> {
    let response = agent(within, MAX_REDIRECTS).get(url.uri()).call();
    response.and_then(read_response).map_err(|error| describe_error(&error, within))
}

/// Sends a text in a POST request.
///
/// # Errors
/// A description without the address.
pub fn post(url: &Url, text: &str, within: Duration) -> Result<Response, String> {
    let until = Instant::now() + within;
    let (mut url, mut is_post) = (url.clone(), true);
    for _ in 0..=MAX_REDIRECTS {
        let agent = agent(until.saturating_duration_since(Instant::now()), 0);
        let response = if is_post {
            agent.post(url.uri()).content_type("text/plain; charset=utf-8").send(text)
        } else {
            agent.get(url.uri()).call()
        };
        let response = response.map_err(|error| describe_error(&error, within))?;
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|value| value.to_str().ok());
        let Some(location) = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308)) else {
            return read_response(response).map_err(|error| describe_error(&error, within));
        };
        // 307 and 308 keep the method and the body (RFC 9110, section 15.4); with the others, clients use GET.
        is_post = is_post && matches!(status, 307 | 308);
        url = url.join_location(location).ok_or("redirected to an invalid address")?;
    }
    Err(format!("more than {MAX_REDIRECTS} redirects"))
}

/// Sends a JSON document in a POST request. Redirects with 307 and 308 are followed; others would lose the document, so that their
/// response is returned.
///
/// # Errors
/// A description without the address.
pub fn post_json(url: &Url, document: &str, within: Duration) -> Result<Response, String> {
    let until = Instant::now() + within;
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let agent = agent(until.saturating_duration_since(Instant::now()), 0);
        let response = agent.post(url.uri()).content_type("application/json").send(document);
        let response = response.map_err(|error| describe_error(&error, within))?;
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|value| value.to_str().ok());
        let Some(location) = location.filter(|_| matches!(status, 307 | 308)) else {
            return read_response(response).map_err(|error| describe_error(&error, within));
        };
        url = url.join_location(location).ok_or("redirected to an invalid address")?;
    }
    Err(format!("more than {MAX_REDIRECTS} redirects"))
}

/// Returns a client that uses the proxies of the environment.
fn agent(within: Duration, redirections: u32) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(within))
        .max_redirects(redirections)
        .http_status_as_error(false)
        .user_agent(concat!("apsctl/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::with_parts(config, DefaultConnector::new().chain(tls::TlsConnector), DefaultResolver::default())
}

fn read_response(mut response: ureq::http::Response<Body>) -> Result<Response, ureq::Error> {
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_BODY_BYTES).read_to_vec()?;
    Ok(Response { status, body })
}

fn describe_error(error: &ureq::Error, within: Duration) -> String {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => "the host name could not be resolved in time".to_owned(),
        ureq::Error::Timeout(_) => {
            format!("no complete response within {:.1} s", within.as_secs_f64())
        }
        ureq::Error::HostNotFound => "no such host".to_owned(),
        ureq::Error::BodyExceedsLimit(_) => format!("a response of more than {} kB", MAX_BODY_BYTES / 1024),
        ureq::Error::TooManyRedirects => format!("more than {MAX_REDIRECTS} redirects"),
        // The message of ureq would contain the address.
        ureq::Error::BadUri(_) => "redirected to an invalid address".to_owned(),
        ureq::Error::Io(error) => {
            let message = error.to_string();
            message.split(" (os error").next().unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}
