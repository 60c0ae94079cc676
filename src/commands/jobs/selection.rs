//! Which jobs a command is about: ids, or filters. The filters are those of `jobs list`.

use anyhow::{Context as _, Result};

use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{JobFilter, SortColumn};
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::glob;
use crate::domain::job::{Job, JobState};
use crate::domain::shell;
use crate::error::CliError;
use crate::invocation;
use crate::screen::{counted, named_jobs};

/// Without a terminal, a change of more jobs needs `--yes`.
pub(super) const MAX_UNCONFIRMED: usize = 20;

/// Filters of jobs, combined with AND.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(skip)]
pub(super) struct FilterArgs {
    /// Select jobs in this state (repeatable)
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Vec<JobState>,

    /// Select jobs whose function matches a pattern
    ///
    /// `*` matches any text, and `?` matches one character.
    #[arg(long, value_name = "PATTERN")]
    func: Option<String>,

    /// Select jobs whose id matches a pattern
    #[arg(long, value_name = "PATTERN")]
    id: Option<String>,
}

fn state(word: &str) -> Result<JobState, String> {
    let Ok(state) = word.to_ascii_uppercase().parse();
    match state {
        JobState::Other(_) => Err(format!("the states are {}", JobState::NAMES.join(", "))),
        state => Ok(state),
    }
}

impl FilterArgs {
    /// Returns the filter for the store, in this order.
    pub(super) fn filter(&self, order: SortColumn) -> JobFilter {
        JobFilter {
            states: self.state.clone(),
            func: self.func.clone(),
            id: self.id.clone(),
            overdue: None,
            order,
            limit: None,
        }
    }

    /// Returns the options as they are typed, one after the other.
    pub(super) fn words(&self) -> Vec<String> {
        let patterns = [("--func", &self.func), ("--id", &self.id)];
        let mut words: Vec<String> = self.state.iter().map(|state| format!("--state {state}")).collect();
        words.extend(
            patterns.iter().filter_map(|(name, value)| {
                Some(shell::with_option("", name, value.as_ref()?).trim_start().to_owned())
            }),
        );
        words
    }

    /// Whether a job matches. A copy that runs once matches nothing.
    pub(super) fn matches(&self, job: &Job) -> bool {
        let matches = |pattern: &Option<String>, text: Option<&str>| match (pattern, text) {
            (None, _) => true,
            (Some(pattern), Some(text)) => glob::matches(pattern, text),
            (Some(pattern), None) => glob::matches(pattern, ""),
        };
        !job.id.contains(COPY_MARKER)
            && (self.state.is_empty() || self.state.contains(&job.job_state))
            && matches(&self.func, job.func_ref.as_deref())
            && matches(&self.id, Some(&job.id))
    }
}

/// The jobs of a change: ids, or filters.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub(super) struct SelectionArgs {
    #[command(flatten)]
    which: WhichArgs,

    /// Do not ask for confirmation
    ///
    /// On a terminal, jobs selected by a filter and more than 20 jobs are confirmed. Without a terminal, a change of more
    /// than 20 jobs needs --yes.
    #[arg(short, long)]
    yes: bool,
}

/// Ids or filters. One of them is required.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("selection").args(["ids", "state", "func", "id", "all"]).required(true).multiple(true))]
struct WhichArgs {
    /// Ids of the jobs; cannot be combined with filters
    #[arg(value_name = "ID", conflicts_with_all = ["state", "func", "id", "all"])]
    ids: Vec<String>,

    #[command(flatten)]
    filter: FilterArgs,

    /// Select all jobs, or all that match the filters
    ///
    /// Filters are combined with AND. They do not select the copies that `jobs trigger` adds to an APScheduler 3 store.
    #[arg(long)]
    all: bool,
}

/// The jobs that were selected, and confirmed.
#[derive(Debug)]
pub(super) struct SelectedJobs {
    pub(super) ids: Vec<String>,
    /// The filters that selected them. A job that no longer matches is not changed.
    pub(super) filter: Option<FilterArgs>,
}

