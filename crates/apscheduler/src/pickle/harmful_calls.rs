//! Finds calls that can harm the program that loads a pickle.

use crate::pickle::node::{Global, NodeId};
use crate::pickle::repr::repr;
use crate::pickle::tree::Tree;

/// Modules whose functions run programs, open files or connections, or load code. A harmless pickle calls only
/// constructors, of the standard library and of the application.
const MODULES: [&str; 24] = [
    "_posixsubprocess",
    "bdb",
    "cProfile",
    "code",
    "codeop",
    "commands",
    "ctypes",
    "ftplib",
    "imp",
    "importlib",
    "marshal",
    "nt",
    "os",
    "pdb",
    "pickle",
    "posix",
    "profile",
    "pty",
    "runpy",
    "shutil",
    "smtplib",
    "subprocess",
    "sys",
    "timeit",
];

/// Constructors of these modules that are harmless.
const VALUES: [(&str, &str); 3] = [("os", "stat_result"), ("os", "terminal_size"), ("subprocess", "CompletedProcess")];

/// Harmful functions of other modules.
const FUNCTIONS: [(&str, &[&str]); 8] = [
    (
        "builtins",
        &["__import__", "compile", "delattr", "eval", "exec", "execfile", "globals", "input", "map", "open", "setattr"],
    ),
    ("operator", &["attrgetter", "call", "itemgetter", "methodcaller"]),
    ("platform", &["popen"]),
    ("io", &["FileIO", "open", "open_code"]),
    ("socket", &["create_connection", "create_server", "socket"]),
    ("types", &["CodeType", "FunctionType"]),
    ("urllib.request", &["Request", "urlopen", "urlretrieve"]),
    ("webbrowser", &["open", "open_new", "open_new_tab"]),
];

/// Returns the first harmful call that Python would make while it loads the pickle, written as Python code.
pub fn harmful_call(tree: &Tree<'_>) -> Option<String> {
    tree.objects().filter(|object| object.is_call).find_map(|object| {
        let global = tree.global(object.callable)?;
        is_harmful(tree, global, object.args).then(|| format!("{global}{}", repr(tree, object.args, 100).text))
    })
}

fn is_harmful(tree: &Tree<'_>, global: Global<'_>, args: NodeId) -> bool {
    let (module, name) = global.module_and_name();
    let top = module.split('.').next().unwrap_or_default();
    if MODULES.contains(&top) {
        return !VALUES.contains(&(module, name));
    }
    if (module, name) == ("builtins", "getattr") {
        let first = tree.sequence(args).and_then(|mut args| args.next());
        let owner = first.and_then(|owner| tree.global(owner));
        // For a class of the application this is an enum's member or a bound method, and harmless.
        return owner.is_some_and(|owner| {
            let (module, _) = owner.module_and_name();
            let top = module.split('.').next().unwrap_or_default();
            module == "builtins" || MODULES.contains(&top)
        });
    }
    FUNCTIONS.iter().any(|(of, functions)| *of == module && functions.contains(&name))
}
