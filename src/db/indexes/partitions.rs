//! Creates an index on a partitioned table. That cannot be done CONCURRENTLY in one statement: each partition gets an
//! index CONCURRENTLY, each partitioned table an empty one (ON ONLY), to which these are attached. Attaching the last
//! one makes it valid.
//!
//! The statements are derived from the catalog, so that an interrupted command continues with what is missing.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use serde_json::json;

use super::{CLEANUP_LOCK_TIMEOUT, IndexState};
use crate::db::{Db, Intent, JournalEntry, get};
use crate::domain::identifier::quote_identifier;
use crate::interrupt::{self, SignalShield};
use crate::invocation::APSCTL;

/// One of the statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartitionStatement {
    pub(super) sql: String,
    /// The partition whose rows it reads.
    pub(super) built_on: Option<String>,
}

impl PartitionStatement {
    fn on_partition(part: &PartitionedTable, sql: String) -> Self {
        Self { sql, built_on: Some(part.table.clone()) }
    }
}

/// A partitioned table or one of its partitions.
struct PartitionedTable {
    id: i64,
    parent: Option<i64>,
    is_leaf: bool,
    table: String,
    schema: String,
    /// Its index, if it can be part of the whole index.
    index: Option<PartitionIndex>,
    /// Name of an index to be created.
    new_name: String,
}

struct PartitionIndex {
    id: i64,
    name: String,
    attached_to: Option<i64>,
    is_valid: bool,
}

impl Db {
    /// Returns the statements that create an index on a partitioned table. Each must run separately.
    pub(super) fn partition_statements(
        &mut self,
        table: &str,
        column: &str,
        name: &str,
    ) -> Result<Vec<PartitionStatement>> {
        let rows = self.query(include_str!("partition_tree.sql"), &[(&table, Type::TEXT), (&column, Type::TEXT)])?;
        let parts: Vec<PartitionedTable> = rows.iter().map(read_partition).collect::<Result<_>>()?;
        Ok(statements(&parts, column, name))
    }

    /// Journals a statement that has created or dropped an index. After a failure, drops the invalid index left
    /// behind.
    pub(super) fn finish_partition_statement(
        &mut self,
        state: &IndexState,
        sql: &str,
        done: Result<()>,
        intent: &Intent,
    ) -> Result<()> {
        if let Err(error) = done {
            // An interrupted command cleans up too.
            interrupt::ignore_signals();
            let table = self.qualified_name(state.wanted.table);
            let steps = self.partition_statements(&table, state.wanted.column, state.wanted.name);
            for drop in steps.unwrap_or_default().iter().filter(|step| step.sql.starts_with("DROP ")) {
                if let Err(kept) = self.run_outside_transaction(&drop.sql, CLEANUP_LOCK_TIMEOUT) {
                    log::warn!("an INVALID index is left behind: {}: {kept:#}", drop.sql);
                }
            }
            return Err(error.context(format!("`{APSCTL} indexes create` continues from there")));
        }
        if sql.starts_with("ALTER ") {
            return Ok(());
        }
        let after = json!({"index": state.wanted.name, "step": sql});
        let entry = JournalEntry { job_id: None, before: None, after: Some(after.to_string()), undo_of: None };
        let _shield = SignalShield::raise();
        if let Err(error) = self.change(intent, |change| change.write_entry(&entry)) {
            log::warn!("{sql} succeeded, but could not be journaled: {error:#}");
        }
        Ok(())
    }
}

fn read_partition(row: &Row) -> Result<PartitionedTable> {
    let id: Option<i64> = get(row, "index_id")?;
    let index = match id {
        Some(id) => Some(PartitionIndex {
            id,
            name: get(row, "index_name")?,
            attached_to: get(row, "attached_to")?,
            is_valid: get(row, "is_valid")?,
        }),
        None => None,
    };
    Ok(PartitionedTable {
        id: get(row, "id")?,
        parent: get(row, "parent")?,
        is_leaf: get(row, "is_leaf")?,
        table: get(row, "table_name")?,
        schema: get(row, "schema_name")?,
        index,
        new_name: get(row, "new_name")?,
    })
}

