//! The check `endpoint` (`health --url`): asks the application's health endpoint. A failure is a finding, not an error.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::health::{EndpointHealth, disagreements};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::{API_CONTAINER, HEALTH_URL};
use crate::error::CliError;
use crate::http::{self, Response, Url};

pub(super) struct Endpoint {
    url: Url,
    within: Duration,
}

impl Endpoint {
    /// # Errors
    /// A usage error (exit 2) if the URL or the timeout is invalid.
    pub(super) fn new(url: &str, within: Duration) -> Result<Self> {
        if within.is_zero() {
            return Err(CliError::usage("--url-timeout must be more than 0").into());
        }
        let url = url
            .parse()
            .map_err(|why| CliError::usage(format!("--url: {why}")).hint(format!("use a URL such as {HEALTH_URL}")))?;
        Ok(Self { url, within })
    }

    /// Asks the endpoint, and compares its answer with the store.
    pub(super) fn check(&self, ours: &EndpointHealth) -> CheckResult {
        let Self { url, within } = self;
        let finding = |status, evidence: String, remedy: Remedy| {
            CheckResult::new(Check::Endpoint, status, format!("{url}: {evidence}"), remedy)
        };
        let critical = |evidence: String, remedy| finding(CheckStatus::Critical, evidence, remedy);
        let show_log = || Remedy::shell_for("docker logs", API_CONTAINER);
        let check_url = || Remedy::instruction("check that --url names the health endpoint");
        let body = match http::get(url, *within) {
            Err(reason) => return critical(reason, show_log()),
            Ok(Response { status: 200, body }) => body,
            Ok(Response { status, .. }) => return critical(format!("HTTP {status}"), show_log()),
        };
        let answer = match serde_json::from_slice(&body) {
            Ok(Value::Object(answer)) => answer,
            Ok(_) => return critical("the answer is JSON, but not an object".into(), check_url()),
            Err(_) => return critical("the answer is not JSON".into(), check_url()),
        };
        let disagreements = disagreements(ours, &answer);
        if disagreements.is_empty() {
            return CheckResult::ok(Check::Endpoint, format!("{url} agrees with the store"));
        }
        let remedy = "check whether the application caches its answer or uses another store; the store is right";
        finding(CheckStatus::Warning, disagreements.join("; "), Remedy::instruction(remedy))
    }
}
