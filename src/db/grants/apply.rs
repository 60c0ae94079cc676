//! Making the roles and grants that are missing.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::{Grant, Grants, Owed, script};
use crate::db::{Db, Entry, Intent, get};
use crate::error::{CliError, ExitCode, cli_error_of};

const HAND_OVER: &str = "`apsctl migrate grants > grants.sql` prints the SQL: hand it to a superuser, or to the tables' \
                         owner where the roles are there, for psql -f grants.sql";

impl Db {
    /// Makes the roles that are missing and grants what they lack, all or nothing; takes nothing away. What only the owner
    /// of a database or schema can grant is left out, and returned.
    ///
    /// # Errors
    /// A refusal (exit 3) where this role may not make roles, or may not grant the rights.
    pub fn make_grants(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<Owed>> {
        let missing: Vec<&str> =
            grants.roles.iter().filter(|(_, there)| !there).map(|(role, _)| role.as_str()).collect();
        let row = self.query_one(include_str!("place.sql"), &[])?;
        if !missing.is_empty() && !get::<bool>(&row, "may_create")? {
            let own: String = get(&row, "role_name")?;
            let message = format!("role {own} may not create roles: {}", missing.join(", "));
            return Err(CliError::refused(message).hint(HAND_OVER).into());
        }
        self.alone(!intent.dry_run, |db| db.grant_missing(grants, intent))
    }

    fn grant_missing(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<Owed>> {
        self.batch(&script::creation(grants)).map_err(|error| handed_over(self, error))?;
        // Another session may have granted some of it while this one waited.
        let mut made = grants.grants.clone();
        self.mark_held(&mut made)?;
        let sql = script::statements(
            made.iter().filter(|grant| !grant.held && grant.grantable),
            &grants.membership,
        );
        self.batch(&sql).map_err(|error| handed_over(self, error))?;
        // Who owns a table in part only is warned by the server, and no more.
        self.mark_held(&mut made)?;
        let (owed, left): (Vec<&Grant>, Vec<&Grant>) = made
            .iter()
            .filter(|grant| !grant.held)
            .partition(|grant| grant.object.may_be_anothers() && !grant.grantable);
        let left: BTreeSet<&str> = left.into_iter().map(|grant| grant.object.name()).collect();
        if !left.is_empty() {
            let left = left.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("this database role may not grant rights on {left}");
            return Err(CliError::refused(message).hint(HAND_OVER).into());
        }
        let owed = self.owed(&owed)?;
        if !sql.is_empty() || grants.roles.iter().any(|(_, there)| !there) {
            let roles: Vec<&str> = grants.roles.iter().map(|(role, _)| role.as_str()).collect();
            let after = json!({"granted": roles}).to_string();
            let entry = Entry { job_id: None, before: None, after: Some(after), undo_of: None };
            self.journal(intent, &entry)?;
        }
        Ok(owed)
    }
}

/// A permission that is missing, with what to do about it.
fn handed_over(db: &Db, error: anyhow::Error) -> anyhow::Error {
    match cli_error_of(&error) {
        Some(refusal) if refusal.code == ExitCode::Refused && !db.options.read_only => {
            CliError::refused(refusal.message.clone()).hint(HAND_OVER).into()
        }
        _ => error,
    }
}
