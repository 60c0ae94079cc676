//! Which module and which file may use which: imports go down only, and no two files use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

use crate::support::files_below;

/// Each module of the application and the modules that it may use. A module may use only those above it in this list.
const FLOORS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("limited_read", &[]),
    ("domain", &[]),
    ("invocation", &["domain", "error"]),
    ("committed", &["invocation"]),
    ("clock", &[]),
    ("progress", &[]),
    ("safe_files", &["domain", "error"]),
    ("cluster", &["error", "safe_files"]),
    ("http", &["error"]),
    ("screen", &["domain"]),
    ("unnamed_file", &[]),
    ("report", &["domain", "error", "screen", "unnamed_file"]),
    ("interrupt", &["committed", "error"]),
    ("environment", &["error", "limited_read"]),
    ("worker", &["domain", "error", "interrupt"]),
    ("python", &["domain", "error", "interrupt"]),
    ("pager", &["domain", "interrupt"]),
    ("logging", &["clock", "report"]),
    (
        "db",
        &[
            "clock",
            "committed",
            "domain",
            "error",
            "interrupt",
            "invocation",
            "limited_read",
            "progress",
            "unnamed_file",
        ],
    ),
    ("config", &["domain", "environment", "error", "limited_read", "safe_files"]),
    ("sandbox", &["cluster", "db", "domain", "error", "progress", "safe_files"]),
    (
        "context",
        &[
            "clock",
            "config",
            "db",
            "domain",
            "environment",
            "error",
            "interrupt",
            "invocation",
            "pager",
            "report",
            "sandbox",
            "screen",
        ],
    ),
    (
        "commands",
        &[
            "clock",
            "committed",
            "context",
            "db",
            "domain",
            "environment",
            "error",
            "http",
            "interrupt",
            "invocation",
            "limited_read",
            "progress",
            "python",
            "report",
            "safe_files",
            "sandbox",
            "screen",
            "worker",
            "unnamed_file",
        ],
    ),
    ("cli", &["commands", "context", "report"]),
];

/// A module path from the root of its crate: `["db", "jobs"]`. The root itself is empty.
type ModulePath = Vec<String>;

/// One source file: what it re-exports, and the paths it uses.
struct SourceFile {
    path: PathBuf,
    /// Names that a `use` makes available here, and their paths.
    imports: Vec<(String, ModulePath)>,
    /// Paths used in the file, from the root of the crate.
    used: BTreeSet<ModulePath>,
}

/// The files of a crate by their module paths.
struct CrateFiles(BTreeMap<ModulePath, SourceFile>);

impl CrateFiles {
    fn read(root: &Path) -> Self {
        let mut files = BTreeMap::new();
        for path in files_below(root, ".rs") {
            let module = module_path(path.strip_prefix(root).unwrap());
            let parsed = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            let mut paths = Paths { module: &module, imports: Vec::new(), used: BTreeSet::new() };
            paths.visit_file(&parsed);
            let Paths { imports, used, .. } = paths;
            files.insert(module, SourceFile { path, imports, used });
        }
        Self(files)
    }

    /// Returns the file in which the item at `path` is defined, through at most a few re-exports.
    fn defining_file(&self, path: &[String], depth: usize) -> Option<&ModulePath> {
        let length = (0..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length]))?;
        let (module, file) = self.0.get_key_value(&path[..length])?;
        let Some(name) = path.get(length).filter(|_| depth > 0) else { return Some(module) };
        let re_exported = file.imports.iter().find(|(imported, _)| imported == name);
        match re_exported {
            Some((_, target)) if target[..] != path[..=length] => self.defining_file(target, depth - 1),
            _ => Some(module),
        }
    }

    /// Returns which files each file uses. A module's use of the files below it is its structure, and does not count.
    fn arrows(&self) -> BTreeMap<&ModulePath, BTreeSet<&ModulePath>> {
        let targets = |module: &ModulePath, file: &SourceFile| {
            let targets = file.used.iter().filter_map(|path| self.defining_file(path, 4));
            targets.filter(|target| !target.starts_with(module)).collect()
        };
        self.0.iter().map(|(module, file)| (module, targets(module, file))).collect()
    }
}

/// Collects the paths of a file. Unit tests may use what they like.
struct Paths<'a> {
    module: &'a ModulePath,
    imports: Vec<(String, ModulePath)>,
    used: BTreeSet<ModulePath>,
}

