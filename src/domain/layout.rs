//! How a store keeps its jobs: the guide's columns, or what APScheduler itself writes.

use std::collections::BTreeMap;

/// Told by the columns of the jobs table, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The guide's: a column for each thing (contract, section 1).
    Guide,
    /// `APScheduler` 3 (`SQLAlchemyJobStore`): all of a job is a pickle in `job_state`.
    Pickled,
    /// `APScheduler` 4 (`SQLAlchemyDataStore`): the table `schedules`, with `tasks`, `jobs` and others beside it.
    Schedules,
}

impl Layout {
    /// By the columns' names and types, as `format_type` says them; none where it is no layout that is known.
    pub fn of(columns: &BTreeMap<String, String>) -> Option<Self> {
        let is = |name: &str, kind: &str| columns.get(name).is_some_and(|found| found == kind);
        let has = |name: &str| columns.contains_key(name);
        if is("job_state", "bytea") && is("next_run_time", "double precision") {
            Some(Self::Pickled)
        } else if is("trigger", "bytea") && is("paused", "boolean") && has("next_fire_time") {
            Some(Self::Schedules)
        } else if has("func_ref") || has("job_state") && !is("job_state", "bytea") {
            // A guide's table may lack columns; which it is that does the statement says that needs it.
            Some(Self::Guide)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(columns: &str) -> Option<Layout> {
        let column = |text: &str| text.trim().split_once(' ').map(|(n, t)| (n.to_owned(), t.to_owned()));
        Layout::of(&columns.split(',').filter_map(column).collect())
    }

    #[test]
    fn a_table_is_known_by_its_columns() {
        for (columns, expected) in [
            (
                "id text, func_ref text, job_state text, next_run_time timestamp with time zone",
                Some(Layout::Guide),
            ),
            ("id text, job_state character varying(20)", Some(Layout::Guide)),
            (
                "id character varying(191), next_run_time double precision, job_state bytea",
                Some(Layout::Pickled),
            ),
            (
                "id character varying(500), task_id character varying(500), trigger bytea, paused boolean, \
                 next_fire_time timestamp with time zone",
                Some(Layout::Schedules),
            ),
            ("id character varying(500), trigger text, next_fire_time timestamp with time zone", None),
            ("id text, next_run_time timestamp with time zone, job_state bytea", None),
            ("id integer, name text", None),
            ("", None),
        ] {
            assert_eq!(layout(columns), expected, "{columns}");
        }
    }
}
