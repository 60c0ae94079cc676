//! The group roles of `migrate grants`: what each needs in this store.

mod apply;
mod objects;
mod script;

use anyhow::Result;
use postgres::types::Type;

use super::migrate::MigrationStatus;
use super::{Db, Param, get};
use crate::domain::grants::{EXECUTE, Privilege, Role};
use crate::error::CliError;
use crate::invocation::APSCTL;
use objects::objects_for_role;

pub use apply::OwnerGrant;
pub use script::{MembershipInheritance, script};

/// The privileges of a role on one object.
#[derive(Debug, Clone)]
pub struct Grant {
    pub role: String,
    pub object: GrantObject,
    pub rights: Vec<Privilege>,
    /// Whether the role has all of them.
    pub is_granted: bool,
    /// The missing privileges, in the syntax of GRANT: `UPDATE (approved)`. Empty for a membership.
    missing_privileges: Vec<String>,
    /// Whether the current role may grant them. Only checked for databases and schemas.
    can_grant: bool,
}

impl Grant {
    /// Returns the privileges in the syntax of GRANT: `UPDATE (approved, approved_at)`, or `MEMBER` of a role.
    pub fn privileges(&self) -> Vec<String> {
        match self.object {
            GrantObject::Role(_) => vec!["MEMBER".into()],
            _ => self.rights.iter().map(script::privilege_text).collect(),
        }
    }
}

/// The object of a privilege.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantObject {
    /// The name of a role to be a member of.
    Role(String),
    Database(NamedObject),
    Schema(NamedObject),
    Table(NamedObject),
    Sequence(NamedObject),
    Function(NamedObject),
}

/// An object of the database: its name, quoted where necessary, with its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    oid: i64,
    pub name: String,
}

impl GrantObject {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Role(_) => "role",
            Self::Database(_) => "database",
            Self::Schema(_) => "schema",
            Self::Table(_) => "table",
            Self::Sequence(_) => "sequence",
            Self::Function(_) => "function",
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Role(name) => name,
            Self::Database(named)
            | Self::Schema(named)
            | Self::Table(named)
            | Self::Sequence(named)
            | Self::Function(named) => &named.name,
        }
    }

    /// Returns whether the object may have another owner than the tables.
    fn may_have_other_owner(&self) -> bool {
        matches!(self, Self::Database(_) | Self::Schema(_))
    }

    fn oid(&self) -> i64 {
        match self {
            Self::Role(_) => 0,
            Self::Database(named)
            | Self::Schema(named)
            | Self::Table(named)
            | Self::Sequence(named)
            | Self::Function(named) => named.oid,
        }
    }
}

/// The roles and their grants.
#[derive(Debug, Clone)]
pub struct Grants {
    /// The roles' names, and whether each exists.
    pub roles: Vec<(String, bool)>,
    pub grants: Vec<Grant>,
    /// The schemas of the application's tables except public. Logins must have them on their search path.
    pub schemas: Vec<String>,
    membership: MembershipInheritance,
}

impl Grants {
    /// Returns whether nothing is missing.
    pub fn are_complete(&self) -> bool {
        self.roles.iter().all(|(_, there)| *there) && self.grants.iter().all(|grant| grant.is_granted)
    }
}

