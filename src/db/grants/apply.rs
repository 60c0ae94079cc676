//! Creates missing roles and grants missing privileges.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use postgres::types::Type;
use serde_json::json;

use super::{Grant, Grants, script};
use crate::db::{Db, Intent, JournalEntry, Param, get};
use crate::domain::identifier::quote_identifier;
use crate::error::{CliError, ExitCode, cli_error_of};
use crate::invocation;

const OTHER_ROLE_HINT: &str = "run `{apsctl} migrate grants > grants.sql`, and have a superuser, or the tables' owner \
                               if the roles exist, run `{psql} -f grants.sql`";

impl Db {
    /// Creates the missing roles and grants what they lack, all or nothing. Nothing is revoked.
    ///
    /// Returns the grants that only the owner of a database or schema can make.
    ///
    /// # Errors
    /// A refusal (exit 3) if this role may not create roles or grant the privileges.
    pub fn apply_grants(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<OwnerGrant>> {
        let missing: Vec<&str> =
            grants.roles.iter().filter(|(_, there)| !there).map(|(role, _)| role.as_str()).collect();
        let row = self.query_one(include_str!("database.sql"), &[])?;
        if !missing.is_empty() && !get::<bool>(&row, "may_create")? {
            let current_role: String = get(&row, "role_name")?;
            let message = format!("role {current_role} may not create roles: {}", missing.join(", "));
            return Err(CliError::refused(message).hint(invocation::fill(OTHER_ROLE_HINT)).into());
        }
        self.with_migration_lock(!intent.dry_run, |db| db.apply_missing_grants(grants, intent))
    }

    fn apply_missing_grants(&mut self, grants: &Grants, intent: &Intent) -> Result<Vec<OwnerGrant>> {
        self.batch(&script::create_roles(grants)).map_err(|error| with_other_role_hint(self, error))?;
        // Another session may have granted some of them meanwhile.
        let mut requested = grants.grants.clone();
        self.mark_granted(&mut requested)?;
        let sql = script::grant_statements(
            requested.iter().filter(|grant| !grant.is_granted && grant.can_grant),
            &grants.membership,
        );
        self.batch(&sql).map_err(|error| with_other_role_hint(self, error))?;
        // GRANT only warns if the role can grant a part of the privileges.
        self.mark_granted(&mut requested)?;
        let (owed, failed): (Vec<&Grant>, Vec<&Grant>) = requested
            .iter()
            .filter(|grant| !grant.is_granted)
            .partition(|grant| grant.object.may_have_other_owner() && !grant.can_grant);
        let failed: BTreeSet<&str> = failed.into_iter().map(|grant| grant.object.name()).collect();
        if !failed.is_empty() {
            let failed = failed.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("this database role may not grant rights on {failed}");
            return Err(CliError::refused(message).hint(invocation::fill(OTHER_ROLE_HINT)).into());
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

/// Adds a hint to an error about a missing permission.
fn with_other_role_hint(db: &Db, error: anyhow::Error) -> anyhow::Error {
    match cli_error_of(&error) {
        Some(refusal) if refusal.code == ExitCode::Refused && !db.options.read_only => {
            CliError::refused(refusal.message.clone()).hint(invocation::fill(OTHER_ROLE_HINT)).into()
        }
        _ => error,
    }
}

/// A grant that only the owner of a database or schema can make.
#[derive(Debug)]
pub struct OwnerGrant {
    pub owner: String,
    /// The number of roles that need it.
    pub roles: usize,
    pub statement: String,
}

impl Db {
    /// Returns one grant for each database or schema, with its owner.
    pub(super) fn owner_grants(&mut self, grants: &[&Grant]) -> Result<Vec<OwnerGrant>> {
        let mut roles: BTreeMap<(&str, i64), (&Grant, Vec<String>)> = BTreeMap::new();
        for grant in grants {
            let of = roles.entry((grant.object.kind(), grant.object.oid())).or_insert((grant, Vec::new()));
            of.1.push(quote_identifier(&grant.role));
        }
        let kinds: Vec<&str> = roles.keys().map(|(kind, _)| *kind).collect();
        let oids: Vec<i64> = roles.keys().map(|(_, oid)| *oid).collect();
        let params: [Param; 2] = [(&kinds, Type::TEXT_ARRAY), (&oids, Type::INT8_ARRAY)];
        let rows = self.query(include_str!("owners.sql"), &params)?;
        let owed = |(row, (grant, to)): (&postgres::Row, &(&Grant, Vec<String>))| {
            let (kind, object) = (grant.object.kind().to_uppercase(), grant.object.name());
            let statement =
                format!("GRANT {} ON {kind} {object} TO {};", grant.missing_privileges.join(", "), to.join(", "));
            Ok(OwnerGrant { owner: get(row, "owner")?, roles: to.len(), statement })
        };
        rows.iter().zip(roles.values()).map(owed).collect()
    }
}
