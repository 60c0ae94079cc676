//! The tables, schemas and sequences, and each role's privileges on them.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::{GrantObject, NamedObject};
use crate::db::relations::table_setting;
use crate::db::{Columns, Db, get};
use crate::domain::grants::{Privilege, Role, TablePrivileges, required_privileges};

/// The history of the migrations. It has no variable in `.sql` files.
const MIGRATIONS_TABLE: &str = "\"apsctl\".\"migrations\"";

/// A table in the catalog.
pub(super) struct GrantTable {
    needs: &'static TablePrivileges,
    table: NamedObject,
    pub(super) schema: NamedObject,
    /// The sequences that its column defaults use.
    sequences: Vec<NamedObject>,
    /// The columns of an application table, which may lack some.
    columns: Option<Columns>,
}

impl GrantTable {
    /// Returns the privileges that a role needs, restricted to existing columns.
    fn privileges_for(&self, role: Role) -> Vec<Privilege> {
        let is_absent = |column: &&str| self.columns.as_ref().is_some_and(|found| !found.contains_key(*column));
        let mut rights = Vec::new();
        for right in self.needs.for_role(role) {
            if right.columns.is_empty() {
                rights.push(*right);
            }
            let existing = right.columns.split(is_absent).filter(|columns| !columns.is_empty());
            rights.extend(existing.map(|columns| Privilege { columns, ..*right }));
        }
        rights
    }
}

impl Db {
    pub(super) fn tables_to_grant(&mut self) -> Result<Vec<GrantTable>> {
        let required: Vec<&'static TablePrivileges> = required_privileges(self.features()?.privileges).collect();
        let names: Vec<String> = required
            .iter()
            .map(|needs| match needs.table {
                "migrations" => MIGRATIONS_TABLE.to_owned(),
                table => self.relations.qualified_name(table).to_owned(),
            })
            .collect();
        let rows = self.query(include_str!("tables.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut tables: Vec<GrantTable> = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            let needs = required.get(at).context("the server names a table that was not asked for")?;
            let table = NamedObject { oid: get(row, "table_oid")?, name: get(row, "table_name")? };
            if tables.last().is_none_or(|last| last.table != table) {
                let schema = NamedObject { oid: get(row, "schema_oid")?, name: get(row, "schema_name")? };
                let columns = table_setting(needs.table).and_then(|_| self.relations.columns(needs.table));
                let columns = columns.cloned();
                tables.push(GrantTable { needs, table, schema, sequences: Vec::new(), columns });
            }
            if let (Some(oid), Some(found)) = (get::<Option<i64>>(row, "sequence_oid")?, tables.last_mut()) {
                found.sequences.push(NamedObject { oid, name: get(row, "sequence_name")? });
            }
        }
        Ok(tables)
    }
}

/// Returns the objects that a role needs, with its privileges on each. Schemas of an included role are left out.
pub(super) fn objects_for_role(role: Role, tables: &[GrantTable]) -> Vec<(GrantObject, Vec<Privilege>)> {
    let right = |name| vec![Privilege { name, columns: &[] }];
    let mut schemas: Vec<&NamedObject> = Vec::new();
    let (mut below, mut sequences) = (Vec::new(), Vec::new());
    for found in tables.iter().filter(|found| !found.needs.for_role(role).is_empty()) {
        let rights = found.privileges_for(role);
        let included = role.included_role().is_some_and(|other| {
            tables.iter().any(|t| t.schema == found.schema && !t.needs.for_role(other).is_empty())
        });
        if !included && !schemas.contains(&&found.schema) {
            schemas.push(&found.schema);
        }
        let inserts = rights.iter().any(|right| right.name == "INSERT");
        below.push((GrantObject::Table(found.table.clone()), rights));
        if inserts {
            let drawn = found.sequences.iter().map(|named| (GrantObject::Sequence(named.clone()), right("USAGE")));
            sequences.extend(drawn);
        }
    }
    let schemas = schemas.into_iter().map(|schema| (GrantObject::Schema(schema.clone()), right("USAGE")));
    schemas.chain(below).chain(sequences).collect()
}
