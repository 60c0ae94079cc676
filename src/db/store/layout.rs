//! The known layouts, and how a jobs table is recognized.

use std::collections::BTreeMap;

use super::JobStore;
use super::aps3;
use super::aps4::Aps4Store;
use super::columns::holds_time;
use super::guide::GuideStore;

/// The columns of a table: name and type, as `format_type` writes it.
pub type Columns = BTreeMap<String, String>;

/// A layout of the jobs table. It is recognized by the table's columns, whatever the table's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Layout {
    Guide,
    Aps3,
    /// django-apscheduler: the rows of APScheduler 3, with `next_run_time` as a timestamp.
    Django,
    Aps4,
}

/// The layout that is assumed before the tables have been probed, and if there is no jobs table.
pub(in crate::db) const DEFAULT_LAYOUT: Layout = Layout::Guide;

/// The layout that has several tables of its own.
pub(in crate::db) const APS4: Layout = Layout::Aps4;

impl Layout {
    /// Returns how jobs of this layout are read and changed.
    pub(in crate::db) fn store(self) -> &'static dyn JobStore {
        match self {
            Self::Guide => &GuideStore,
            Self::Aps3 => &aps3::APSCHEDULER3,
            Self::Django => &aps3::DJANGO_APSCHEDULER,
            Self::Aps4 => &Aps4Store,
        }
    }

    /// Returns the layout of a table with these columns, or none if they belong to no known layout.
    ///
    /// The types are those of `format_type`.
    fn from_columns(columns: &Columns) -> Option<Self> {
        let is = |name: &str, kind: &str| columns.get(name).is_some_and(|found| found == kind);
        let has = |name: &str| columns.contains_key(name);
        if is("job_state", "bytea") && is("next_run_time", "double precision") {
            Some(Self::Aps3)
        } else if is("job_state", "bytea")
            && !has("func_ref")
            && columns.get("next_run_time").is_some_and(|kind| holds_time(kind))
        {
            Some(Self::Django)
        } else if is("trigger", "bytea") && is("paused", "boolean") && has("next_fire_time") {
            Some(Self::Aps4)
        } else if has("func_ref") || has("job_state") && !is("job_state", "bytea") {
            // A table of the guide layout may lack columns. The statement that needs one reports it.
            Some(Self::Guide)
        } else {
            None
        }
    }
}

/// Returns the layout of a table with these columns, if it is known.
pub(in crate::db) fn recognize(columns: &Columns) -> Option<Layout> {
    Layout::from_columns(columns)
}

/// Returns whether these are the columns of APScheduler 4's schedules.
pub(in crate::db) fn is_aps4(columns: &Columns) -> bool {
    Layout::from_columns(columns) == Some(APS4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(columns: &str) -> Option<Layout> {
        let column = |text: &str| text.trim().split_once(' ').map(|(n, t)| (n.to_owned(), t.to_owned()));
        Layout::from_columns(&columns.split(',').filter_map(column).collect())
    }

    #[test]
    fn a_table_is_known_by_its_columns() {
        for (columns, expected) in [
            ("id text, func_ref text, job_state text, next_run_time timestamp with time zone", Some(Layout::Guide)),
            ("id text, job_state character varying(20)", Some(Layout::Guide)),
            ("id character varying(191), next_run_time double precision, job_state bytea", Some(Layout::Aps3)),
            (
                "id character varying(500), task_id character varying(500), trigger bytea, paused boolean, \
                 next_fire_time timestamp with time zone",
                Some(Layout::Aps4),
            ),
            ("id character varying(500), trigger text, next_fire_time timestamp with time zone", None),
            ("id text, next_run_time timestamp with time zone, job_state bytea", Some(Layout::Django)),
            ("id text, next_run_time uuid, job_state bytea", None),
            ("id integer, name text", None),
            ("", None),
        ] {
            assert_eq!(layout(columns), expected, "{columns}");
        }
    }
}
