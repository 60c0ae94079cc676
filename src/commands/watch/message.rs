//! An alert as a JSON document, as environment variables and as a sentence.

use serde::Serialize;

use crate::domain::alerts::{Alert, AlertEvent, AlertSeverity};
use crate::domain::rfc3339;
use crate::report::{Cell, Tone, record};
use crate::screen::{Symbol, span};
use crate::worker::CommandInput;

/// The longest value of an environment variable, in bytes. The system's limit is 128 KiB.
const MAX_VARIABLE_BYTES: usize = 32 * 1024;

/// An alert of a store. Its columns are the keys of the JSON document.
#[derive(Clone)]
pub(super) struct AlertRow {
    pub(super) alert: Alert,
    pub(super) store: String,
}

record!(AlertRow, |AlertRow { alert, store }| {
    let tone = match (alert.event, alert.severity) {
        (AlertEvent::Gone, _) => Tone::Good,
        (_, AlertSeverity::Critical) => Tone::Bad,
        (_, AlertSeverity::Warning) => Tone::Warning,
        (_, AlertSeverity::Unknown) => Tone::Muted,
    };
    [
        ("time", alert.time),
        ("event", Cell::styled(alert.event.as_str(), tone)),
        ("check", alert.key.check),
        ("code", alert.key.code),
        ("severity", Cell::styled(alert.severity.as_str(), tone)),
        ("job_id", alert.key.job_id),
        ("summary", alert.summary),
        ("since", alert.since),
        ("fix", fix_text(&alert.fix)),
        ("store", store),
        ("fingerprint", alert.fingerprint),
        ("id", alert.id),
    ]
});

/// Returns the commands that help in one line.
fn fix_text(fix: &[String]) -> Option<String> {
    (!fix.is_empty()).then(|| fix.join(" && "))
}

/// The JSON document of `--exec` and `--webhook`.
#[derive(Serialize)]
struct Document<'a> {
    text: &'a str,
    event: &'a str,
    check: &'a str,
    code: &'a str,
    severity: &'a str,
    job_id: Option<&'a str>,
    summary: &'a str,
    since: &'a str,
    time: &'a str,
    fix: Option<&'a str>,
    store: &'a str,
    fingerprint: &'a str,
    id: &'a str,
}

impl AlertRow {
    /// Returns the JSON document.
    pub(super) fn document(&self) -> anyhow::Result<String> {
        let Alert { id, fingerprint, event, key, severity, summary, fix, since, time } = &self.alert;
        Ok(serde_json::to_string(&Document {
            text: &self.chat_text(),
            event: event.as_str(),
            check: &key.check,
            code: &key.code,
            severity: severity.as_str(),
            job_id: key.job_id.as_deref(),
            summary,
            since: &rfc3339::format(*since),
            time: &rfc3339::format(*time),
            fix: fix_text(fix).as_deref(),
            store: &self.store,
            fingerprint,
            id,
        })?)
    }

    /// Returns the document on standard input, and each of its values in a variable.
    pub(super) fn command_input(&self) -> anyhow::Result<CommandInput> {
        let Alert { id, fingerprint, event, key, severity, summary, fix, since, time } = &self.alert;
        let variable = |name, value: &str| (name, variable_value(value));
        let variables = vec![
            variable("APSCTL_FINDING_TEXT", &self.sentence()),
            variable("APSCTL_FINDING_EVENT", event.as_str()),
            variable("APSCTL_FINDING_CHECK", &key.check),
            variable("APSCTL_FINDING_CODE", &key.code),
            variable("APSCTL_FINDING_SEVERITY", severity.as_str()),
            variable("APSCTL_FINDING_JOB_ID", key.job_id.as_deref().unwrap_or_default()),
            variable("APSCTL_FINDING_SUMMARY", summary),
            variable("APSCTL_FINDING_SINCE", &rfc3339::format(*since)),
            variable("APSCTL_FINDING_TIME", &rfc3339::format(*time)),
            variable("APSCTL_FINDING_FIX", &fix_text(fix).unwrap_or_default()),
            variable("APSCTL_FINDING_STORE", &self.store),
            variable("APSCTL_FINDING_FINGERPRINT", fingerprint),
            variable("APSCTL_FINDING_ID", id),
        ];
        Ok(CommandInput { stdin: Some(self.document()? + "\n"), variables })
    }

    pub(super) fn symbol(&self) -> Symbol {
        match (self.alert.event, self.alert.severity) {
            (AlertEvent::Gone, _) => Symbol::Good,
            (_, AlertSeverity::Critical) => Symbol::Bad,
            (_, AlertSeverity::Warning) => Symbol::Warning,
            (_, AlertSeverity::Unknown) => Symbol::Unknown,
        }
    }

    /// Returns how long the finding has existed.
    pub(super) fn age(&self) -> String {
        span((self.alert.time - self.alert.since).as_seconds_f64().max(0.0))
    }

    /// Returns the alert in one line.
    fn sentence(&self) -> String {
        let Alert { event, key, severity, summary, fix, .. } = &self.alert;
        let job = key.job_id.as_ref().map_or(String::new(), |id| format!(" {}", crate::screen::printable(id)));
        let what = match event {
            AlertEvent::Appeared => severity.as_str().to_owned(),
            AlertEvent::Gone => format!("gone after {}", self.age()),
        };
        let fix = fix_text(fix).map_or(String::new(), |fix| format!(" Fix: {fix}"));
        let (symbol, store) = (self.symbol().as_str(), &self.store);
        format!("{symbol} {what}: {} {}{job}: {summary} ({store}).{fix}", key.check, key.code)
    }

    /// Returns the sentence so that no text of the store mentions people, or hides an address behind a link, in a chat.
    fn chat_text(&self) -> String {
        let text = self.sentence().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        // A space without width ends a mention in Mattermost, and a link in Markdown.
        text.replace('@', "@\u{200b}").replace("](", "]\u{200b}(")
    }
}

/// Removes NUL, which a variable cannot contain, and cuts a long text.
fn variable_value(text: &str) -> String {
    let mut end = text.len().min(MAX_VARIABLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].replace('\0', "\u{fffd}")
}
