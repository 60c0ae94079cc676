//! Making the roles and grants that are missing.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::{Grant, Grants, OwnerGrant, script};
use crate::db::{Db, Intent, JournalEntry, get};
use crate::error::{CliError, ExitCode, cli_error_of};

const OTHER_ROLE_HINT: &str = "`apsctl migrate grants > grants.sql` prints the SQL: hand it to a superuser, or to the tables' \
                         owner where the roles are there, for psql -f grants.sql";

impl Db {
    /// Makes the roles that are missing and grants what they lack, all or nothing; takes nothing away. What only the owner
    /// of a database or schema can grant is left out, and returned.
    ///
    /// # Errors
    /// A refusal (exit 3) where this role may not make roles, or may not grant the rights.
    pub fn apply_grants(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<OwnerGrant>> {
        let missing: Vec<&str> =
            grants.roles.iter().filter(|(_, there)| !there).map(|(role, _)| role.as_str()).collect();
        let row = self.query_one(include_str!("database.sql"), &[])?;
        if !missing.is_empty() && !get::<bool>(&row, "may_create")? {
            let own: String = get(&row, "role_name")?;
            let message = format!("role {own} may not create roles: {}", missing.join(", "));
            return Err(CliError::refused(message).hint(OTHER_ROLE_HINT).into());
        }
        self.with_migration_lock(!intent.dry_run, |db| db.apply_missing_grants(grants, intent))
    }

    fn apply_missing_grants(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<OwnerGrant>> {
        self.batch(&script::create_roles(grants)).map_err(|error| with_other_role_hint(self, error))?;
        // Another session may have granted some of it while this one waited.
        let mut made = grants.grants.clone();
        self.mark_granted(&mut made)?;
        let sql = script::grant_statements(
            made.iter().filter(|grant| !grant.is_granted && grant.can_grant),
            &grants.membership,
        );
        self.batch(&sql).map_err(|error| with_other_role_hint(self, error))?;
        // Who owns a table in part only is warned by the server, and no more.
        self.mark_granted(&mut made)?;
        let (owed, left): (Vec<&Grant>, Vec<&Grant>) = made
            .iter()
            .filter(|grant| !grant.is_granted)
            .partition(|grant| grant.object.may_have_other_owner() && !grant.can_grant);
        let left: BTreeSet<&str> = left.into_iter().map(|grant| grant.object.name()).collect();
        if !left.is_empty() {
            let left = left.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("this database role may not grant rights on {left}");
            return Err(CliError::refused(message).hint(OTHER_ROLE_HINT).into());
        }
        let owed = self.owner_grants(&owed)?;
        if !sql.is_empty() || grants.roles.iter().any(|(_, there)| !there) {
            let roles: Vec<&str> = grants.roles.iter().map(|(role, _)| role.as_str()).collect();
            let after = json!({"granted": roles}).to_string();
            let entry = JournalEntry { job_id: None, before: None, after: Some(after), undo_of: None };
            self.write_entry(intent, &entry)?;
        }
        Ok(owed)
    }
}

/// A permission that is missing, with what to do about it.
fn with_other_role_hint(db: &Db, error: anyhow::Error) -> anyhow::Error {
    match cli_error_of(&error) {
        Some(refusal) if refusal.code == ExitCode::Refused && !db.options.read_only => {
            CliError::refused(refusal.message.clone()).hint(OTHER_ROLE_HINT).into()
        }
        _ => error,
    }
}