impl Db {
    /// Returns what the roles whose names begin with `prefix` need in this store.
    ///
    /// # Errors
    /// A refusal if migrations are pending.
    pub fn grants(&mut self, prefix: &str) -> Result<Grants> {
        let migrations = self.migrations()?;
        if migrations.iter().any(|migration| migration.status == MigrationStatus::Unknown) {
            return Err(CliError::refused("this role may not read the history of the migrations")
                .hint(format!("use a role of `{APSCTL} migrate grants`, or the owner of the tables"))
                .into());
        }
        if migrations.iter().any(|migration| migration.is_pending(false)) {
            return Err(CliError::refused("migrations are pending")
                .hint(format!("run `{APSCTL} migrate up` first"))
                .into());
        }
        let row = self.query_one(include_str!("grants/database.sql"), &[])?;
        let database = NamedObject { oid: get(&row, "database_oid")?, name: get(&row, "database_name")? };
        let journal = NamedObject { oid: get(&row, "journal_oid")?, name: "apsctl.journal".into() };
        let tables = self.tables_to_grant()?;
        let name = |role: Role| format!("{prefix}{}", role.suffix());
        let mut grants: Vec<Grant> = Vec::new();
        for role in Role::ALL {
            let mut add = |object, rights: &[Privilege]| {
                grants.push(Grant {
                    role: name(role),
                    object,
                    rights: rights.to_vec(),
                    is_granted: false,
                    missing_privileges: Vec::new(),
                    can_grant: true,
                });
            };
            if let Some(other) = role.included_role() {
                add(GrantObject::Role(name(other)), &[]);
            } else {
                add(GrantObject::Database(database.clone()), &[Privilege { name: "CONNECT", columns: &[] }]);
            }
            for (object, rights) in objects_for_role(role, &tables) {
                add(object, &rights);
            }
            if role.writes_journal() {
                add(GrantObject::Function(journal.clone()), &[EXECUTE]);
            }
        }
        self.mark_granted(&mut grants)?;
        let roles: Vec<String> = Role::ALL.into_iter().map(name).collect();
        let missing = self.missing_roles(&roles)?;
        let membership = if get(&row, "has_options")? {
            MembershipInheritance::PerMembership
        } else {
            let rows = self.query(include_str!("grants/not_inheriting.sql"), &[(&roles, Type::TEXT_ARRAY)])?;
            MembershipInheritance::PerRole(rows.iter().map(|row| get(row, "role_name")).collect::<Result<_>>()?)
        };
        let roles = roles.into_iter().map(|role| (role.clone(), !missing.contains(&role))).collect();
        let mut schemas: Vec<String> = tables.iter().map(|found| found.schema.name.clone()).collect();
        schemas.retain(|schema| schema != "public" && schema != "apsctl");
        schemas.dedup();
        Ok(Grants { roles, grants, schemas, membership })
    }

    fn missing_roles(&mut self, roles: &[String]) -> Result<Vec<String>> {
        let rows = self.query(include_str!("grants/missing_roles.sql"), &[(&roles, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| get(row, "role_name")).collect()
    }

    /// Queries which grants have been made, column by column.
    fn mark_granted(&mut self, grants: &mut [Grant]) -> Result<()> {
        let mut single_privileges = Vec::new();
        for (grant_index, grant) in grants.iter().enumerate() {
            if let GrantObject::Role(_) = grant.object {
                single_privileges.push((grant_index, "", None));
            }
            for right in &grant.rights {
                match right.columns {
                    [] => single_privileges.push((grant_index, right.name, None)),
                    columns => {
                        single_privileges.extend(columns.iter().map(|column| (grant_index, right.name, Some(*column))));
                    }
                }
            }
        }
        let grant_at = |grant_index: &usize| &grants[*grant_index];
        let roles: Vec<&str> =
            single_privileges.iter().map(|(grant_index, ..)| grant_at(grant_index).role.as_str()).collect();
        let kinds: Vec<&str> =
            single_privileges.iter().map(|(grant_index, ..)| grant_at(grant_index).object.kind()).collect();
        let oids: Vec<i64> =
            single_privileges.iter().map(|(grant_index, ..)| grant_at(grant_index).object.oid()).collect();
        let object_names: Vec<&str> =
            single_privileges.iter().map(|(grant_index, ..)| grant_at(grant_index).object.name()).collect();
        let privilege_names: Vec<&str> = single_privileges.iter().map(|(_, privilege, _)| *privilege).collect();
        let columns: Vec<Option<&str>> = single_privileges.iter().map(|(.., column)| *column).collect();
        let params: [Param; 6] = [
            (&roles, Type::TEXT_ARRAY),
            (&kinds, Type::TEXT_ARRAY),
            (&oids, Type::INT8_ARRAY),
            (&object_names, Type::TEXT_ARRAY),
            (&privilege_names, Type::TEXT_ARRAY),
            (&columns, Type::TEXT_ARRAY),
        ];
        let rows = self.query(include_str!("grants/granted.sql"), &params)?;
        let mut missing: Vec<Vec<(&str, Option<&str>)>> = vec![Vec::new(); grants.len()];
        let mut grantable = vec![true; grants.len()];
        for row in &rows {
            let Some((grant_index, privilege, column)) =
                single_privileges.get(usize::try_from(get::<i64>(row, "at")? - 1)?)
            else {
                continue;
            };
            grantable[*grant_index] &= get::<bool>(row, "may_grant")?;
            if !get::<bool>(row, "is_held")? {
                missing[*grant_index].push((*privilege, *column));
            }
        }
        for ((grant, missing), grantable) in grants.iter_mut().zip(missing).zip(grantable) {
            grant.is_granted = missing.is_empty();
            grant.missing_privileges = script::combine_columns(&missing);
            grant.can_grant = grantable;
        }
        Ok(())
    }
}
