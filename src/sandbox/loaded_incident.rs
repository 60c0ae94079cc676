//! Which incident archive the sandbox contains: a file beside the server's data.
//!
//! The file names the database of the store. Writing it is what makes a loaded store the sandbox's own, so a failed load
//! changes nothing.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::incident::journal_segment::JournalSegment;
use crate::domain::incident::kept_finding::KeptFinding;

/// The name of the file.
const FILE: &str = "incident.json";

/// An incident in the sandbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoadedIncident {
    /// The database of the store.
    pub database: String,
    /// The time at which apsctl's clock stands in the sandbox.
    #[serde(with = "crate::domain::rfc3339")]
    pub saved_at: DateTime<Utc>,
    /// The path of the archive.
    pub archive: String,
    /// Settings by the names of their environment variables. They take precedence over the environment.
    pub settings: BTreeMap<String, String>,
    /// The part of the operator journal that the archive has.
    #[serde(default)]
    pub journal: Option<JournalSegment>,
    /// What doctor found about the server and the machine.
    #[serde(default)]
    pub findings: Vec<KeptFinding>,
}

impl LoadedIncident {
    /// Reads the file of the sandbox in `folder`, if there is one.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        match fs::read(&path) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text).with_context(|| path.display().to_string())?)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// Writes the file.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let (path, part) = (folder.join(FILE), folder.join(format!("{FILE}.part")));
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        write().with_context(|| path.display().to_string())
    }

    /// Removes the file.
    pub(super) fn remove(folder: &Path) -> Result<()> {
        let path = folder.join(FILE);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| path.display().to_string()),
            _ => Ok(()),
        }
    }
}