impl SelectedJobs {
    /// Selects jobs by their ids.
    pub(super) fn by_id(ids: &[String]) -> Self {
        Self { ids: ids.to_vec(), filter: None }
    }
}

impl SelectionArgs {
    /// Returns the ids, if the jobs are selected by id.
    pub(super) fn ids(&self) -> &[String] {
        &self.which.ids
    }

    pub(super) fn yes(&self) -> bool {
        self.yes
    }

    /// Returns the filters, if the jobs are selected by filters.
    pub(super) fn filter(&self) -> Option<&FilterArgs> {
        self.which.ids.is_empty().then_some(&self.which.filter)
    }

    /// Reads which jobs are selected in the store, and has them confirmed. `verb` is what happens to them: `pause`.
    ///
    /// # Errors
    /// A refusal if no job matches, if too many jobs are not confirmed by `--yes`, or if the user does not confirm.
    pub(super) fn select(&self, verb: &str, change: &ChangeArgs, context: &mut Context) -> Result<SelectedJobs> {
        let selected = match self.filter() {
            None => SelectedJobs::by_id(self.ids()),
            Some(filter) => {
                let mut ids = Vec::new();
                let list = |job: Job| {
                    ids.extend(Some(job.id).filter(|id| !id.contains(COPY_MARKER)));
                    Ok(())
                };
                context.db()?.list_jobs(&filter.filter(SortColumn::Id), list).context("selecting the jobs")?;
                if ids.is_empty() {
                    let mut total = 0;
                    context.db()?.list_jobs(&JobFilter::all(SortColumn::Id), |_| {
                        total += 1;
                        Ok(())
                    })?;
                    return Err(self.nothing_selected(total, "`{apsctl} jobs list` lists the jobs"));
                }
                SelectedJobs { ids, filter: Some(filter.clone()) }
            }
        };
        self.confirm(verb, &selected.ids, change, context)?;
        Ok(selected)
    }

    /// Returns the error for filters that select none of `total` jobs.
    pub(super) fn nothing_selected(&self, total: usize, hint: &'static str) -> anyhow::Error {
        let words = self.which.filter.words();
        let message = if words.is_empty() || total == 0 {
            "there are no jobs".to_owned()
        } else {
            format!("none of {} matches {}", counted(total, "job"), words.join(" "))
        };
        CliError::refused(message).hint(invocation::fill(hint)).into()
    }

    /// Has the selected jobs confirmed, if that is necessary.
    ///
    /// # Errors
    /// A refusal without `--yes`: on a terminal if the user does not confirm, elsewhere if there are more than 20 jobs.
    pub(super) fn confirm(&self, verb: &str, ids: &[String], change: &ChangeArgs, context: &mut Context) -> Result<()> {
        let is_small = ids.len() <= MAX_UNCONFIRMED;
        let is_attended = context.is_attended();
        if self.yes || change.dry_run || is_small && (!is_attended || self.filter().is_none()) {
            return Ok(());
        }
        let jobs = counted(ids.len(), "job");
        let words = self.which.filter.words().join(" ");
        let matching = match (self.filter(), ids.len()) {
            (Some(_), 1) if !words.is_empty() => format!("{jobs} matches {words}"),
            (Some(_), _) if !words.is_empty() => format!("{jobs} match {words}"),
            (Some(_), _) => format!("{jobs}, all of the store"),
            (None, _) => jobs.clone(),
        };
        if !is_attended {
            return Err(CliError::refused(format!(
                "{matching}; more than {MAX_UNCONFIRMED} need --yes; nothing was changed"
            ))
            .hint("--dry-run shows what would change, --yes changes them")
            .into());
        }
        let named = named_jobs(ids);
        // No transaction is open while the user reads.
        context.db()?.end_transaction()?;
        context.show_before_change(&[format!("{matching}: {named}")], true)?;
        let (first, rest) = verb.split_at(1);
        let them = if ids.len() == 1 { "it".to_owned() } else { jobs };
        if context.ask_yes_no(&format!("{}{rest} {them}? [y/N] ", first.to_ascii_uppercase()))? {
            return Ok(());
        }
        Err(CliError::refused("not confirmed").hint("nothing was changed").into())
    }
}
