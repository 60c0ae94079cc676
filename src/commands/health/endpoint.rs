//! `health --url`: what the application says of itself. Whatever it answers is a finding, never an error.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::health::{EndpointHealth, disagreements};
use crate::error::CliError;
use crate::http::{self, Response, Url};

pub(super) struct Endpoint {
    url: Url,
    within: Duration,
}

impl Endpoint {
    /// # Errors
    /// A `Refusal` (exit 2) for what is no URL.
    pub(super) fn new(url: &str, within: Duration) -> Result<Self> {
        if within.is_zero() {
            return Err(CliError::usage("--url-timeout must be more than 0").into());
        }
        let url = url.parse().map_err(|why| {
            CliError::usage(format!("--url: {why}")).hint("such as http://localhost/api/v1/health/scheduler")
        })?;
        Ok(Self { url, within })
    }

    /// Asks, and holds the answer against ours.
    pub(super) fn check(&self, ours: &EndpointHealth) -> CheckResult {
        let Self { url, within } = self;
        let found = |standing, evidence: String, fix: &str| {
            CheckResult::new(Check::Endpoint, standing, format!("{url}: {evidence}"), fix.to_owned())
        };
        let body = match http::get(url, *within) {
            Err(why) => return found(CheckStatus::Critical, why, "docker logs task-tracker-api"),
            Ok(Response { status: 200, body }) => body,
            Ok(Response { status, .. }) => {
                return found(
                    CheckStatus::Critical,
                    format!("HTTP {status}"),
                    "docker logs task-tracker-api",
                );
            }
        };
        let theirs = match serde_json::from_slice(&body) {
            Ok(Value::Object(theirs)) => theirs,
            Ok(_) => {
                return found(
                    CheckStatus::Critical,
                    "JSON, but no object".into(),
                    "does --url name the endpoint?",
                );
            }
            Err(_) => return found(CheckStatus::Critical, "no JSON".into(), "does --url name the endpoint?"),
        };
        let disagreements = disagreements(ours, &theirs);
        if disagreements.is_empty() {
            return CheckResult::ok(Check::Endpoint, format!("{url} says the same"));
        }
        let fix = "the store is right: does the application cache its answer, or use another store?";
        found(CheckStatus::Warning, disagreements.join("; "), fix)
    }
}
