//! The names that Python looks up while APScheduler loads a stored value, collected without loading it.

use std::collections::BTreeSet;
use std::fmt;

use crate::pickle::{Object, PickleError, PickleErrorKind, Tree, harmful_call};

/// A name that Python looks up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequiredName {
    /// A class or function of a pickle: a module, and a name in it, possibly with dots. Pickles of the protocols 0 to 2
    /// can have names of Python 2 (`python2`), which Python 3 translates.
    Global { module: String, name: String, python2: bool },
    /// A text `module:name` that APScheduler resolves: a function, or the class of a combined trigger.
    Reference(String),
    /// A time zone of a library: `zoneinfo`, `pytz` or `pendulum`.
    Zone { library: &'static str, key: String },
}

/// Like APScheduler's references: `module:name`. A zone looks like the call that loads it.
impl fmt::Display for RequiredName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global { module, name, .. } => write!(f, "{module}:{name}"),
            Self::Reference(reference) => f.write_str(reference),
            Self::Zone { library: "zoneinfo", key } => write!(f, "zoneinfo.ZoneInfo('{key}')"),
            Self::Zone { library, key } => write!(f, "{library}.timezone('{key}')"),
        }
    }
}

/// Why the names of a value are unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamesError {
    /// APScheduler cannot load the value either: the reason.
    Unloadable(String),
    /// Only Python can read the value, or it is too large, or it calls harmful functions: the reason.
    NotExamined(String),
}

impl From<PickleError> for NamesError {
    fn from(error: PickleError) -> Self {
        match error.kind {
            PickleErrorKind::TooLong | PickleErrorKind::TooManyOpcodes | PickleErrorKind::Unsupported(_) => {
                Self::NotExamined(error.to_string())
            }
            _ => Self::Unloadable(error.to_string()),
        }
    }
}

/// The maximum length of a text that can be a name.
const MAX_NAME_BYTES: usize = 1000;

/// Returns the names of a pickle's opcodes, and the time zones that it loads.
///
/// # Errors
/// Refuses a pickle that calls harmful functions: nothing in it is trusted.
pub(crate) fn names_of_pickle(tree: &Tree<'_>) -> Result<BTreeSet<RequiredName>, NamesError> {
    if let Some(call) = harmful_call(tree) {
        return Err(NamesError::NotExamined(format!("its pickle calls {call}")));
    }
    let mut names = BTreeSet::new();
    for global in tree.globals() {
        let (module, name) = global.module_and_name();
        names.insert(global_name(tree, module, name));
    }
    names.extend(tree.objects().filter_map(|object| attribute(tree, object)));
    names.extend(tree.objects().filter_map(|object| zone(tree, object)));
    if names.iter().any(|name| name.to_string().len() > MAX_NAME_BYTES) {
        return Err(NamesError::NotExamined("it has a name that is too long".to_owned()));
    }
    Ok(names)
}

fn global_name(tree: &Tree<'_>, module: &str, name: &str) -> RequiredName {
    RequiredName::Global { module: module.to_owned(), name: name.to_owned(), python2: tree.protocol < 3 }
}

/// Returns the attribute of `getattr(CLASS, 'name')`: a nested class, a method or a member of an enum.
fn attribute(tree: &Tree<'_>, object: Object) -> Option<RequiredName> {
    tree.global(object.callable).filter(|global| global.is("builtins", "getattr"))?;
    let mut args = tree.sequence(object.args)?;
    let (owner, attribute) = (tree.global(args.next()?)?, tree.str(args.next()?)?);
    let (module, name) = owner.module_and_name();
    Some(global_name(tree, module, &format!("{name}.{attribute}")))
}

/// Returns the time zone that the object is.
fn zone(tree: &Tree<'_>, object: Object) -> Option<RequiredName> {
    let arg = |n| tree.str(tree.sequence(object.args)?.nth(n)?);
    let named = |library, key: &str| Some(RequiredName::Zone { library, key: key.to_owned() });
    let Some(global) = tree.global(object.callable) else {
        // getattr(ZoneInfo, '_unpickle')(key, from_cache)
        let (class, from) = tree.instance(object.callable)?;
        let owner = tree.global(tree.nth(from, 0)?)?;
        let is_unpickle = class.is("builtins", "getattr") && tree.is_text(tree.nth(from, 1)?, "_unpickle");
        return named(library_of(owner.module_and_name().0)?, arg(0)?).filter(|_| is_unpickle);
    };
    match global.module_and_name() {
        ("pytz", "_p") => named("pytz", arg(0)?),
        ("pytz_deprecation_shim._impl" | "pytz_deprecation_shim", "wrap_zone") => named("zoneinfo", arg(1)?),
        ("pendulum.tz.timezone", "Timezone") => named("pendulum", arg(0)?),
        (module, "ZoneInfo" | "ZoneInfo._unpickle" | "Timezone._unpickle") => named(library_of(module)?, arg(0)?),
        _ => None,
    }
}

/// Returns the library that defines a class of zones.
fn library_of(module: &str) -> Option<&'static str> {
    match module {
        "zoneinfo" | "backports.zoneinfo" | "zoneinfo._zoneinfo" => Some("zoneinfo"),
        "pendulum.tz.timezone" => Some("pendulum"),
        _ => None,
    }
}
