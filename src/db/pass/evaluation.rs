//! Which versions a pass evaluates, and what the next pass can skip.
//!
//! A row has the id of the transaction that wrote it (`xmin`), and a snapshot knows the oldest running transaction.
//! An evaluation has seen all rows written by older transactions, so the next one only looks at rows of later ones.
//! If that cannot be determined, every pending version is evaluated: after a change of the rules, the table or the
//! role, for a view, with row-level security, after restoring a dump, or after a wraparound of transaction ids.

use anyhow::{Context as _, Result};
use postgres::Row;
use postgres::types::Type;

use super::versions_to_evaluate::{SnapshotPoint, VersionScope};
use crate::db::rules::RuleSet;
use crate::db::{Db, get, template};

/// Two transaction ids further apart than this cannot be compared by the 32 bits of an `xmin`. Includes a safety
/// margin.
const COMPARABLE_XIDS: i64 = (1 << 31) - 100_000_000;

/// How versions are divided into batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BatchMode {
    ById,
    /// One batch. On a distributed table, each range of ids would query every shard.
    Single,
}

/// The versions that a pass evaluates.
#[derive(Debug)]
pub struct Evaluation {
    /// Fingerprint of rules, table and role. The next pass can only build on an evaluation with the same fingerprint.
    pub(super) digest: String,
    /// Where it began, or where the interrupted pass that it continues began.
    pub(super) start: SnapshotPoint,
    pub(super) scope: VersionScope,
    /// It begins after this id.
    pub resume_after: Option<String>,
    /// Whether the next pass can build on it.
    pub(super) is_reusable: bool,
    /// Number of all pending versions.
    pub pending: i64,
    /// Number of versions that this pass evaluates.
    pub to_evaluate: i64,
    /// Whether the table has triggers. Their locks could deadlock parallel batches.
    pub has_triggers: bool,
    pub(super) batch_mode: BatchMode,
}

/// Properties of the versions table, and of the snapshot.
struct VersionsTable {
    digest: String,
    has_row_xids: bool,
    has_triggers: bool,
    batch_mode: BatchMode,
    oldest_running: i64,
    next_xid: i64,
    hashes_lists: bool,
}

/// The evaluation of an earlier pass.
struct SavedEvaluation {
    digest: String,
    from: SnapshotPoint,
    base: Option<SnapshotPoint>,
    resume_after: Option<String>,
}

impl Evaluation {
    /// Whether it skips versions seen by the last complete evaluation.
    pub fn is_incremental(&self) -> bool {
        self.scope.base.is_some()
    }
}

impl Db {
    /// Determines what a pass with these rules evaluates. The rules must be read in the same transaction; `full`
    /// evaluates everything.
    pub fn begin_evaluation(&mut self, rules: &RuleSet, full: bool) -> Result<Evaluation> {
        let table = self.versions_table(rules)?;
        let (complete, interrupted) = if full { (None, None) } else { self.saved_evaluations(&table)? };
        let id_type = self.id_type()?;
        let lasts = table.has_row_xids && least_id_sql(&id_type).is_some();
        let base = complete.map(|saved| saved.from).filter(|_| lasts);
        let continued = interrupted.filter(|saved| saved.base == base);
        let now = SnapshotPoint { xid: table.oldest_running, at: rules.now() };
        let mut evaluation = Evaluation {
            digest: table.digest,
            start: continued.as_ref().map_or(now, |saved| saved.from),
            scope: VersionScope {
                base,
                next_xid: table.next_xid,
                hashes_lists: table.hashes_lists,
                now: now.at,
                age_tests: rules.age_tests(),
                id_type,
                first_id: None,
            },
            resume_after: continued.and_then(|saved| saved.resume_after),
            is_reusable: lasts,
            pending: 0,
            to_evaluate: 0,
            has_triggers: table.has_triggers,
            batch_mode: table.batch_mode,
        };
        self.count_versions(&mut evaluation).context("counting the pending versions")?;
        Ok(evaluation)
    }

    fn versions_table(&mut self, rules: &RuleSet) -> Result<VersionsTable> {
        let table = self.qualified_name("versions");
        let row = self.query_one(include_str!("versions_fingerprint.sql"), &[(&table, Type::TEXT)])?;
        let fingerprint: String = get(&row, "fingerprint")?;
        let params = [(&table as _, Type::TEXT)];
        let is_distributed = get(&row, "has_citus")?
            && get(&self.query_one(include_str!("is_distributed.sql"), &params)?, "is_distributed")?;
        Ok(VersionsTable {
            digest: format!("{} {fingerprint}", rules.digest()),
            has_row_xids: get(&row, "has_row_xids")?,
            has_triggers: get(&row, "has_triggers")?,
            batch_mode: if is_distributed { BatchMode::Single } else { BatchMode::ById },
            oldest_running: get(&row, "oldest_running")?,
            next_xid: get(&row, "next_xid")?,
            hashes_lists: get(&row, "hashes_lists")?,
        })
    }

