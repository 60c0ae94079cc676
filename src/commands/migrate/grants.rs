//! `apsctl migrate grants`

use anyhow::{Context as _, Result};

use super::{is_printable, sql_report};
use crate::context::{ChangeArgs, Context};
use crate::db::grants::{Grant, Grants, OwnerGrant, script};
use crate::error::CliError;
use crate::report::{Cell, Report, Tone, record};

/// The longest prefix: a role's name has at most 63 bytes.
const MAX_PREFIX_LENGTH: usize = 63 - "automation".len();

/// Create roles for viewers, operators and passes, or print their SQL
///
/// Prints an SQL script for psql. --apply runs it, and writes an entry to the operator journal. -o json lists the grants.
///
/// The viewer role can run every command that reads. The operator role can also change jobs and undo changes. The
/// automation role can run passes. Each role gets only the privileges it needs, on the tables of this store. Only the
/// owner of the tables can run `indexes create` and `migrate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl migrate grants > grants.sql\n  apsctl migrate grants --apply\n  \
    apsctl migrate grants -o json | jq -r '.[] | select(.role == \"apsctl_viewer\").object'")]
pub struct Args {
    /// Create the missing roles and grants, all or nothing
    #[arg(long)]
    apply: bool,

    /// Prefix of the roles' names
    ///
    /// Roles belong to the whole server, not to one database.
    #[arg(long, value_name = "TEXT", default_value = "apsctl_", value_parser = prefix)]
    prefix: String,

    #[command(flatten)]
    change: ChangeArgs,
}

fn prefix(text: &str) -> Result<String, String> {
    match text {
        "" => Err("without a prefix the role would be called just \"viewer\"".into()),
        text if text.starts_with("pg_") => Err("names that begin with pg_ are PostgreSQL's own".into()),
        text if text.len() > MAX_PREFIX_LENGTH => Err(format!("at most {MAX_PREFIX_LENGTH} bytes")),
        text if !text.chars().all(is_printable) => Err("it contains an invisible character".into()),
        text => Ok(text.to_owned()),
    }
}

pub(super) struct GrantRow(Grant);

record!(GrantRow, |GrantRow(grant)| {
    let privileges = grant.privileges();
    let status = if grant.is_granted { ("granted", Tone::Good) } else { ("missing", Tone::Warning) };
    [
        ("role", grant.role.as_str()),
        ("object_type", grant.object.kind()),
        ("object", grant.object.name()),
        ("privileges", Cell::AbbreviatedJson(privileges.join(", "), privileges.into())),
        ("status", Cell::styled(status.0, status.1)),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let is_text = context.is_text();
    let change = &args.change;
    let changes = change.dry_run || change.reason.is_some() || change.confirm.name.is_some();
    if changes && !args.apply {
        return Err(CliError::usage("--dry-run, --reason and --confirm require --apply")
            .hint("without --apply the SQL is only printed")
            .into());
    }
    let intent = args.apply.then(|| context.permit_change(change)).transpose()?;
    let db = context.db()?;
    let grants = db.grants(&args.prefix).context("inspecting the tables")?;
    let Some(intent) = intent else {
        let report = if is_text {
            sql_report(script(&grants), "-o json shows it, and --apply grants without printing SQL")?
        } else {
            listing(&grants)
        };
        return Ok(with_search_path_note(report, &grants));
    };
    let missing = grants.grants.iter().filter(|grant| !grant.is_granted).count();
    let roles = grants.roles.iter().filter(|(_, there)| !there).count();
    if grants.are_complete() {
        return Ok(listing(&grants).note("nothing to do: the roles have all they need"));
    }
    let owed = db.apply_grants(&grants, &intent).context("granting")?;
    let (after, made) = if change.dry_run {
        (grants, ", then rolled back")
    } else {
        let after = context.or_warn("the roles were created, but reading them again failed", |context| {
            let db = context.db()?;
            db.refresh()?;
            db.grants(&args.prefix)
        })?;
        (after.unwrap_or_else(|| assume_applied(grants)), "")
    };
    let ungranted = owed.iter().map(|owed| owed.roles).sum::<usize>();
    let granted = missing.saturating_sub(ungranted);
    let begin = if change.dry_run { "dry run: " } else { "" };
    let summary = format!(
        "{begin}{} created, {} granted{made}",
        count_with_noun(roles, "role"),
        count_with_noun(granted, "object")
    );
    let mut report = listing(&after).note(summary);
    for OwnerGrant { owner, statement, .. } in owed {
        report = report.note(format!("not granted: only role {owner} may run {statement}"));
    }
    Ok(if change.dry_run { report } else { with_search_path_note(report, &after) })
}

/// Returns the grants as they are after a successful `--apply`.
fn assume_applied(mut grants: Grants) -> Grants {
    grants.roles.iter_mut().for_each(|(_, there)| *there = true);
    grants.grants.iter_mut().for_each(|grant| grant.is_granted = true);
    grants
}

fn listing(grants: &Grants) -> Report {
    Report::listing(grants.grants.iter().cloned().map(GrantRow))
}

/// A group role cannot set the search path of its members, so a note says what to set.
fn with_search_path_note(report: Report, grants: &Grants) -> Report {
    if grants.schemas.is_empty() {
        return report;
    }
    report.note(format!(
        "members of the roles must find the tables: use ALTER ROLE … SET search_path (schema {}), or set \
         APSCTL_JOBS_TABLE and the other table settings",
        grants.schemas.join(", ")
    ))
}

fn count_with_noun(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
