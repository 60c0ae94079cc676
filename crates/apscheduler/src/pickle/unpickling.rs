//! The objects that Python has after it has loaded a pickle, as far as their identity matters when it pickles them again.
//!
//! Loading changes identities: names of attributes become interned texts, zones become shared objects, arguments of
//! constructors are dropped and created anew. What a class of the application does is unknown. Such a class is taken to
//! behave like an ordinary one, and [`Unpickler::unknown_class`] names it.

use std::collections::{HashMap, HashSet};

use crate::pickle::node::{Items, Node, NodeId, Object};
use crate::pickle::object_graph::{Instance, ObjectGraph, ObjectId, PyValue};
use crate::pickle::stdlib;
use crate::pickle::tree::Tree;

/// The maximum depth of nested values.
const MAX_DEPTH: u32 = 150;

/// Why the objects of a pickle are not known.
pub(crate) type UnknownObject = &'static str;

type Loaded<T = ObjectId> = Result<T, UnknownObject>;

pub(crate) struct Unpickler<'t> {
    tree: &'t Tree<'t>,
    pub(crate) graph: ObjectGraph<'t>,
    loaded: HashMap<NodeId, ObjectId>,
    depth: u32,
    /// The number of values that may still be loaded. Shared values could otherwise be copied many times.
    budget: usize,
    /// A class whose pickled form this crate does not know, or a set, whose order is not known.
    pub(crate) unknown_class: Option<String>,
}