    /// Returns the last complete evaluation and an interrupted one, if they are usable for this table and these
    /// rules.
    fn saved_evaluations(
        &mut self,
        here: &VersionsTable,
    ) -> Result<(Option<SavedEvaluation>, Option<SavedEvaluation>)> {
        let (mut complete, mut interrupted) = (None, None);
        for row in self.query(include_str!("last_evaluations.sql"), &[])? {
            let saved = saved_evaluation(&row)?;
            let comparable = (0..COMPARABLE_XIDS).contains(&(here.next_xid - saved.from.xid));
            if comparable && saved.digest == here.digest {
                let place = if get::<&str>(&row, "stage")? == "complete" { &mut complete } else { &mut interrupted };
                *place = Some(saved);
            }
        }
        Ok((complete, interrupted))
    }

    fn count_versions(&mut self, evaluation: &mut Evaluation) -> Result<()> {
        let after = evaluation.resume_after.clone();
        if evaluation.scope.base.is_none() {
            evaluation.pending = self.pending_versions(None)?;
            let due = after.map_or(Ok(evaluation.pending), |after| self.pending_versions(Some(&after)));
            evaluation.to_evaluate = due?;
            return Ok(());
        }
        let least = least_id_sql(&evaluation.scope.id_type).context("ids of this type have no minimum")?;
        let scope_sql = evaluation.scope.to_sql(1);
        let sql = self.render_for_versions(include_str!("first_to_evaluate.sql"), &scope_sql.sql)?;
        let sql = template::fill(&sql, &[("least_id", least)]);
        let mut params = vec![(&after as _, Type::TEXT)];
        params.extend(scope_sql.params());
        let row = self.query_rendered(&sql, &params)?.into_iter().next().context("a count returns a row")?;
        evaluation.pending = get(&row, "pending")?;
        evaluation.scope.first_id = get(&row, "first")?;
        if evaluation.scope.first_id.is_some() {
            evaluation.to_evaluate = self.count_to_evaluate(&evaluation.scope, after.as_deref())?;
        }
        Ok(())
    }

    /// Counts the versions to be evaluated, or only those after an id.
    pub(super) fn count_to_evaluate(&mut self, scope: &VersionScope, after: Option<&str>) -> Result<i64> {
        let scope_sql = scope.to_sql(1);
        let sql = self.render_for_versions(include_str!("count_to_evaluate.sql"), &scope_sql.sql)?;
        let mut params = vec![(&after as _, Type::TEXT)];
        params.extend(scope_sql.params());
        get(self.query_rendered(&sql, &params)?.first().context("a count returns a row")?, "due")
    }

    /// Records a complete evaluation and deletes the earlier ones.
    pub(super) fn save_evaluation(&mut self, evaluation: &Evaluation) -> Result<()> {
        self.execute(include_str!("forget_evaluations.sql"), &[])?;
        if evaluation.is_reusable {
            let SnapshotPoint { xid, at } = evaluation.start;
            self.execute(
                include_str!("complete_evaluation.sql"),
                &[(&evaluation.digest, Type::TEXT), (&xid, Type::INT8), (&at, Type::TIMESTAMPTZ)],
            )?;
        }
        Ok(())
    }
}

/// Returns an aggregate for the least id that every supported release has for the type; `None` for other types.
fn least_id_sql(id_type: &str) -> Option<&'static str> {
    match id_type {
        // Sorts as text like as a UUID.
        "uuid" => Some("min(v.id::text COLLATE \"C\")"),
        "smallint" | "integer" | "bigint" | "text" => Some("min(v.id)"),
        other => other.starts_with("character varying").then_some("min(v.id)"),
    }
}

fn saved_evaluation(row: &Row) -> Result<SavedEvaluation> {
    let base: (Option<i64>, _) = (get(row, "base_xid")?, get(row, "base_at")?);
    Ok(SavedEvaluation {
        digest: get(row, "digest")?,
        from: SnapshotPoint { xid: get(row, "from_xid")?, at: get(row, "at")? },
        base: base.0.zip(base.1).map(|(xid, at)| SnapshotPoint { xid, at }),
        resume_after: get(row, "resume_after")?,
    })
}
