//! `-o nagios`: one line, `CHECK STATUS - summary | perfdata`.

use std::fmt::Write as _;
use std::io::Write;

use super::verdict::{Severity, Verdict};
use crate::screen::printable;

pub(super) fn write(verdict: &Verdict, mut out: Box<dyn Write>) -> anyhow::Result<()> {
    out.write_all(line(verdict).as_bytes())?;
    Ok(out.flush()?)
}

fn line(verdict: &Verdict) -> String {
    let status = match verdict.severity {
        Severity::Ok => "OK",
        Severity::Warning => "WARNING",
        Severity::Critical => "CRITICAL",
    };
    // `|` begins the perfdata, so the summary must not contain it.
    let summary = printable(&verdict.summary).replace('|', "/");
    let mut line = format!("{} {status} - {summary}", verdict.check_name);
    for (index, perf) in verdict.perfdata.iter().enumerate() {
        line.push_str(if index == 0 { " | " } else { " " });
        let limit = |limit: Option<f64>| limit.map_or(String::new(), |l| l.to_string());
        let value = (perf.value * 1000.0).round() / 1000.0;
        let (warning, critical) = (limit(perf.warning), limit(perf.critical));
        let _ = write!(line, "{}={value}{};{warning};{critical}", perf.name, perf.unit);
    }
    line.push('\n');
    line
}

/// Returns the line of a check that could not be made.
pub fn nagios_unknown(reason: &str) -> String {
    let parts: Vec<&str> = reason.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    format!("APSCTL UNKNOWN - {}\n", parts.join("; ").replace('|', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::verdict::PerfValue;

    #[test]
    fn a_line_has_status_summary_and_perfdata() {
        let verdict = Verdict {
            check_name: "STALE",
            severity: Severity::Warning,
            summary: "1 | overdue".into(),
            perfdata: vec![PerfValue::count("overdue", 1), PerfValue::seconds("max", 1.23456, 30.0)],
        };
        assert_eq!(line(&verdict), "STALE WARNING - 1 / overdue | overdue=1;; max=1.235s;30;\n");
    }
}