impl<'t> Unpickler<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>) -> Self {
        let budget = 4 * tree.value_count() + 1000;
        Self { tree, graph: ObjectGraph::default(), loaded: HashMap::new(), depth: 0, budget, unknown_class: None }
    }

    /// Loads a value.
    ///
    /// # Errors
    /// Why it cannot be loaded.
    pub(crate) fn load(&mut self, id: NodeId) -> Loaded {
        if let Some(loaded) = self.loaded.get(&id) {
            return Ok(*loaded);
        }
        self.budget = self.budget.checked_sub(1).ok_or("it has too many values")?;
        if self.depth == MAX_DEPTH {
            return Err("it is nested too deep");
        }
        self.depth += 1;
        let loaded = self.load_new(id);
        self.depth -= 1;
        loaded
    }

    fn load_new(&mut self, id: NodeId) -> Loaded {
        let tree = self.tree;
        let is_binary = tree.protocol >= 2;
        let value = match tree.node(id) {
            Node::None => PyValue::None,
            Node::Bool(value) => PyValue::Bool(value),
            Node::Int(number) => PyValue::Int(number),
            Node::BigInt(bytes) if is_binary => PyValue::Long(bytes),
            Node::DecimalInt(digits) if !is_binary => PyValue::DecimalLong(digits),
            Node::Float(number) => PyValue::Float(number),
            Node::ByteArray(bytes) => {
                let loaded = self.graph.add(PyValue::ByteArray(bytes));
                self.loaded.insert(id, loaded);
                return Ok(loaded);
            }
            Node::Python2Str(_) | Node::Python2StrOwned(_) => return Err("Python 2 wrote it"),
            Node::BigInt(_) | Node::DecimalInt(_) => return Err("its protocols are mixed"),
            Node::Str(_) | Node::OwnedStr(_) | Node::Bytes(_) | Node::Global(_) => {
                let loaded = self.load_fresh(id)?;
                self.loaded.insert(id, loaded);
                return Ok(loaded);
            }
            Node::Object(_) => return self.load_instance(id),
            Node::List(items) => return self.load_container(id, items, PyValue::List),
            Node::Tuple(items) => return self.load_container(id, items, PyValue::Tuple),
            Node::Set(items) => {
                self.note_set(items);
                return self.load_container(id, items, PyValue::Set);
            }
            Node::FrozenSet(items) => {
                self.note_set(items);
                return self.load_container(id, items, PyValue::FrozenSet);
            }
            Node::Dict(items) => {
                let loaded = self.reserve(id);
                let pairs = self.load_pairs(items)?;
                self.graph.replace(loaded, PyValue::Dict(pairs));
                return Ok(loaded);
            }
        };
        Ok(self.graph.add(value))
    }

    /// Loads a text, bytes or a class as a new object, even if the pickle refers to one that exists.
    fn load_fresh(&mut self, id: NodeId) -> Loaded {
        let tree = self.tree;
        Ok(match tree.node(id) {
            Node::Str(_) | Node::OwnedStr(_) => self.graph.text(tree.raw_bytes(id).unwrap_or_default()),
            Node::Bytes(bytes) => self.graph.bytes(bytes),
            Node::Global(at) => {
                let global = tree.global(id).ok_or("a class has no name")?;
                let written = tree.written_globals.get(at as usize).copied().unwrap_or(global);
                self.graph.global((global.module, global.name), (written.module, written.name))
            }
            _ => self.load(id)?,
        })
    }

    /// Adds an object whose value follows, because the value may refer to it.
    fn reserve(&mut self, id: NodeId) -> ObjectId {
        let loaded = self.graph.none();
        self.loaded.insert(id, loaded);
        loaded
    }

    fn load_container(&mut self, id: NodeId, items: Items, make: fn(Vec<ObjectId>) -> PyValue<'t>) -> Loaded {
        let loaded = self.reserve(id);
        let items = self.load_items(items)?;
        self.graph.replace(loaded, make(items));
        Ok(loaded)
    }

    fn load_items(&mut self, items: Items) -> Loaded<Vec<ObjectId>> {
        self.tree.items(items).map(|item| self.load(item)).collect()
    }

    fn load_pairs(&mut self, items: Items) -> Loaded<Vec<(ObjectId, ObjectId)>> {
        self.require_unique_keys(items)?;
        self.tree.pairs(items).map(|(key, value)| Ok((self.load(key)?, self.load(value)?))).collect()
    }

    /// In a dict with the same key twice, the later value would take the earlier place.
    fn require_unique_keys(&self, items: Items) -> Loaded<()> {
        let mut seen = HashSet::new();
        let mut texts = self.tree.pairs(items).filter_map(|(key, _)| self.tree.text(key));
        if texts.all(|text| seen.insert(text)) { Ok(()) } else { Err("a dict has the same key twice") }
    }

    /// Python orders a set by hash values, which differ in each process.
    fn note_set(&mut self, items: Items) {
        if items.len > 1 {
            self.note_unknown("a set".to_owned());
        }
    }

    fn note_unknown(&mut self, class: String) {
        self.unknown_class.get_or_insert(class);
    }

    fn load_instance(&mut self, id: NodeId) -> Loaded {
        let tree = self.tree;
        let object = tree.object(id).ok_or("an object has no class")?;
        if let Some(zone) = self.load_shared_zone(id, object) {
            self.loaded.insert(id, zone);
            return Ok(zone);
        }
        let loaded = self.reserve(id);
        let class = tree.instance(id).map(|(class, _)| class);
        let kind = class.map_or(Kind::Unknown, |class| {
            let (module, name) = class.module_and_name();
            Kind::of(module, name)
        });
        if kind == Kind::Unknown {
            self.note_unknown(class.map_or_else(|| "an object".to_owned(), |class| class.to_string()));
        }
        let callable = self.load(object.callable)?;
        let args = self.load_arguments(object, kind)?;
        let kwargs = match object.kwargs.map(|kwargs| tree.node(kwargs)) {
            None => None,
            Some(Node::Dict(items)) => {
                let pairs = self.load_pairs(items)?;
                Some(self.graph.add(PyValue::Dict(pairs)))
            }
            Some(_) => return Err("its keyword arguments are not a dict"),
        };
        let items = self.load_items(object.items)?;
        let pairs = self.load_pairs(object.pairs)?;
        let state = object.state.map(|state| self.load_state(state, kind)).transpose()?;
        let instance = Instance { callable, is_call: object.is_call, args, kwargs, items, pairs, state };
        self.graph.replace(loaded, PyValue::Instance(Box::new(instance)));
        Ok(loaded)
    }

    /// Loads a zone of which Python has only one object.
    fn load_shared_zone(&mut self, id: NodeId, object: Object) -> Option<ObjectId> {
        let tree = self.tree;
        let args: Vec<NodeId> = tree.sequence(object.args)?.take(3).collect();
        if object.state.is_some() {
            return None;
        }
        if let Some((class, _)) = tree.instance(id) {
            let is_utc = class.is("datetime", "timezone") && args.len() == 1;
            let offset = is_utc.then(|| stdlib::timedelta(tree, args[0])).flatten()?;
            return offset.is_zero().then(|| self.graph.utc(tree.protocol));
        }
        let (getattr, from) = tree.instance(object.callable)?;
        let class = tree.global(tree.nth(from, 0)?)?;
        let is_unpickle = getattr.is("builtins", "getattr")
            && class.is("zoneinfo", "ZoneInfo")
            && tree.is_text(tree.nth(from, 1)?, "_unpickle");
        let [key, from_cache] = args[..] else { return None };
        let is_shared = is_unpickle && tree.int(from_cache) == Some(1);
        is_shared.then(|| tree.text(key)).flatten().map(|key| self.graph.zoneinfo(tree.protocol, key))
    }

    fn load_arguments(&mut self, object: Object, kind: Kind) -> Loaded<Vec<ObjectId>> {
        let args: Vec<NodeId> = self.tree.sequence(object.args).ok_or("its arguments are not a tuple")?.collect();
        let is_new = matches!(self.tree.node(object.args), Node::List(_));
        if is_new {
            return Err("its arguments are a list");
        }
        args.into_iter()
            .enumerate()
            .map(|(at, arg)| match (kind, self.tree.node(arg)) {
                // Python computes the arguments of its own classes for each pickle.
                (Kind::Encode, _) if at == 1 => Ok(self.graph.interned(&b"latin1"[..])),
                (Kind::Computed | Kind::Encode, Node::Str(_) | Node::OwnedStr(_) | Node::Bytes(_)) => {
                    self.load_fresh(arg)
                }
                (Kind::Computed, Node::List(items)) => {
                    self.note_set(items);
                    let items = self.load_items(items)?;
                    Ok(self.graph.add(PyValue::List(items)))
                }
                _ => self.load(arg),
            })
            .collect()
    }

    /// Loads the state of an object: its attributes, whose names are interned, or what its `__getstate__` returns.
    fn load_state(&mut self, id: NodeId, kind: Kind) -> Loaded {
        let tree = self.tree;
        match tree.node(id) {
            Node::Dict(items) => self.load_attributes(items, kind),
            // The attributes of a class with slots.
            Node::Tuple(items) if items.len == 2 => {
                let parts: Vec<NodeId> = tree.items(items).collect();
                let is_attributes = |id: &NodeId| matches!(tree.node(*id), Node::None | Node::Dict(_));
                if !parts.iter().all(is_attributes) {
                    return self.load(id);
                }
                let parts: Vec<ObjectId> =
                    parts.into_iter().map(|part| self.load_state(part, kind)).collect::<Loaded<_>>()?;
                Ok(self.graph.add(PyValue::Tuple(parts)))
            }
            _ => self.load(id),
        }
    }

    fn load_attributes(&mut self, items: Items, kind: Kind) -> Loaded {
        let tree = self.tree;
        self.require_unique_keys(items)?;
        let mut pairs = Vec::with_capacity(items.len as usize / 2);
        for (key, value) in tree.pairs(items) {
            self.budget = self.budget.checked_sub(1).ok_or("it has too many values")?;
            let name = match tree.text(key) {
                Some(name) => self.graph.interned(name),
                None => self.load(key)?,
            };
            let value = match (kind, tree.node(value)) {
                (Kind::Combining, Node::List(items)) => self.load_combined_triggers(items)?,
                (Kind::CalendarInterval, Node::List(items)) => {
                    let numbers = self.load_items(items)?;
                    self.graph.add(PyValue::List(numbers))
                }
                _ => self.load(value)?,
            };
            pairs.push((name, value));
        }
        Ok(self.graph.add(PyValue::Dict(pairs)))
    }

    /// Loads the triggers of a combining trigger: pairs of a class and a state.
    fn load_combined_triggers(&mut self, items: Items) -> Loaded {
        let tree = self.tree;
        let mut triggers = Vec::with_capacity(items.len as usize);
        for pair in tree.items(items) {
            let parts: Vec<NodeId> = tree.sequence(pair).into_iter().flatten().take(3).collect();
            let (&[class, state], Some(name)) = (&parts[..], parts.first().and_then(|class| tree.str(*class))) else {
                return Err("a combined trigger is not a class with a state");
            };
            let (module, class_name) = name.split_once(':').ok_or("a combined trigger has no class")?;
            let kind = Kind::of(module, class_name);
            if kind == Kind::Unknown {
                self.note_unknown(name.to_owned());
            }
            if self.depth == MAX_DEPTH {
                return Err("it is nested too deep");
            }
            self.depth += 1;
            let class = self.load_fresh(class)?;
            let state = self.load_state(state, kind)?;
            self.depth -= 1;
            triggers.push(self.graph.add(PyValue::Tuple(vec![class, state])));
        }
        Ok(self.graph.add(PyValue::List(triggers)))
    }
}

