//! The head of the page: which store, when, the verdict of `health`, and the figures to read first.

use anyhow::Result;
use chrono::SecondsFormat;

use super::Contents;
use super::format::{Scope, count, counted, marked};
use super::html::Html;
use super::page::{Heading, Part, section};
use super::{calendar, durations, findings, jobs, rules, upcoming};
use crate::commands::health;
use crate::context::Context;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::health::{HealthFigures, HealthStatus};
use crate::domain::maintenance::Maintenance;
use crate::screen::{Symbol, took};

pub(super) const HEADING: Heading = Heading { id: "health", title: "Health" };

/// The figures and checks of `health`.
pub(super) struct Health {
    pub(super) figures: HealthFigures,
    checks: Vec<CheckResult>,
}

impl Health {
    pub(super) fn status(&self) -> HealthStatus {
        HealthStatus::from_checks(&self.checks)
    }
}

/// What the page says about the store as a whole.
#[derive(Debug)]
pub(super) struct StoreInfo {
    /// `tasktracker (sandbox)`.
    pub(super) name: String,
    /// Sentences that limit what the page shows.
    pub(super) notes: Vec<String>,
}

pub(super) fn read(context: &mut Context) -> Result<Health> {
    let (figures, checks) = health::check(context)?;
    Ok(Health { figures, checks })
}

/// Reads the notes that belong above all sections.
pub(super) fn read_notes(context: &mut Context) -> Result<Vec<String>> {
    let db = context.db()?;
    let mut notes: Vec<String> = db.read_maintenance()?.iter().map(Maintenance::summary).collect();
    let hidden = db.tables_with_policies(&["jobs", "audit", "versions", "rules"])?;
    if !hidden.is_empty() {
        notes.push(format!("row-level security may hide rows of {}", hidden.join(", ")));
    }
    Ok(notes)
}

/// Writes the head of the page.
pub(super) fn write_head(html: &mut Html, contents: &Contents, scope: &Scope) {
    html.element("header", &[], |html| {
        html.leaf("p", &[("class", "product")], "Scheduler report");
        html.leaf("h1", &[], &contents.store.name);
        html.element("p", &[("class", "when")], |html| {
            let exact = scope.now().to_rfc3339_opts(SecondsFormat::Secs, true);
            let text = scope.times.local(scope.now()).format("%A, %-d %B %Y, %H:%M").to_string();
            html.leaf("time", &[("datetime", &exact)], &text);
            let days = counted(scope.days, "day");
            html.text(&format!(". Times are in {}. Runs of the last {days}.", scope.times.zone_name()));
        });
        for note in &contents.store.notes {
            html.element("p", &[("class", "note")], |html| marked(html, Symbol::Warning, note));
        }
    });
}

/// Writes the links to the sections.
pub(super) fn write_links(html: &mut Html) {
    let headings = [
        HEADING,
        findings::HEADING,
        jobs::HEADING,
        upcoming::HEADING,
        calendar::HEADING,
        durations::HEADING,
        rules::HEADING,
    ];
    html.element("nav", &[("aria-label", "Sections")], |html| {
        html.element("ul", &[], |html| {
            for Heading { id, title } in headings {
                html.element("li", &[], |html| html.leaf("a", &[("href", &format!("#{id}"))], title));
            }
        });
    });
}

/// Writes the verdict and the figures.
pub(super) fn write(html: &mut Html, contents: &Contents, scope: &Scope) {
    section(html, HEADING, &contents.health, |html, health| {
        let (symbol, word) = match health.status() {
            HealthStatus::Healthy => (Symbol::Good, "HEALTHY"),
            HealthStatus::Degraded => (Symbol::Warning, "DEGRADED"),
            HealthStatus::Unhealthy => (Symbol::Bad, "UNHEALTHY"),
        };
        html.element("p", &[("class", "verdict")], |html| marked(html, symbol, word));
        write_figures(html, health, contents, scope);
        html.element("ul", &[("class", "checks")], |html| {
            for check in &health.checks {
                write_check(html, check);
            }
        });
    });
}

fn write_figures(html: &mut Html, health: &Health, contents: &Contents, scope: &Scope) {
    let figures = &health.figures;
    html.element("dl", &[("class", "figures")], |html| {
        let next = figures.next_run_time.map(|next| scope.times.due(next));
        figure(html, "Next run", &next.unwrap_or_else(|| "none".to_owned()));
        let last = figures.last_execution().map(|last| scope.times.relative(last));
        figure(html, "Last run", &last.unwrap_or_else(|| "none".to_owned()));
        #[allow(clippy::cast_precision_loss, reason = "shown in two digits")]
        if let Some(milliseconds) = figures.execution_time_ms() {
            figure(html, "Last run took", &took(milliseconds as f64 / 1000.0));
        }
        if let Ok(jobs) = &contents.jobs {
            figure(html, "Jobs", &count(jobs.total()));
        }
        figure(html, "Waiting jobs", &count(figures.pending_count));
        if let Ok(durations) = &contents.durations {
            figure(html, &format!("Runs in {}", counted(scope.days, "day")), &count(durations.run_count()));
        }
        if let Ok(rules) = &contents.rules {
            figure(html, "Pending versions", &count(rules.pending));
        }
    });
}

fn figure(html: &mut Html, name: &str, value: &str) {
    html.element("div", &[], |html| {
        html.leaf("dt", &[], name);
        html.leaf("dd", &[], value);
    });
}

fn write_check(html: &mut Html, result: &CheckResult) {
    let symbol = match result.status {
        CheckStatus::Critical => Symbol::Bad,
        CheckStatus::Warning => Symbol::Warning,
        CheckStatus::Unknown => Symbol::Unknown,
        CheckStatus::Ok => Symbol::Good,
    };
    html.element("li", &[], |html| {
        marked(html, symbol, result.status.as_str());
        html.text(" ");
        html.leaf("span", &[("class", "check")], result.check.as_str());
        html.text(&format!(": {}", result.evidence));
    });
}

/// Returns the verdict for the output of the command.
pub(super) fn status_word(part: &Part<Health>) -> &'static str {
    part.as_ref().map_or("unknown", |health| health.status().as_str())
}
