//! The file `manifest.json` of an incident archive.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::journal_segment::JournalSegment;
use super::table::TableDescription;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// The name of the manifest, which is the last file of an archive.
pub const MANIFEST: &str = "manifest.json";

/// What an archive contains, and what it lacks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub apsctl_incident: u32,
    pub apsctl_version: String,
    /// The time of the store when it was saved; doctor's findings refer to it.
    #[serde(with = "crate::domain::rfc3339")]
    pub saved_at: DateTime<Utc>,
    /// The log is saved from then on.
    #[serde(with = "crate::domain::rfc3339")]
    pub since: DateTime<Utc>,
    /// Whether the arguments of jobs are `replaced` by placeholders or `included`.
    pub arguments: String,
    /// The store; `None` if the database could not be read.
    pub store: Option<StoreDescription>,
    /// The settings that doctor's findings depend on, by the names of their environment variables.
    pub settings: BTreeMap<String, String>,
    pub files: Vec<FileEntry>,
    /// What is saved only in part.
    pub cut: Vec<CutEntry>,
    /// What could not be collected.
    pub missing: Vec<MissingEntry>,
}

/// The store and its tables.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoreDescription {
    pub layout: String,
    pub database: String,
    pub server_version: String,
    /// The server's clock when the rows were read. Leases expire by it.
    #[serde(with = "crate::domain::rfc3339")]
    pub server_clock: DateTime<Utc>,
    /// The server's default time zone.
    pub time_zone: String,
    /// Whether the store has schema apsctl.
    pub has_own_schema: bool,
    /// The saved part of the operator journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<JournalSegment>,
    pub tables: Vec<TableDescription>,
}

/// A file of the archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// Something that is saved only in part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CutEntry {
    pub what: String,
    pub reason: String,
}

/// Something that could not be collected.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MissingEntry {
    pub what: String,
    pub reason: String,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Returns why it is not a manifest of this format.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Format {
            apsctl_incident: u32,
        }
        let format: Format =
            serde_json::from_slice(text).map_err(|_| format!("{MANIFEST} is not a manifest of an incident"))?;
        if format.apsctl_incident > FORMAT {
            return Err(format!(
                "the archive has format {}, and this apsctl reads format {FORMAT}",
                format.apsctl_incident
            ));
        }
        serde_json::from_slice(text).map_err(|error| format!("{MANIFEST}: {error}"))
    }
}
