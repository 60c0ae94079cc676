//! `-o nagios`: one line, `CHECK STATUS - summary | perfdata`.

use std::fmt::Write as _;
use std::io::Write;

use super::{Severity, Verdict};

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
    // "|" starts the perfdata, so it may not stand in the text.
    let summary = super::printable(&verdict.summary).replace('|', "/");
    let mut line = format!("{} {status} - {summary}", verdict.check);
    for (at, perf) in verdict.perfdata.iter().enumerate() {
        line.push_str(if at == 0 { " | " } else { " " });
        let limit = |limit: Option<f64>| limit.map_or(String::new(), |l| l.to_string());
        let value = (perf.value * 1000.0).round() / 1000.0;
        let (warning, critical) = (limit(perf.warning), limit(perf.critical));
        let _ = write!(line, "{}={value}{};{warning};{critical}", perf.name, perf.unit);
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Perf;

    #[test]
    fn a_line_has_status_summary_and_perfdata() {
        let verdict = Verdict {
            check: "STALE",
            severity: Severity::Warning,
            summary: "1 | overdue".into(),
            perfdata: vec![Perf::count("overdue", 1), Perf::seconds("max", 1.23456, 30.0)],
        };
        assert_eq!(line(&verdict), "STALE WARNING - 1 / overdue | overdue=1;; max=1.235s;30;\n");
    }
}
