//! Taking back changes to the rows of an APScheduler 3 store.

use anyhow::{Context as _, Result};
use chrono::SecondsFormat;
use postgres::types::Type;
use serde_json::{Value, json};

use crate::db::jobs::is_due;
use crate::db::{Change, get};
use crate::domain::aps::column_time;
use crate::domain::layout::Layout;

impl Change<'_> {
    /// The job's image now, its row locked; none where there is no such job.
    pub(super) fn image(&mut self, id: &str) -> Result<Option<String>> {
        Ok(match self.db.layout()? {
            Layout::Guide => self.locked(id)?.map(|locked| locked.image),
            Layout::Pickled => self.hold_pickled(&[id.to_owned()])?.pop().map(|held| held.image),
        })
    }

    /// The row as its image has it, or none.
    ///
    /// # Errors
    /// A refusal where the row that stands is due.
    pub(super) fn restore_pickled(&mut self, id: &str, image: Option<&str>) -> Result<()> {
        let now = self.hold_pickled(&[id.to_owned()])?.pop().map(|held| held.row);
        let done = match (now, image) {
            (None, None) => true,
            (Some(now), None) => self.delete_pickled(id, &now.state, false)?,
            (now, Some(image)) => {
                let rows = self.db.query(include_str!("of_image.sql"), &[(&image, Type::TEXT)])?;
                let row = rows.first().context("the image has no row")?;
                let (next, state): (Option<f64>, &[u8]) =
                    (get(row, "next_run_time")?, get(row, "job_state")?);
                match now {
                    Some(now) => self.replace_pickled(id, &now.state, next, state, false)?,
                    None => self.insert_pickled(id, next, state)?,
                }
            }
        };
        if done { Ok(()) } else { Err(is_due(id)) }
    }
}

/// The row of an image in the words of the guide's layout; none where it has them already.
pub(super) fn in_words(row: &Value) -> Option<Value> {
    row.get("job_state").and_then(Value::as_str).filter(|state| state.starts_with("\\x"))?;
    let seconds = row.get("next_run_time").and_then(Value::as_f64);
    let time = seconds.and_then(|seconds| column_time(seconds).ok());
    let state = if row.get("next_run_time").is_some_and(Value::is_null) { "PAUSED" } else { "SCHEDULED" };
    Some(json!({
        "id": row.get("id"),
        "job_state": state,
        "next_run_time": time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    }))
}
