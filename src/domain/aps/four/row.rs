//! A row of a data store: what a listing and `jobs show` tell of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Trigger, serialized};
use crate::domain::aps::row::{REPR, VALUES};
use crate::domain::job::{Job, JobState, Timing};
use crate::domain::pickle::{self, Node, Ref, Tree, repr};

/// What a schedule's row says, its trigger as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    pub id: &'r str,
    /// The function of its task, if that is there.
    pub func: Option<&'r str>,
    pub trigger: &'r [u8],
    pub paused: bool,
    pub next_fire_time: Option<DateTime<Utc>>,
    /// Seconds.
    pub misfire_grace_time: Option<i64>,
}

/// The schedule as a job. One that cannot be read says why in `fault`.
pub fn job(row: Row<'_>) -> Job {
    let job_state = if row.paused { JobState::Paused } else { JobState::Scheduled };
    let mut job = Job {
        id: row.id.to_owned(),
        func_ref: row.func.map(str::to_owned),
        job_state,
        next_run_time: row.next_fire_time,
        misfire_grace_time: row.misfire_grace_time.map(i128::from),
        ..Job::default()
    };
    match Trigger::read(row.trigger) {
        Ok(trigger) => job.timing = Timing::Aps4(Box::new(trigger)),
        Err(fault) => job.unreadable_reason = Some(fault),
    }
    job
}

/// Arguments in two forms.
#[derive(Debug, Clone)]
pub struct Printed {
    /// As Python prints them; cut, it ends in `…`; what cannot be read says so in brackets.
    pub repr: String,
    /// As JSON, where JSON can say it.
    pub json: Option<Value>,
}

/// The `args` (which Python makes a tuple of) or the `kwargs` a column holds.
pub fn printed(data: &[u8], as_tuple: bool) -> Printed {
    let told = serialized::with(data, |tree| Printed {
        repr: if as_tuple { tuple(tree, tree.root) } else { repr(tree, tree.root, REPR).text },
        json: pickle::json(tree, tree.root, VALUES),
    });
    told.unwrap_or_else(|fault| Printed { repr: format!("<cannot be read: {fault}>"), json: None })
}

/// A list as the tuple of its items.
fn tuple(tree: &Tree<'_>, at: Ref) -> String {
    let text = repr(tree, at, REPR).text;
    let (Node::List(items), Some(inner)) = (tree.node(at), text.strip_prefix('[')) else { return text };
    match inner.strip_suffix(']') {
        Some(inner) => format!("({inner}{})", if items.len == 1 { "," } else { "" }),
        None => format!("({inner}"),
    }
}
