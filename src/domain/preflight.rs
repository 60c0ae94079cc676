//! Which jobs a release of the application can load: the names that the jobs need, and whether they were found.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use apscheduler::{NamesError, RequiredName};

/// How `resolve_names.py` begins the reason for a module that does not exist.
const NO_MODULE: &str = "there is no module ";

/// A name that is looked up in the release.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Name {
    Stored(RequiredName),
    /// `module.name`, as in the guide's column `func_ref`.
    Dotted(String),
}

impl Name {
    /// Whether it is in a module of APScheduler.
    fn is_of_apscheduler(&self) -> bool {
        let module = match self {
            Self::Stored(RequiredName::Global { module, .. }) => module.as_str(),
            Self::Stored(RequiredName::Reference(path)) | Self::Dotted(path) => path,
            Self::Stored(RequiredName::Zone { .. }) => return false,
        };
        module.split(['.', ':']).next() == Some("apscheduler")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(name) => name.fmt(f),
            Self::Dotted(path) => f.write_str(path),
        }
    }
}

/// What the scheduler needs to load and to run one job.
#[derive(Debug, Clone)]
pub struct JobNames {
    pub id: String,
    /// The names that are needed to load its row; `None` if that needs none.
    pub to_load: Result<Vec<Name>, NamesError>,
    /// The function, if it is looked up only when the job runs.
    pub to_run: Option<Name>,
}

/// The result of looking up one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    Found,
    /// The release lacks it: why, and names that it may have become.
    Missing {
        reason: String,
        similar: Vec<String>,
    },
    /// Importing its module fails: why. It may fail for another reason than in the scheduler's environment.
    ImportFails(String),
    /// Not looked up: why.
    NotChecked(String),
}

impl Lookup {
    /// Returns the module that does not exist, if that is why the name is missing.
    fn absent_module(&self) -> Option<&str> {
        match self {
            Self::Missing { reason, .. } => reason.strip_prefix(NO_MODULE),
            _ => None,
        }
    }
}

/// How certain it is that the scheduler cannot load or run a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// A name was not checked.
    Unknown,
    /// A module of the release cannot be imported.
    Likely,
    /// The release lacks a name.
    Certain,
}

impl Certainty {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// A job that the release cannot load or run, or may be unable to.
#[derive(Debug, Clone)]
pub struct AffectedJob {
    pub id: String,
    pub certainty: Certainty,
    /// The names that do not resolve.
    pub missing: Vec<String>,
    /// Whether its row cannot be loaded; otherwise its runs fail.
    pub fails_to_load: bool,
    /// Why, a sentence for each name, without repetitions.
    pub reasons: Vec<String>,
}

/// A name that was not found or not checked, and the jobs that need it.
#[derive(Debug, Clone)]
pub struct NameProblem {
    /// The name; `None` for jobs whose names are unknown.
    pub name: Option<String>,
    pub certainty: Certainty,
    pub reason: String,
    pub similar: Vec<String>,
    pub job_ids: Vec<String>,
}

#[derive(Debug, Clone)]
enum ToLoad {
    /// The index of a set of names.
    Names(usize),
    Unloadable(String),
    NotExamined(String),
}

/// The names of all jobs. Jobs that need the same names share one set, because there may be many jobs.
#[derive(Debug, Default)]
pub struct NameCollection {
    names: Vec<Name>,
    name_index: HashMap<Name, usize>,
    sets: Vec<Vec<usize>>,
    set_index: HashMap<Vec<usize>, usize>,
    /// The id, and what is needed to load and to run the job.
    jobs: Vec<(String, ToLoad, Option<usize>)>,
}

impl NameCollection {
    pub fn add(&mut self, job: JobNames) {
        let to_load = match job.to_load {
            Ok(names) => {
                let set: Vec<usize> = names.into_iter().map(|name| self.index_of(name)).collect();
                let next = self.sets.len();
                let index = *self.set_index.entry(set.clone()).or_insert(next);
                if index == next {
                    self.sets.push(set);
                }
                ToLoad::Names(index)
            }
            Err(NamesError::Unloadable(why)) => ToLoad::Unloadable(why),
            Err(NamesError::NotExamined(why)) => ToLoad::NotExamined(why),
        };
        let to_run = job.to_run.map(|name| self.index_of(name));
        self.jobs.push((job.id, to_load, to_run));
    }

