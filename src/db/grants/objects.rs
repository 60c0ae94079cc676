//! The tables, and what each role is granted on them.

use anyhow::{Context as _, Result};
use postgres::types::Type;

use super::{Named, Object};
use crate::db::relations::table_setting;
use crate::db::{Columns, Db, get};
use crate::domain::grants::{Needs, Right, Role, needs};

/// Where the history of the migrations is; no statement of a command's names it by a variable.
const HISTORY: &str = "\"apsctl\".\"migrations\"";

/// A table as the server knows it.
pub(super) struct Found {
    needs: &'static Needs,
    table: Named,
    pub(super) schema: Named,
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
    pub(super) fn tables_to_grant(&mut self) -> Result<Vec<Found>> {
        let wanted: Vec<&'static Needs> = needs(self.features()?.privileges).collect();
        let names: Vec<String> = wanted
            .iter()
            .map(|needs| match needs.table {
                "migrations" => HISTORY.to_owned(),
                table => self.relations.qualified_name(table).to_owned(),
            })
            .collect();
        let rows = self.query(include_str!("objects.sql"), &[(&names, Type::TEXT_ARRAY)])?;
        let mut tables: Vec<Found> = Vec::new();
        for row in &rows {
            let at = usize::try_from(get::<i64>(row, "at")? - 1)?;
            let needs = wanted.get(at).context("the server names a table that was not asked for")?;
            let table = Named { oid: get(row, "table_oid")?, name: get(row, "table_name")? };
            if tables.last().is_none_or(|last| last.table != table) {
                let schema = Named { oid: get(row, "schema_oid")?, name: get(row, "schema_name")? };
                let columns = table_setting(needs.table).and_then(|_| self.relations.columns(needs.table));
                let columns = columns.cloned();
                tables.push(Found { needs, table, schema, sequences: Vec::new(), columns });
            }
            if let (Some(oid), Some(found)) = (get::<Option<i64>>(row, "sequence_oid")?, tables.last_mut()) {
                found.sequences.push(Named { oid, name: get(row, "sequence_name")? });
            }
        }
        Ok(tables)
    }
}

/// The schemas (but for those of a role it includes), tables and sequences a role needs, with the rights on each.
pub(super) fn objects(role: Role, tables: &[Found]) -> Vec<(Object, Vec<Right>)> {
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