/// How Python pickles the objects of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The constructor's arguments are computed for each pickle.
    Computed,
    /// `_codecs.encode`, which creates bytes before protocol 3.
    Encode,
    /// An object with attributes, or an ordinary function.
    Plain,
    /// `AndTrigger` and `OrTrigger`.
    Combining,
    CalendarInterval,
    Unknown,
}

impl Kind {
    fn of(module: &str, name: &str) -> Self {
        match (module, name) {
            ("apscheduler.triggers.combining", "AndTrigger" | "OrTrigger") => Self::Combining,
            ("apscheduler.triggers.calendarinterval", "CalendarIntervalTrigger") => Self::CalendarInterval,
            (
                "apscheduler.triggers.cron"
                | "apscheduler.triggers.cron.fields"
                | "apscheduler.triggers.cron.expressions"
                | "apscheduler.triggers.interval"
                | "apscheduler.triggers.date",
                _,
            )
            | ("uuid", "UUID")
            | ("builtins", "getattr") => Self::Plain,
            ("datetime", "datetime" | "date" | "time" | "timedelta" | "timezone")
            | ("decimal", "Decimal")
            | ("builtins", "bytes" | "bytearray" | "set" | "frozenset" | "complex") => Self::Computed,
            ("_codecs", "encode") => Self::Encode,
            _ => Self::Unknown,
        }
    }
}