    fn index_of(&mut self, name: Name) -> usize {
        let next = self.names.len();
        *self.name_index.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }

    pub fn job_count(&self) -> usize {
        self.jobs.len()
    }

    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// Returns the indexes of the names in the order in which to look them up: those of most jobs first, so that a module
    /// that ends the interpreter leaves as few jobs unchecked as possible.
    pub fn lookup_order(&self) -> Vec<usize> {
        let mut users = vec![0_usize; self.names.len()];
        for (_, to_load, to_run) in &self.jobs {
            if let ToLoad::Names(set) = to_load {
                self.sets[*set].iter().for_each(|name| users[*name] += 1);
            }
            if let Some(name) = to_run {
                users[*name] += 1;
            }
        }
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by_cached_key(|index| (std::cmp::Reverse(users[*index]), self.names[*index].to_string()));
        order
    }

    pub fn name(&self, index: usize) -> &Name {
        &self.names[index]
    }

    /// Returns whether the jobs need APScheduler, and the release does not have it at all.
    pub fn lacks_apscheduler(&self, lookups: &[Lookup]) -> bool {
        self.names.iter().zip(lookups).any(|(name, lookup)| {
            name.is_of_apscheduler() && lookup.absent_module().is_some_and(|module| module == "apscheduler")
        })
    }

    /// Returns whether something is missing, and nothing but modules of the application that do not exist. Then they are
    /// probably in another directory.
    pub fn lacks_only_modules(&self, lookups: &[Lookup]) -> bool {
        let missing = self.names.iter().zip(lookups).filter(|(_, lookup)| matches!(lookup, Lookup::Missing { .. }));
        let mut missing = missing.peekable();
        let is_of_application =
            |name: &Name| !name.is_of_apscheduler() && !matches!(name, Name::Stored(RequiredName::Zone { .. }));
        missing.peek().is_some()
            && missing.all(|(name, lookup)| is_of_application(name) && lookup.absent_module().is_some())
    }

    /// Returns the affected jobs, in the order of the store. `lookups` has a result for each name.
    pub fn affected_jobs(&self, lookups: &[Lookup]) -> Vec<AffectedJob> {
        self.jobs.iter().filter_map(|job| self.affected_job(job, lookups)).collect()
    }

    fn affected_job(
        &self,
        (id, to_load, to_run): &(String, ToLoad, Option<usize>),
        lookups: &[Lookup],
    ) -> Option<AffectedJob> {
        let mut affected = AffectedJob {
            id: id.clone(),
            certainty: Certainty::Unknown,
            missing: Vec::new(),
            fails_to_load: false,
            reasons: Vec::new(),
        };
        let set: &[usize] = match to_load {
            ToLoad::Names(set) => &self.sets[*set],
            ToLoad::Unloadable(why) => {
                affected.fails_to_load = true;
                affected.certainty = Certainty::Certain;
                affected.reasons.push(why.clone());
                &[]
            }
            ToLoad::NotExamined(why) => {
                affected.fails_to_load = true;
                affected.reasons.push(why.clone());
                &[]
            }
        };
        let names = set.iter().map(|name| (name, true)).chain(to_run.iter().map(|name| (name, false)));
        for (index, loads) in names {
            let Some((certainty, reason)) = lookups.get(*index).and_then(problem) else { continue };
            affected.certainty = affected.certainty.max(certainty);
            affected.fails_to_load |= loads;
            let name = self.names[*index].to_string();
            if certainty > Certainty::Unknown && !affected.missing.contains(&name) {
                affected.missing.push(name);
            }
            if !affected.reasons.iter().any(|known| known == reason) {
                affected.reasons.push(reason.to_owned());
            }
        }
        (!affected.reasons.is_empty()).then_some(affected)
    }

