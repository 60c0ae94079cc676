//! The kinds of values, and where they stand in the pickle.

use std::fmt;

/// A value of a [`Tree`]. Two of them are the same object to Python if they are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// The values in a container, in order: a dict's keys and values in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// How many values there are.
    pub len: u32,
}

impl Items {
    pub(crate) const EMPTY: Self = Self { first: u32::MAX, last: u32::MAX, len: 0 };
}

/// One value. What is short stands in it; text is borrowed from the pickle wherever it stands there as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node<'p> {
    None,
    Bool(bool),
    Int(i64),
    /// An integer beyond `i64`: two's complement, the least byte first.
    BigInt(&'p [u8]),
    /// An integer beyond `i64`: decimal digits, perhaps with a minus sign.
    DecimalInt(&'p str),
    Float(f64),
    /// A text in UTF-8, which has been checked: see [`Tree::str`](super::Tree::str).
    Str(&'p [u8]),
    /// A str that stands escaped in the pickle, or has lone surrogates: see [`Tree::text`].
    OwnedStr(u32),
    Bytes(&'p [u8]),
    ByteArray(&'p [u8]),
    /// A `str` of Python 2, which is bytes.
    Python2Str(&'p [u8]),
    /// The same, escaped in the pickle.
    Python2StrOwned(u32),
    List(Items),
    Tuple(Items),
    Dict(Items),
    Set(Items),
    FrozenSet(Items),
    /// A class or a function by its name: see [`Tree::global`].
    Global(u32),
    /// What a call would have made: see [`Tree::object`].
    Object(u32),
}

/// A name to import, in UTF-8; names of protocols before 3 are those of Python 3 already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Global<'p> {
    pub module: &'p [u8],
    /// Its name in the module, perhaps with dots.
    pub name: &'p [u8],
}

impl<'p> Global<'p> {
    pub fn is(self, module: &str, name: &str) -> bool {
        self.module == module.as_bytes() && self.name == name.as_bytes()
    }

    /// Module and name as text. They are compared more often than they are shown.
    pub fn module_and_name(self) -> (&'p str, &'p str) {
        // UTF-8 it is, by the machine.
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

/// An object Python would have made: a class or function, called with arguments, then filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    pub callable: NodeId,
    /// Whether it is called to make the object; else it is the object's class and only `__new__` is.
    pub is_call: bool,
    /// A tuple.
    pub args: NodeId,
    /// A dict, if there are arguments by keyword.
    pub kwargs: Option<NodeId>,
    /// What `__setstate__` or `__dict__` would get.
    pub state: Option<NodeId>,
    /// What was appended to it.
    pub items: Items,
    /// What was set in it: keys and values in turn.
    pub pairs: Items,
}

/// A key and its value in the outermost dict, with the offsets at which their opcodes begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootItem {
    pub key: NodeId,
    pub value: NodeId,
    pub key_start: usize,
    pub value_start: usize,
    /// Where the next key, or the opcode that sets the items, begins.
    pub value_end: usize,
}

/// Where things stand in the pickle: what is needed to change it in place.
#[derive(Debug, Clone, Default)]
pub struct PickleLayout {
    /// The frames' contents, from and to.
    pub frames: Vec<(usize, usize)>,
    /// The items that were set in the value at the bottom of the stack, in the order of the pickle.
    pub items: Vec<RootItem>,
    /// Where the opcode stands that set the last of [`Self::items`].
    pub setitems_offset: usize,
    /// Where the STOP stands.
    pub stop_offset: usize,
    /// The memo at the end: each value, and where it was stored last.
    pub memo: Vec<Option<(NodeId, u32)>>,
    /// How many values the memo holds.
    pub memo_count: usize,
    /// Whether nothing was left beside the one value; so it is whenever Python wrote it.
    pub is_stack_empty: bool,
}

impl PickleLayout {
    /// As it is before anything is read, its memory kept.
    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.items.clear();
        self.memo.clear();
        (self.setitems_offset, self.stop_offset, self.memo_count, self.is_stack_empty) = (0, 0, 0, false);
    }
}
