//! The group roles of `migrate grants`: what each is to be granted here, as SQL, and making it so.

mod apply;
mod owed;
mod script;

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::migrate::MigrationStatus;
use super::{Columns, Db, Param, get};
use crate::domain::grants::{EXECUTE, Needs, Right, Role, needs};
use crate::error::Refusal;

pub use owed::Owed;
pub use script::{Membership, script};

/// Where the history of the migrations is; no statement of a command's names it by a variable.
const HISTORY: &str = "\"apsctl\".\"migrations\"";

/// One object, and what a role is to have on it.
#[derive(Debug, Clone)]
pub struct Grant {
    pub role: String,
    pub object: Object,
    pub rights: Vec<Right>,
    /// Whether the role has all of that already.
    pub held: bool,
    /// What of it is missing, as it is granted: `UPDATE (approved)`. Empty for a membership.
    missing: Vec<String>,
    /// Whether the current role may grant it; asked for databases and schemas alone.
    grantable: bool,
}

impl Grant {
    /// The rights in words: `UPDATE (approved, approved_at)`; `MEMBER` of a role.
    pub fn privileges(&self) -> Vec<String> {
        match self.object {
            Object::Role(_) => vec!["MEMBER".into()],
            _ => self.rights.iter().map(script::written).collect(),
        }
    }
}

/// What a right is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Another role, to be a member of; the bare name.
    Role(String),
    Database(Named),
    Schema(Named),
    Table(Named),
    Sequence(Named),
    Function(Named),
}

/// An object of the database: quoted where need be, with its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    oid: i64,
    pub name: String,
}

impl Object {
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

    /// Whether it need not belong to the owner of the tables.
    fn may_be_anothers(&self) -> bool {
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
    /// The roles' names, and whether each is there.
    pub roles: Vec<(String, bool)>,
    pub grants: Vec<Grant>,
    /// The schemas of the application's tables that are not public: who logs in must find them.
    pub schemas: Vec<String>,
    membership: Membership,
}

impl Grants {
    /// Whether there is nothing left to do.
    pub fn are_made(&self) -> bool {
        self.roles.iter().all(|(_, there)| *there) && self.grants.iter().all(|grant| grant.held)
    }
}

/// A table as the server knows it.
struct Found {
    needs: &'static Needs,
    table: Named,
    schema: Named,
    /// What its columns' defaults draw from.
    sequences: Vec<Named>,
    /// The columns of a table of the application's, which may lack some.
    columns: Option<Columns>,
}

impl Found {
    /// The rights that a role needs, on columns that exist.
    fn rights(&self, role: Role) -> Vec<Right> {
        let is_absent =
            |column: &&str| self.columns.as_ref().is_some_and(|found| !found.contains_key(*column));
        let mut rights = Vec::new();
        for right in self.needs.of(role) {
            if right.columns.is_empty() {
                rights.push(*right);
            }
            let existing = right.columns.split(is_absent).filter(|columns| !columns.is_empty());
            rights.extend(existing.map(|columns| Right { columns, ..*right }));
        }
        rights
    }
}

impl Db {
    /// What the roles whose names begin with `prefix` are to have in this store.
    ///
    /// # Errors
    /// A refusal where the store has not been migrated.
    pub fn grants(&mut self, prefix: &str) -> Result<Grants> {
        let migrations = self.migrations()?;
        if migrations.iter().any(|migration| migration.status == MigrationStatus::Unknown) {
            return Err(Refusal::refused("the history of the migrations is not ours to read")
                .hint("ask as a viewer, or as the owner of the tables")
                .into());
        }
        if migrations.iter().any(|migration| migration.is_pending(false)) {
            return Err(Refusal::refused("migrations are pending").hint("`apsctl migrate up` first").into());
        }
        let row = self.query_one(include_str!("grants/place.sql"), &[])?;
        let database = Named { oid: get(&row, "database_oid")?, name: get(&row, "database_name")? };
        let journal = Named { oid: get(&row, "journal_oid")?, name: "apsctl.journal".into() };
        let tables = self.tables_to_grant()?;
        let name = |role: Role| format!("{prefix}{}", role.suffix());
        let mut grants: Vec<Grant> = Vec::new();
        for role in Role::ALL {
            let mut add = |object, rights: &[Right]| {
                grants.push(Grant {
                    role: name(role),
                    object,
                    rights: rights.to_vec(),
                    held: false,
                    missing: Vec::new(),
                    grantable: true,
                });
            };
            if let Some(other) = role.includes() {
                add(Object::Role(name(other)), &[]);
            } else {
                add(Object::Database(database.clone()), &[Right { word: "CONNECT", columns: &[] }]);
            }
            for (object, rights) in objects(role, &tables) {
                add(object, &rights);
            }
            if role.writes_the_journal() {
                add(Object::Function(journal.clone()), &[EXECUTE]);
            }
        }
        self.mark_held(&mut grants)?;
        let roles: Vec<String> = Role::ALL.into_iter().map(name).collect();
        let missing = self.missing_roles(&roles)?;
        let membership = if get(&row, "has_options")? {
            Membership::WithOption
        } else {
            let rows =
                self.query(include_str!("grants/not_inheriting.sql"), &[(&roles, Type::TEXT_ARRAY)])?;
            Membership::ByAttribute(rows.iter().map(|row| get(row, "role_name")).collect::<Result<_>>()?)
        };
        let roles = roles.into_iter().map(|role| (role.clone(), !missing.contains(&role))).collect();
        let mut schemas: Vec<String> = tables.iter().map(|found| found.schema.name.clone()).collect();
        schemas.retain(|schema| schema != "public" && schema != "apsctl");
        schemas.dedup();
        Ok(Grants { roles, grants, schemas, membership })
    }

