//! The findings of doctor in an archive.

use anyhow::Result;
use serde_json::Value;

use super::archive_reader::Archive;
use crate::domain::incident::kept_finding::KeptFinding;

/// The longest report of doctor that is read.
const MAX_REPORT_BYTES: u64 = 16 << 20;

/// Returns the findings of doctor when the incident was saved.
pub(crate) fn doctor_findings(archive: &Archive) -> Result<Vec<KeptFinding>> {
    let report = archive.read_file("reports/doctor.json", MAX_REPORT_BYTES)?.unwrap_or_default();
    let rows: Vec<Value> = serde_json::from_slice(&report).unwrap_or_default();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let findings = rows.iter().map(|row| KeptFinding {
        check: text(row, "check"),
        verdict: text(row, "verdict"),
        evidence: text(row, "evidence"),
    });
    Ok(findings.filter(|finding| matches!(finding.verdict.as_str(), "critical" | "warning")).collect())
}
