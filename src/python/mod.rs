//! Runs a Python interpreter that looks up names in a release of the application.

mod child;

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use apscheduler::RequiredName;
use serde_json::{Value, json};

use crate::domain::preflight::{Lookup, Name};
use crate::error::CliError;
use child::{ChildEnd, Conversation};

const SCRIPT: &str = include_str!("resolve_names.py");

const HINT: &str = "--python is the interpreter of the release, such as venv/bin/python";

/// Shows that a program is Python: repeats the marker, and adds a message.
const PROBE: &str = "import sys; print(sys.stdin.read() + str(list(sys.version_info[:2])))";

/// The memory that the interpreter may use for data.
const MEMORY_LIMIT_BYTES: u64 = 4 << 30;

/// The interpreter of a release.
#[derive(Debug)]
pub struct Interpreter {
    /// A path, or the name of a program in `PATH`.
    pub program: PathBuf,
    /// The working directory, which is also the first directory of the module search path.
    pub directory: PathBuf,
    /// How long all lookups may take together.
    pub timeout: Duration,
}

impl Interpreter {
    /// Refuses a program that is no Python interpreter, or one that does not start.
    ///
    /// # Errors
    /// A usage error (exit 2).
    pub fn check(&self) -> Result<()> {
        let marker = new_marker();
        let mut is_python = false;
        let conversation = Conversation { interpreter: self, script: PROBE, request: marker.clone(), marker: &marker };
        let end = conversation.hold(&mut |message| {
            is_python = message[0].is_u64();
            is_python
        })?;
        if is_python {
            return Ok(());
        }
        let program = self.program.display();
        let error = format!("--python {program} is not a working Python interpreter: {}", end.without(PROBE));
        Err(CliError::usage(error).hint(HINT).into())
    }

    /// Looks up the names in one process. Imports modules, which runs the code of the application; calls nothing.
    ///
    /// A module that ends, blocks or breaks the interpreter leaves the names after it unchecked.
    ///
    /// # Errors
    /// A usage error (exit 2) if the program cannot be started, and a failure (exit 4) if it answers nothing at all.
    pub fn look_up(&self, names: &[&Name]) -> Result<Vec<Lookup>> {
        let marker = new_marker();
        let encoded: Vec<Value> = names.iter().map(|name| encode(name)).collect();
        let request = json!({ "marker": marker, "memory_bytes": MEMORY_LIMIT_BYTES, "names": encoded }).to_string();
        let mut answers = Answers { lookups: vec![None; names.len()], ..Answers::default() };
        let conversation = Conversation { interpreter: self, script: SCRIPT, request, marker: &marker };
        let end = conversation.hold(&mut |message| answers.add(message))?;
        answers.into_lookups(names, &end, self)
    }
}

/// Returns the beginning of the answers, which no module can guess.
fn new_marker() -> String {
    let hasher = || RandomState::new().build_hasher().finish();
    format!("apsctl-{:016x}{:016x} ", hasher(), hasher())
}

fn encode(name: &Name) -> Value {
    match name {
        Name::Stored(RequiredName::Global { module, name, python2 }) => json!(["global", module, name, python2]),
        Name::Stored(RequiredName::Reference(reference)) => json!(["reference", reference]),
        Name::Stored(RequiredName::Zone { library, key }) => json!(["zone", library, key]),
        Name::Dotted(path) => json!(["dotted", path]),
    }
}

/// The messages of the script, so far.
#[derive(Default)]
struct Answers {
    lookups: Vec<Option<Lookup>>,
    /// The name that is looked up now.
    current: Option<usize>,
    similar: BTreeMap<usize, Vec<String>>,
    /// Why nothing could be looked up.
    setup_error: Option<String>,
}

impl Answers {
    /// Adds a message. Returns whether it is the last one.
    fn add(&mut self, message: &Value) -> bool {
        let index = || message[1].as_u64().and_then(|index| usize::try_from(index).ok());
        match message[0].as_str() {
            Some("begin") => self.current = index(),
            Some("result") => {
                if let Some(lookup) = index().and_then(|index| self.lookups.get_mut(index)) {
                    *lookup = Some(read_status(&message[2]));
                }
                self.current = None;
            }
            Some("similar") => {
                let names = message[2].as_array().into_iter().flatten();
                let names = names.filter_map(Value::as_str).map(str::to_owned).collect();
                self.similar.extend(index().map(|index| (index, names)));
            }
            Some("setup") => self.setup_error = message[1].as_str().map(str::to_owned),
            Some("end") => return true,
            _ => {}
        }
        false
    }

    fn into_lookups(self, names: &[&Name], end: &ChildEnd, interpreter: &Interpreter) -> Result<Vec<Lookup>> {
        let program = interpreter.program.display();
        if let Some(error) = self.setup_error {
            return Err(CliError::failed(format!("{program}: {error}"))
                .hint("run it with the environment of the scheduler")
                .into());
        }
        let is_silent = self.current.is_none() && self.lookups.iter().all(Option::is_none);
        if is_silent && !names.is_empty() {
            let error = format!("{program} does not answer: {end}");
            return Err(CliError::failed(error).hint(HINT).into());
        }
        let unfinished = match self.current.and_then(|current| names.get(current)) {
            Some(name) => format!("the lookup of {name} did not end: {end}"),
            None => format!("the interpreter ended before: {end}"),
        };
        let finish = |(index, lookup): (usize, Option<Lookup>)| match lookup {
            None => Lookup::NotChecked(unfinished.clone()),
            Some(Lookup::Missing { reason, .. }) => {
                let similar = self.similar.get(&index).cloned().unwrap_or_default();
                Lookup::Missing { reason, similar }
            }
            Some(lookup) => lookup,
        };
        Ok(self.lookups.into_iter().enumerate().map(finish).collect())
    }
}

fn read_status(status: &Value) -> Lookup {
    if status.is_null() {
        return Lookup::Found;
    }
    let text = |at: usize| status[at].as_str().unwrap_or_default().to_owned();
    match text(0).as_str() {
        "missing" => Lookup::Missing { reason: text(1), similar: Vec::new() },
        "import-error" => Lookup::ImportFails(text(1)),
        _ => Lookup::NotChecked(text(1)),
    }
}
