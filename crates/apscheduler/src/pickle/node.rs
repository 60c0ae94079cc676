//! The values of a tree, and their positions in the pickle.

use std::fmt;

/// Identifies a value of a [`Tree`](super::Tree). Equal ids are the same object in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// The values of a container in order; keys and values alternate for a dict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The number of values.
    pub len: u32,
}

impl Items {
    pub(crate) const EMPTY: Self = Self { first: u32::MAX, last: u32::MAX, len: 0 };
}

/// One value. Text and bytes are borrowed from the pickle unless they are escaped there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node<'p> {
    None,
    Bool(bool),
    Int(i64),
    /// An integer beyond `i64`: two's complement, little-endian.
    BigInt(&'p [u8]),
    /// An integer beyond `i64`: decimal digits, possibly with a minus sign.
    DecimalInt(&'p str),
    Float(f64),
    /// A `str` in valid UTF-8: see [`Tree::str`](super::Tree::str).
    Str(&'p [u8]),
    /// A `str` that is escaped in the pickle or has lone surrogates: see [`Tree::text`](super::Tree::text).
    OwnedStr(u32),
    Bytes(&'p [u8]),
    ByteArray(&'p [u8]),
    /// A `str` of Python 2, which is bytes.
    Python2Str(&'p [u8]),
    /// A `str` of Python 2 that is escaped in the pickle.
    Python2StrOwned(u32),
    List(Items),
    Tuple(Items),
    Dict(Items),
    Set(Items),
    FrozenSet(Items),
    /// A class or function: see [`Tree::global`](super::Tree::global).
    Global(u32),
    /// An object: see [`Tree::object`](super::Tree::object).
    Object(u32),
}

/// The name of a class or function in UTF-8. Names of Python 2 are already translated to those of Python 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Global<'p> {
    pub module: &'p [u8],
    /// The name in the module, possibly with dots.
    pub name: &'p [u8],
}

impl<'p> Global<'p> {
    pub fn is(self, module: &str, name: &str) -> bool {
        self.module == module.as_bytes() && self.name == name.as_bytes()
    }

    /// Returns the module and the name as text.
    pub fn module_and_name(self) -> (&'p str, &'p str) {
        // The machine has checked that both are UTF-8.
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        (text(self.module), text(self.name))
    }
}

/// `module.name`.
impl fmt::Display for Global<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (module, name) = self.module_and_name();
        write!(f, "{module}.{name}")
    }
}

/// An object that Python would create: a class or function, its arguments, and what is set afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    pub callable: NodeId,
    /// Whether Python calls it; otherwise it is the object's class, and Python calls only its `__new__`.
    pub is_call: bool,
    /// A tuple of the positional arguments.
    pub args: NodeId,
    /// A dict of the keyword arguments, if there are any.
    pub kwargs: Option<NodeId>,
    /// The argument of `__setstate__`, or the values of `__dict__`.
    pub state: Option<NodeId>,
    /// The values appended to the object.
    pub items: Items,
    /// The items set in the object: keys and values alternate.
    pub pairs: Items,
}

/// A key and its value in the outermost dict, with the offsets of their first opcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootItem {
    pub key: NodeId,
    pub value: NodeId,
    pub key_start: usize,
    pub value_start: usize,
    /// The offset of the next key, or of the opcode that sets the items.
    pub value_end: usize,
}

/// Positions in the pickle that are needed to edit it.
#[derive(Debug, Clone, Default)]
pub struct PickleLayout {
    /// The begin and end of each frame's contents.
    pub frames: Vec<(usize, usize)>,
    /// The items of the outermost dict in the order of the pickle.
    pub items: Vec<RootItem>,
    /// The offset of the opcode that set the last of [`Self::items`].
    pub setitems_offset: usize,
    /// The offset of the STOP.
    pub stop_offset: usize,
    /// The final memo: each value, and the offset of the opcode that stored it last.
    pub memo: Vec<Option<(NodeId, u32)>>,
    /// The number of values in the memo.
    pub memo_count: usize,
    /// Whether the stack is empty after the STOP, as it is in each pickle that Python writes.
    pub is_stack_empty: bool,
}

impl PickleLayout {
    /// Resets everything and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.items.clear();
        self.memo.clear();
        (self.setitems_offset, self.stop_offset, self.memo_count, self.is_stack_empty) = (0, 0, 0, false);
    }
}