    fn tables_to_grant(&mut self) -> Result<Vec<Found>> {
        let wanted: Vec<&'static Needs> = needs(self.layout()?).collect();
        let names: Vec<String> = wanted
            .iter()
            .map(|needs| match needs.table {
                "migrations" => HISTORY.to_owned(),
                table => self.relations.name(table).to_owned(),
            })
            .collect();
        let rows = self.query(include_str!("grants/objects.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut tables: Vec<Found> = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            let needs = wanted.get(at).context("the server names a table that was not asked for")?;
            let table = Named { oid: get(row, "table_oid")?, name: get(row, "table_name")? };
            if tables.last().is_none_or(|last| last.table != table) {
                let schema = Named { oid: get(row, "schema_oid")?, name: get(row, "schema_name")? };
                let columns =
                    self.relations.setting(needs.table).and_then(|_| self.relations.columns(needs.table));
                let columns = columns.cloned();
                tables.push(Found { needs, table, schema, sequences: Vec::new(), columns });
            }
            if let (Some(oid), Some(found)) = (get::<Option<i64>>(row, "sequence_oid")?, tables.last_mut()) {
                found.sequences.push(Named { oid, name: get(row, "sequence_name")? });
            }
        }
        Ok(tables)
    }

    fn missing_roles(&mut self, roles: &[String]) -> Result<Vec<String>> {
        let rows = self.query(include_str!("grants/missing_roles.sql"), &[(&roles, Type::TEXT_ARRAY)])?;
        rows.iter().map(|row| get(row, "role_name")).collect()
    }

    /// Asks which of the grants have been made, column by column.
    fn mark_held(&mut self, grants: &mut [Grant]) -> Result<()> {
        let mut atoms = Vec::new();
        for (at, grant) in grants.iter().enumerate() {
            if let Object::Role(_) = grant.object {
                atoms.push((at, "", None));
            }
            for right in &grant.rights {
                match right.columns {
                    [] => atoms.push((at, right.word, None)),
                    columns => atoms.extend(columns.iter().map(|column| (at, right.word, Some(*column)))),
                }
            }
        }
        let of = |at: &usize| &grants[*at];
        let roles: Vec<&str> = atoms.iter().map(|(at, ..)| of(at).role.as_str()).collect();
        let kinds: Vec<&str> = atoms.iter().map(|(at, ..)| of(at).object.kind()).collect();
        let oids: Vec<i64> = atoms.iter().map(|(at, ..)| of(at).object.oid()).collect();
        let granted: Vec<&str> = atoms.iter().map(|(at, ..)| of(at).object.name()).collect();
        let words: Vec<&str> = atoms.iter().map(|(_, word, _)| *word).collect();
        let columns: Vec<Option<&str>> = atoms.iter().map(|(.., column)| *column).collect();
        let params: [Param; 6] = [
            (&roles, Type::TEXT_ARRAY),
            (&kinds, Type::TEXT_ARRAY),
            (&oids, Type::INT8_ARRAY),
            (&granted, Type::TEXT_ARRAY),
            (&words, Type::TEXT_ARRAY),
            (&columns, Type::TEXT_ARRAY),
        ];
        let rows = self.query(include_str!("grants/held.sql"), &params)?;
        let mut left: Vec<Vec<(&str, Option<&str>)>> = vec![Vec::new(); grants.len()];
        let mut grantable = vec![true; grants.len()];
        for row in &rows {
            let Some((at, word, column)) = atoms.get(usize::try_from(get::<i64>(row, "at")? - 1)?) else {
                continue;
            };
            grantable[*at] &= get::<bool>(row, "may_grant")?;
            if !get::<bool>(row, "is_held")? {
                left[*at].push((*word, *column));
            }
        }
        for ((grant, left), grantable) in grants.iter_mut().zip(left).zip(grantable) {
            grant.held = left.is_empty();
            grant.missing = script::missing(&left);
            grant.grantable = grantable;
        }
        Ok(())
    }
}

/// The schemas (but for those of a role it includes), tables and sequences a role needs, with the rights on each.
fn objects(role: Role, tables: &[Found]) -> Vec<(Object, Vec<Right>)> {
    let right = |word| vec![Right { word, columns: &[] }];
    let mut schemas: Vec<&Named> = Vec::new();
    let (mut below, mut sequences) = (Vec::new(), Vec::new());
    for found in tables.iter().filter(|found| !found.needs.of(role).is_empty()) {
        let rights = found.rights(role);
        let included = role.includes().is_some_and(|other| {
            tables.iter().any(|t| t.schema == found.schema && !t.needs.of(other).is_empty())
        });
        if !included && !schemas.contains(&&found.schema) {
            schemas.push(&found.schema);
        }
        let inserts = rights.iter().any(|right| right.word == "INSERT");
        below.push((Object::Table(found.table.clone()), rights));
        if inserts {
            let drawn = found.sequences.iter().map(|named| (Object::Sequence(named.clone()), right("USAGE")));
            sequences.extend(drawn);
        }
    }
    let schemas = schemas.into_iter().map(|schema| (Object::Schema(schema.clone()), right("USAGE")));
    schemas.chain(below).chain(sequences).collect()
}
