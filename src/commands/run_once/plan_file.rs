//! The file of `run-once --plan`: reading it, and checking that it is for this store.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::domain::plan::Plan;
use crate::error::CliError;
use crate::invocation;
use crate::limited_read;

const HINT: &str = "make a plan with `{apsctl} run-once --dry-run -o json > FILE`";

/// Reads a plan from a file, or from standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Plan> {
    let invalid =
        |why: String| CliError::usage(format!("--plan {}: {why}", path.display())).hint(invocation::fill(HINT));
    let text = if path == Path::new("-") {
        limited_read::read_text(std::io::stdin().lock(), limited_read::MAX_LINE_BYTES)
    } else {
        std::fs::File::open(path).and_then(|file| limited_read::read_text(file, limited_read::MAX_LINE_BYTES))
    };
    let text = text.map_err(|error| invalid(error.to_string()))?;
    Ok(Plan::from_dry_run(&text).map_err(invalid)?)
}

/// Refuses a plan that was made for another store.
pub(super) fn require_same_store(plan: &Plan, context: &mut Context) -> Result<()> {
    let here = context.db()?.plan_table().context("identifying the store")?;
    let planned = &plan.table;
    if *planned == here {
        return Ok(());
    }
    let origin = if (&planned.server, &planned.database) == (&here.server, &here.database) {
        format!("table {}, which is not the table {} of this store", planned.table, here.table)
    } else {
        format!("another store (database {} of server {})", planned.database, planned.server)
    };
    Err(CliError::usage(format!("--plan: the plan was made for {origin}")).hint(invocation::fill(HINT)).into())
}
