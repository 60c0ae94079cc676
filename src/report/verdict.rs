//! The result of a check command, in the terms of monitoring plugins.

/// How serious the result is. The numbers are the exit codes of monitoring plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Ok = 0,
    Warning = 1,
    Critical = 2,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// One value of the performance data: `name=value[unit];warning;critical`.
#[derive(Debug, Clone)]
pub struct PerfValue {
    pub name: &'static str,
    pub value: f64,
    /// `s`, `B`, `%`, or empty for a count.
    pub unit: &'static str,
    pub warning: Option<f64>,
    pub critical: Option<f64>,
}

impl PerfValue {
    #[allow(clippy::cast_precision_loss, reason = "a count of findings, far below 2^53")]
    pub fn count(name: &'static str, value: usize) -> Self {
        Self { name, value: value as f64, unit: "", warning: None, critical: None }
    }

    pub fn seconds(name: &'static str, value: f64, warning: f64) -> Self {
        Self { name, value, unit: "s", warning: Some(warning), critical: None }
    }
}

/// The result of a check command.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The first word of the line of `-o nagios`, such as `STALE`.
    pub check_name: &'static str,
    pub severity: Severity,
    /// One line for people.
    pub summary: String,
    pub perfdata: Vec<PerfValue>,
}
