//! What a check found, in the monitoring plugins' terms.

/// How bad it is; the numbers are the plugins' exit codes.
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

/// One figure of perfdata: `name=value[unit];warn;crit`.
#[derive(Debug, Clone)]
pub struct Perf {
    pub name: &'static str,
    pub value: f64,
    /// `s`, `B`, `%`, or nothing for a count.
    pub unit: &'static str,
    pub warning: Option<f64>,
    pub critical: Option<f64>,
}

impl Perf {
    #[allow(clippy::cast_precision_loss, reason = "a count of findings, far below 2^53")]
    pub fn count(name: &'static str, value: usize) -> Self {
        Self { name, value: value as f64, unit: "", warning: None, critical: None }
    }

    pub fn seconds(name: &'static str, value: f64, warning: f64) -> Self {
        Self { name, value, unit: "s", warning: Some(warning), critical: None }
    }
}

/// A check's end.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The check's name as the plugin line begins, such as `STALE`.
    pub check: &'static str,
    pub severity: Severity,
    /// One line, in words.
    pub summary: String,
    pub perfdata: Vec<Perf>,
}

/// The plugin line of a check that could not be made.
pub fn unknown(reason: &str) -> String {
    let line: Vec<&str> = reason.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    format!("APSCTL UNKNOWN - {}\n", line.join("; ").replace('|', "/"))
}