/// Expects each table in `parts` before its partitions.
fn statements(parts: &[PartitionedTable], column: &str, name: &str) -> Vec<PartitionStatement> {
    let column = quote_identifier(column);
    let (mut dropped, mut made, mut whole, mut attached) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // Index of each table: its id (`None` if it has not been created yet) and its name.
    let mut indexes: BTreeMap<i64, (Option<i64>, String)> = BTreeMap::new();
    for part in parts {
        let above = part.parent.and_then(|parent| indexes.get(&parent)).cloned();
        let is_of_above = |index: &PartitionIndex| {
            index.attached_to.is_some() && above.as_ref().and_then(|(id, _)| *id) == index.attached_to
        };
        // An index attached to another one cannot be used.
        let index = part.index.as_ref().filter(|index| index.attached_to.is_none() || is_of_above(index));
        let (id, index_name) = match index {
            Some(index) if index.is_valid || !part.is_leaf => (Some(index.id), index.name.clone()),
            Some(index) if is_of_above(index) => {
                made.push(PartitionStatement::on_partition(part, format!("REINDEX INDEX CONCURRENTLY {}", index.name)));
                (Some(index.id), index.name.clone())
            }
            found => {
                dropped.extend(found.map(|index| {
                    PartitionStatement::on_partition(part, format!("DROP INDEX CONCURRENTLY {}", index.name))
                }));
                let new = if above.is_none() { quote_identifier(name) } else { part.new_name.clone() };
                if part.is_leaf {
                    let sql = format!("CREATE INDEX CONCURRENTLY {new} ON {} ({column})", part.table);
                    made.push(PartitionStatement::on_partition(part, sql));
                } else {
                    let sql = format!("CREATE INDEX {new} ON ONLY {} ({column})", part.table);
                    whole.push(PartitionStatement { sql, built_on: None });
                }
                (None, format!("{}.{new}", part.schema))
            }
        };
        if let Some((_, above_name)) = &above
            && !(id.is_some() && index.is_some_and(is_of_above))
        {
            let sql = format!("ALTER INDEX {above_name} ATTACH PARTITION {index_name}");
            attached.push(PartitionStatement { sql, built_on: None });
        }
        indexes.insert(part.id, (id, index_name));
    }
    // Bottom up: a table's index becomes valid when all indexes of its partitions are attached.
    attached.reverse();
    [dropped, made, whole, attached].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: i64, parent: Option<i64>, is_leaf: bool, index: Option<(Option<i64>, bool)>) -> PartitionedTable {
        let index = index.map(|(attached_to, is_valid)| PartitionIndex {
            id: id + 100,
            name: format!("i{id}"),
            attached_to,
            is_valid,
        });
        PartitionedTable {
            id,
            parent,
            is_leaf,
            table: format!("t{id}"),
            schema: "s".into(),
            index,
            new_name: format!("n{id}"),
        }
    }

    fn texts(parts: &[PartitionedTable]) -> Vec<String> {
        statements(parts, "at", "idx").into_iter().map(|step| step.sql).collect()
    }

    #[test]
    fn missing_indexes_are_created_and_attached_from_the_leaves_up() {
        let parts = [
            part(1, None, false, None),
            part(2, Some(1), false, None),
            part(3, Some(1), true, None),
            part(4, Some(2), true, None),
        ];
        let expected = [
            "CREATE INDEX CONCURRENTLY n3 ON t3 (\"at\")",
            "CREATE INDEX CONCURRENTLY n4 ON t4 (\"at\")",
            "CREATE INDEX \"idx\" ON ONLY t1 (\"at\")",
            "CREATE INDEX n2 ON ONLY t2 (\"at\")",
            "ALTER INDEX s.n2 ATTACH PARTITION s.n4",
            "ALTER INDEX s.\"idx\" ATTACH PARTITION s.n3",
            "ALTER INDEX s.\"idx\" ATTACH PARTITION s.n2",
        ];
        assert_eq!(texts(&parts), expected);
    }

    #[test]
    fn existing_indexes_are_used_and_invalid_ones_recreated() {
        let parts = [
            part(1, None, false, Some((None, false))),
            part(2, Some(1), true, Some((Some(101), true))),
            part(3, Some(1), true, Some((None, true))),
            part(4, Some(1), true, Some((None, false))),
            part(5, Some(1), true, Some((Some(999), true))),
            part(6, Some(1), true, Some((Some(101), false))),
        ];
        let expected = [
            "DROP INDEX CONCURRENTLY i4",
            "CREATE INDEX CONCURRENTLY n4 ON t4 (\"at\")",
            "CREATE INDEX CONCURRENTLY n5 ON t5 (\"at\")",
            "REINDEX INDEX CONCURRENTLY i6",
            "ALTER INDEX i1 ATTACH PARTITION s.n5",
            "ALTER INDEX i1 ATTACH PARTITION s.n4",
            "ALTER INDEX i1 ATTACH PARTITION i3",
        ];
        assert_eq!(texts(&parts), expected);
    }
}