    /// Returns the problems by name, those of most jobs first within a certainty.
    pub fn problems(&self, lookups: &[Lookup]) -> Vec<NameProblem> {
        // A class and a reference can have the same text; unchecked names are grouped by their reason.
        let mut found: BTreeMap<(Option<String>, String), NameProblem> = BTreeMap::new();
        let mut add = |id: &str, name: Option<String>, certainty: Certainty, reason: &str, similar: &[String]| {
            let problem = found.entry((name.clone(), reason.to_owned())).or_insert_with(|| NameProblem {
                name,
                certainty,
                reason: reason.to_owned(),
                similar: similar.to_vec(),
                job_ids: Vec::new(),
            });
            if problem.job_ids.last().is_none_or(|last| last != id) {
                problem.job_ids.push(id.to_owned());
            }
        };
        for (id, to_load, to_run) in &self.jobs {
            let set: &[usize] = match to_load {
                ToLoad::Names(set) => &self.sets[*set],
                ToLoad::Unloadable(why) => {
                    add(id, None, Certainty::Certain, why, &[]);
                    &[]
                }
                ToLoad::NotExamined(why) => {
                    add(id, None, Certainty::Unknown, why, &[]);
                    &[]
                }
            };
            for index in set.iter().chain(to_run) {
                let Some(lookup) = lookups.get(*index) else { continue };
                let Some((certainty, reason)) = problem(lookup) else { continue };
                let name = (certainty > Certainty::Unknown).then(|| self.names[*index].to_string());
                let similar: &[String] = if let Lookup::Missing { similar, .. } = lookup { similar } else { &[] };
                add(id, name, certainty, reason, similar);
            }
        }
        let mut problems: Vec<NameProblem> = found.into_values().collect();
        problems
            .sort_by_key(|problem| (std::cmp::Reverse(problem.certainty), std::cmp::Reverse(problem.job_ids.len())));
        problems
    }
}

fn problem(lookup: &Lookup) -> Option<(Certainty, &str)> {
    match lookup {
        Lookup::Found => None,
        Lookup::Missing { reason, .. } => Some((Certainty::Certain, reason)),
        Lookup::ImportFails(reason) => Some((Certainty::Likely, reason)),
        Lookup::NotChecked(reason) => Some((Certainty::Unknown, reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<Name> {
        texts.iter().map(|text| Name::Dotted((*text).to_owned())).collect()
    }

    fn job(id: &str, to_load: Result<Vec<Name>, NamesError>, to_run: Option<&str>) -> JobNames {
        JobNames { id: id.to_owned(), to_load, to_run: to_run.map(|name| Name::Dotted(name.to_owned())) }
    }

    fn missing(reason: &str) -> Lookup {
        Lookup::Missing { reason: reason.to_owned(), similar: vec!["d.d".to_owned()] }
    }

    #[test]
    fn jobs_are_affected_by_the_worst_of_their_names() {
        let mut collection = NameCollection::default();
        collection.add(job("fine", Ok(names(&["a.a"])), None));
        collection.add(job("gone", Ok(names(&["a.a", "b.b", "c.c"])), None));
        collection.add(job("unsure", Ok(names(&["a.a", "c.c"])), None));
        collection.add(job("runs", Ok(names(&["a.a"])), Some("b.b")));
        collection.add(job("broken", Err(NamesError::Unloadable("it is empty".to_owned())), None));
        collection.add(job("odd", Err(NamesError::NotExamined("it is too large".to_owned())), None));
        // The name of most jobs comes first.
        let order: Vec<String> = collection.lookup_order().iter().map(|i| collection.name(*i).to_string()).collect();
        assert_eq!(order, ["a.a", "b.b", "c.c"]);
        let lookups = [Lookup::Found, missing("no b"), Lookup::NotChecked("it hangs".to_owned())];
        let affected = collection.affected_jobs(&lookups);
        let shown: Vec<String> = affected
            .iter()
            .map(|job| {
                let (missing, reasons) = (job.missing.join(" "), job.reasons.join(", "));
                format!("{} {} [{missing}] {} {reasons}", job.id, job.certainty.as_str(), job.fails_to_load)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "gone certain [b.b] true no b, it hangs",
                "unsure unknown [] true it hangs",
                "runs certain [b.b] false no b",
                "broken certain [] true it is empty",
                "odd unknown [] true it is too large",
            ]
        );
        let problems = collection.problems(&lookups);
        let shown: Vec<String> = problems
            .iter()
            .map(|problem| format!("{:?} {} {}", problem.name, problem.reason, problem.job_ids.join(" ")))
            .collect();
        assert_eq!(
            shown,
            [
                "Some(\"b.b\") no b gone runs",
                "None it is empty broken",
                "None it hangs gone unsure",
                "None it is too large odd",
            ]
        );
        assert_eq!(problems[0].similar, ["d.d"]);
    }
}
