//! Python objects with their identity: what exists in Python after a pickle was loaded, and what is pickled again.

use std::borrow::Cow;
use std::collections::HashMap;

/// Identifies an object of an [`ObjectGraph`]. Equal ids are the same object in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ObjectId(u32);

/// The value of an object. Texts are UTF-8 with lone surrogates as three bytes each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PyValue<'t> {
    None,
    Bool(bool),
    Int(i64),
    /// An integer beyond `i64`: two's complement, little-endian.
    Long(&'t [u8]),
    /// An integer beyond `i64`: decimal digits.
    DecimalLong(&'t str),
    Float(f64),
    Str(Cow<'t, [u8]>),
    Bytes(Cow<'t, [u8]>),
    ByteArray(&'t [u8]),
    List(Vec<ObjectId>),
    Tuple(Vec<ObjectId>),
    Dict(Vec<(ObjectId, ObjectId)>),
    Set(Vec<ObjectId>),
    FrozenSet(Vec<ObjectId>),
    Global(GlobalName<'t>),
    Instance(Box<Instance>),
}

/// A class or function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GlobalName<'t> {
    /// Its texts, which protocols 4 and 5 write like other texts.
    pub module: ObjectId,
    pub name: ObjectId,
    /// The module and name that protocols 0 to 3 write.
    pub written: (Cow<'t, [u8]>, Cow<'t, [u8]>),
}

/// An object that is created by a call and filled afterwards.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instance {
    pub callable: ObjectId,
    /// Whether the callable is called; otherwise it is a class, and only its `__new__` is called.
    pub is_call: bool,
    pub args: Vec<ObjectId>,
    pub kwargs: Option<ObjectId>,
    pub items: Vec<ObjectId>,
    pub pairs: Vec<(ObjectId, ObjectId)>,
    pub state: Option<ObjectId>,
}

impl Instance {
    /// Returns the call of `callable` with `args`, without a state.
    pub(crate) fn call(callable: ObjectId, args: Vec<ObjectId>) -> Self {
        Self { callable, is_call: true, args, kwargs: None, items: Vec::new(), pairs: Vec::new(), state: None }
    }
}

/// Modules whose classes or functions are written in C, so that Python creates their names anew for each pickle.
const C_MODULES: [&str; 7] = ["_codecs", "_decimal", "builtins", "collections", "datetime", "decimal", "zoneinfo"];

/// The classes of the module `builtins` with lower-case names; its other lower-case names are functions.
const BUILTIN_TYPES: [&str; 27] = [
    "bool",
    "bytearray",
    "bytes",
    "classmethod",
    "complex",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "list",
    "map",
    "memoryview",
    "object",
    "property",
    "range",
    "reversed",
    "set",
    "slice",
    "staticmethod",
    "str",
    "super",
    "tuple",
    "type",
    "zip",
    "ellipsis",
];

#[derive(Debug, Default)]
pub(crate) struct ObjectGraph<'t> {
    values: Vec<PyValue<'t>>,
    /// The texts of which Python has only one object: constants of its code, names of attributes, single characters.
    interned: HashMap<Vec<u8>, ObjectId>,
    globals: HashMap<(Vec<u8>, Vec<u8>), ObjectId>,
    zones: HashMap<Vec<u8>, ObjectId>,
    utc: Option<ObjectId>,
    empty_bytes: Option<ObjectId>,
    /// The text `builtins` of the functions of that module, which is not the one of its classes.
    functions_module: Option<ObjectId>,
}

impl<'t> ObjectGraph<'t> {
    pub(crate) fn add(&mut self, value: PyValue<'t>) -> ObjectId {
        self.values.push(value);
        // There are a few times more objects than opcodes.
        ObjectId(u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX))
    }

    /// Returns the number of objects.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn value(&self, id: ObjectId) -> &PyValue<'t> {
        &self.values[id.0 as usize]
    }

    pub(crate) fn replace(&mut self, id: ObjectId, value: PyValue<'t>) {
        self.values[id.0 as usize] = value;
    }

    /// Adds a text that is a new object, unless Python has only one object for it.
    pub(crate) fn text(&mut self, text: impl Into<Cow<'t, [u8]>>) -> ObjectId {
        let text = text.into();
        if is_single_character(&text) { self.interned(text) } else { self.add(PyValue::Str(text)) }
    }

    /// Returns the only object of an interned text.
    pub(crate) fn interned(&mut self, text: impl Into<Cow<'t, [u8]>>) -> ObjectId {
        let text = text.into();
        if let Some(id) = self.interned.get(text.as_ref()) {
            return *id;
        }
        let key = text.to_vec();
        let id = self.add(PyValue::Str(text));
        self.interned.insert(key, id);
        id
    }

    pub(crate) fn bytes(&mut self, bytes: impl Into<Cow<'t, [u8]>>) -> ObjectId {
        let bytes = bytes.into();
        if !bytes.is_empty() {
            return self.add(PyValue::Bytes(bytes));
        }
        let id = self.empty_bytes.unwrap_or_else(|| self.add(PyValue::Bytes(bytes)));
        *self.empty_bytes.insert(id)
    }

    pub(crate) fn none(&mut self) -> ObjectId {
        self.add(PyValue::None)
    }

    pub(crate) fn int(&mut self, number: i64) -> ObjectId {
        self.add(PyValue::Int(number))
    }

    /// Returns a class or function by its names in Python 3. `written` are its names in protocols 0 to 3.
    pub(crate) fn global(
        &mut self,
        (module, name): (&'t [u8], &'t [u8]),
        written: (impl Into<Cow<'t, [u8]>>, impl Into<Cow<'t, [u8]>>),
    ) -> ObjectId {
        let key = (module.to_vec(), name.to_vec());
        if let Some(id) = self.globals.get(&key) {
            return *id;
        }
        let in_c = C_MODULES.iter().any(|known| known.as_bytes() == module);
        let module = if is_builtin_function(module, name) {
            let id = self.functions_module.unwrap_or_else(|| self.text(module));
            *self.functions_module.insert(id)
        } else {
            self.interned(module)
        };
        let name = if in_c { self.text(name) } else { self.interned(name) };
        let written = (written.0.into(), written.1.into());
        let id = self.add(PyValue::Global(GlobalName { module, name, written }));
        self.globals.insert(key, id);
        id
    }

    /// Returns a class or function of the standard library or APScheduler for a pickle of `protocol`.
    pub(crate) fn library_global(&mut self, protocol: u8, module: &'static str, name: &'static str) -> ObjectId {
        let written = match module {
            "builtins" if protocol < 3 => "__builtin__",
            "copyreg" if protocol < 3 => "copy_reg",
            module => module,
        };
        self.global((module.as_bytes(), name.as_bytes()), (written.as_bytes(), name.as_bytes()))
    }

    /// Returns `ZoneInfo(key)`, of which Python has only one object.
    pub(crate) fn zoneinfo(&mut self, protocol: u8, key: &[u8]) -> ObjectId {
        if let Some(id) = self.zones.get(key) {
            return *id;
        }
        let class = self.library_global(protocol, "zoneinfo", "ZoneInfo");
        let getattr = self.library_global(protocol, "builtins", "getattr");
        let method = self.text(&b"_unpickle"[..]);
        let unpickle = self.add(PyValue::Instance(Box::new(Instance::call(getattr, vec![class, method]))));
        let args = vec![self.text(key.to_vec()), self.int(1)];
        let id = self.add(PyValue::Instance(Box::new(Instance::call(unpickle, args))));
        self.zones.insert(key.to_vec(), id);
        id
    }

    /// Returns `datetime.timezone.utc`, of which Python has only one object.
    pub(crate) fn utc(&mut self, protocol: u8) -> ObjectId {
        if let Some(id) = self.utc {
            return id;
        }
        let offset = self.timedelta(protocol, (0, 0, 0));
        let class = self.library_global(protocol, "datetime", "timezone");
        let id = self.add(PyValue::Instance(Box::new(Instance::call(class, vec![offset]))));
        *self.utc.insert(id)
    }

    /// Adds a `timedelta` of days, seconds and microseconds.
    pub(crate) fn timedelta(&mut self, protocol: u8, (days, seconds, micros): (i64, i64, i64)) -> ObjectId {
        let class = self.library_global(protocol, "datetime", "timedelta");
        let args = [days, seconds, micros].map(|part| self.int(part)).to_vec();
        self.add(PyValue::Instance(Box::new(Instance::call(class, args))))
    }
}

fn is_builtin_function(module: &[u8], name: &[u8]) -> bool {
    module == b"builtins"
        && name.first().is_some_and(u8::is_ascii_lowercase)
        && !BUILTIN_TYPES.iter().any(|known| known.as_bytes() == name)
}

/// Returns whether the text is empty or has one character of Latin-1.
fn is_single_character(text: &[u8]) -> bool {
    matches!(text, [] | [0..=0x7f] | [0xc2 | 0xc3, _])
}
