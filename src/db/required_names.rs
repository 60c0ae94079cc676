//! The names that the release of the application must have for each job.

use anyhow::Result;
use apscheduler::{NamesError, RequiredName, aps3, aps4};

use super::jobs::{JobFilter, PickledRow, SortColumn};
use super::{Db, get};
use crate::domain::job::JobState;
use crate::domain::preflight::{JobNames, Name};

impl Db {
    /// Calls `each` with the names of every job. Executes nothing that is stored.
    pub fn each_job_names(&mut self, mut each: impl FnMut(JobNames) -> Result<()>) -> Result<()> {
        self.by_layout(|db, store| store.each_job_names(db, &mut each))
    }

    pub(super) fn each_pickled_job_names(&mut self, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        self.each_pickled_row(|PickledRow { id, pickle, .. }| {
            let names = aps3::required_names(&pickle);
            let to_load = names.map(|names| names.into_iter().map(Name::Stored).collect());
            each(JobNames { id, to_load, to_run: None })
        })
    }

    pub(super) fn each_schedule_names(&mut self, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        self.ensure_probed()?;
        self.stream(include_str!("jobs/schedules/stored_values.sql"), &[], |row| {
            let columns: [Vec<u8>; 3] = [get(row, "trigger")?, get(row, "args")?, get(row, "kwargs")?];
            let names = columns.iter().try_fold(Vec::new(), |mut all: Vec<Name>, column| {
                all.extend(aps4::required_names(column)?.into_iter().map(Name::Stored));
                Ok::<_, NamesError>(all)
            });
            let to_load = names.map(|mut names| {
                names.sort();
                names.dedup();
                names
            });
            let func: Option<String> = get(row, "func")?;
            let to_run = func.map(|func| Name::Stored(RequiredName::Reference(func)));
            each(JobNames { id: get(row, "id")?, to_load, to_run })
        })
    }

    pub(super) fn each_guide_job_names(&mut self, each: &mut dyn FnMut(JobNames) -> Result<()>) -> Result<()> {
        self.list_jobs(&JobFilter::all(SortColumn::Id), |job| {
            if job.job_state == JobState::Removed {
                return Ok(());
            }
            let name = |func: String| {
                if func.contains(':') { Name::Stored(RequiredName::Reference(func)) } else { Name::Dotted(func) }
            };
            each(JobNames { id: job.id, to_load: Ok(Vec::new()), to_run: job.func_ref.map(name) })
        })
    }
}
