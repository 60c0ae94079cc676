//! The section of doctor's findings, with what to do.

use anyhow::Result;

use super::format::{class, counted, marked};
use super::html::Html;
use super::page::{Heading, Part, remark, section, sentence};
use crate::commands::doctor;
use crate::commands::remedy::remedy_text;
use crate::context::Context;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::invocation::apsctl;
use crate::screen::Symbol;

pub(super) const HEADING: Heading = Heading { id: "findings", title: "What needs attention" };

/// Returns the results of doctor's checks, the most severe first.
pub(super) fn read(context: &mut Context) -> Result<Vec<CheckResult>> {
    doctor::all_findings(context)
}

pub(super) fn write(html: &mut Html, part: &Part<Vec<CheckResult>>) {
    section(html, HEADING, part, |html, results| {
        let (found, others): (Vec<_>, Vec<_>) = results.iter().partition(|result| result.status > CheckStatus::Unknown);
        if found.is_empty() {
            sentence(html, "No check has found a problem.");
        } else {
            html.element("ul", &[("class", "findings")], |html| {
                for result in &found {
                    write_finding(html, result);
                }
            });
        }
        write_unknown(html, &others);
        let ok = others.iter().filter(|result| result.status == CheckStatus::Ok).count();
        remark(html, &format!("{} without a finding. All of them: {}", counted(ok, "check"), apsctl("doctor -v")));
    });
}

fn write_finding(html: &mut Html, result: &CheckResult) {
    let symbol = if result.status == CheckStatus::Critical { Symbol::Bad } else { Symbol::Warning };
    html.element("li", &[("class", class(symbol.tone()))], |html| {
        html.element("p", &[("class", "finding")], |html| {
            marked(html, symbol, result.status.as_str());
            html.leaf("span", &[("class", "check")], result.check.as_str());
        });
        sentence(html, &result.evidence.to_string());
        if let Some(remedy) = &result.remedy {
            html.element("p", &[("class", "fix")], |html| {
                html.leaf("span", &[], "Fix: ");
                html.leaf("code", &[], &remedy_text(remedy));
            });
        }
    });
}

/// Lists the checks that were not possible, those with the same reason together.
fn write_unknown(html: &mut Html, results: &[&CheckResult]) {
    let unknown: Vec<_> = results.iter().filter(|result| result.status == CheckStatus::Unknown).collect();
    if unknown.is_empty() {
        return;
    }
    let mut by_reason: Vec<(&CheckResult, Vec<&str>)> = Vec::new();
    for result in &unknown {
        let same =
            |(first, _): &&mut (&CheckResult, _)| first.evidence == result.evidence && first.remedy == result.remedy;
        match by_reason.iter_mut().find(same) {
            Some((_, names)) => names.push(result.check.as_str()),
            None => by_reason.push((result, vec![result.check.as_str()])),
        }
    }
    html.element("div", &[("class", "unknown")], |html| {
        let were = if unknown.len() == 1 { "was" } else { "were" };
        html.element("p", &[], |html| {
            marked(html, Symbol::Unknown, &format!("{} {were} not possible:", counted(unknown.len(), "check")));
        });
        html.element("ul", &[], |html| {
            for (result, names) in by_reason {
                html.element("li", &[], |html| {
                    html.leaf("span", &[("class", "check")], &names.join(", "));
                    html.text(&format!(": {}", result.evidence));
                    if let Some(remedy) = &result.remedy {
                        html.text(" — ");
                        html.leaf("code", &[], &remedy_text(remedy));
                    }
                });
            }
        });
    });
}