impl Paths<'_> {
    /// Resolves `crate::`, `self::` and `super::`. Returns `None` for other crates and for names in scope.
    fn resolve(&self, path: &[String]) -> Option<ModulePath> {
        let parents = path.iter().take_while(|word| *word == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([self.module.as_slice(), &path[1..]].concat()),
            "super" => {
                let kept = self.module.len().checked_sub(parents)?;
                Some([&self.module[..kept], &path[parents..]].concat())
            }
            _ => None,
        }
    }

    fn add_use(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_use(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(tree, before)),
            syn::UseTree::Name(name) if name.ident == "self" => self.add_import(before.last(), before),
            syn::UseTree::Name(name) => self.add_import(Some(&name.ident.to_string()), &with(&name.ident)),
            syn::UseTree::Rename(rename) => {
                self.add_import(Some(&rename.rename.to_string()), &with(&rename.ident));
            }
            syn::UseTree::Glob(_) => self.add_import(None, before),
        }
    }

    fn add_import(&mut self, name: Option<&String>, path: &[String]) {
        // A path that begins with no keyword may begin with a module declared here.
        let path = self.resolve(path).unwrap_or_else(|| [self.module.as_slice(), path].concat());
        self.imports.extend(name.map(|name| (name.clone(), path.clone())));
        self.used.insert(path);
    }
}

fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test_only(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_use(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.used.extend(self.resolve(&words));
        // `module::function` through an import of the module.
        let imported = words.first().and_then(|first| self.imports.iter().find(|(name, _)| name == first));
        if let Some((_, target)) = imported {
            self.used.insert([target.as_slice(), &words[1..]].concat());
        }
        syn::visit::visit_path(self, path);
    }
}

/// `db/jobs.rs` and `db/jobs/mod.rs` are both `["db", "jobs"]`.
fn module_path(file: &Path) -> ModulePath {
    let words = file.with_extension("");
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    let mut path: ModulePath = words.collect();
    if path.last().is_some_and(|last| last == "mod" || path.len() == 1 && (last == "lib" || last == "main")) {
        path.pop();
    }
    path
}

/// The source folders of all crates: the application's first.
fn source_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).into_iter().flatten();
    let crates = crates.map(|entry| entry.unwrap().path().join("src"));
    std::iter::once(root.join("src")).chain(crates).collect()
}

/// Returns a path from `from` along the arrows, other than the empty one, that ends at `to`.
fn route<'a>(
    arrows: &BTreeMap<&'a ModulePath, BTreeSet<&'a ModulePath>>,
    from: &'a ModulePath,
    to: &ModulePath,
) -> Option<Vec<&'a ModulePath>> {
    let (mut routes, mut seen) = (vec![vec![from]], BTreeSet::new());
    while let Some(route) = routes.pop() {
        for next in arrows.get(route.last()?).into_iter().flatten() {
            let longer = [route.as_slice(), &[*next]].concat();
            if *next == to {
                return Some(longer);
            }
            if seen.insert(*next) {
                routes.insert(0, longer);
            }
        }
    }
    None
}

#[test]
fn no_two_files_use_each_other() {
    let mut cycles = BTreeSet::new();
    for folder in source_folders() {
        let files = CrateFiles::read(&folder);
        let arrows = files.arrows();
        assert!(arrows.values().any(|targets| !targets.is_empty()), "{} has no imports", folder.display());
        for module in arrows.keys() {
            if let Some(cycle) = route(&arrows, module, module) {
                let names = cycle.iter().map(|module| module.join("::")).collect::<Vec<_>>();
                cycles.insert(format!("{}: {}", files.0[*module].path.display(), names.join(" -> ")));
            }
        }
    }
    assert!(cycles.is_empty(), "files that use each other:\n{}", cycles.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    let files = CrateFiles::read(&source_folders()[0]);
    for (module, file) in &files.0 {
        let Some(floor) = module.first() else { continue };
        let allowed = FLOORS.iter().find(|(name, _)| name == floor);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("`{floor}` is missing in FLOORS"));
        for used in file.used.iter().filter_map(|path| path.first()) {
            let is_module = files.0.contains_key(std::slice::from_ref(used));
            if is_module && used != floor && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {floor} must not use {used}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn modules_have_no_cycles() {
    for (at, (module, allowed)) in FLOORS.iter().enumerate() {
        for name in *allowed {
            let place = FLOORS.iter().position(|(floor, _)| floor == name);
            assert!(place.is_some_and(|place| place < at), "{module} uses {name}, which is not above it in FLOORS");
        }
    }
}
