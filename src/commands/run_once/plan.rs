//! `run-once --plan FILE`: the plan read, and whether it is for this store.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::domain::plan::Plan;
use crate::error::CliError;
use crate::limited;

const HINT: &str = "`apsctl run-once --dry-run -o json > FILE` makes one";

/// The plan in a file, or from standard input.
pub(super) fn read(path: &Path) -> Result<Plan> {
    let bad = |why: String| CliError::usage(format!("--plan {}: {why}", path.display())).hint(HINT);
    let text = if path == Path::new("-") {
        limited::read_text(std::io::stdin().lock(), limited::LINE)
    } else {
        std::fs::File::open(path).and_then(|file| limited::read_text(file, limited::LINE))
    };
    let text = text.map_err(|error| bad(error.to_string()))?;
    Ok(Plan::from_dry_run(&text).map_err(bad)?)
}

/// Refuses a plan that was made for another store.
pub(super) fn require_same_store(plan: &Plan, context: &mut Context) -> Result<()> {
    let here = context.db()?.plan_table().context("asking which store this is")?;
    let then = &plan.table;
    if *then == here {
        return Ok(());
    }
    let what = if (&then.server, &then.database) == (&here.server, &here.database) {
        format!("table {}, which is not (or not any more) the table {} here", then.table, here.table)
    } else {
        format!("another store (database {} of server {})", then.database, then.server)
    };
    Err(CliError::usage(format!("--plan: the plan was made for {what}")).hint(HINT).into())
}
