//! A decoded pickle: all values in one arena, addressed by [`NodeId`].

use std::borrow::Cow;

use crate::pickle::error::{OpcodeResult, PickleErrorKind};
use crate::pickle::node::{Global, Items, Node, NodeId, Object, PickleLayout};

#[derive(Debug, Clone, Copy)]
struct Link {
    item: NodeId,
    next: u32,
}

/// A decoded pickle.
#[derive(Debug, Clone)]
pub struct Tree<'p> {
    data: &'p [u8],
    pub(crate) nodes: Vec<Node<'p>>,
    links: Vec<Link>,
    pub(crate) owned: Vec<Vec<u8>>,
    pub(crate) globals: Vec<Global<'p>>,
    /// The names of [`Self::globals`] as they stand in the pickle.
    pub(crate) written_globals: Vec<Global<'p>>,
    pub(crate) objects: Vec<Object>,
    /// The pickled value.
    pub root: NodeId,
    /// The protocol of the PROTO opcode, or 0.
    pub protocol: u8,
    /// Whether Python 2 wrote the pickle: it has strings that are bytes.
    pub python2: bool,
    pub layout: PickleLayout,
}

impl<'p> Tree<'p> {
    pub(crate) fn new() -> Self {
        Self {
            data: &[],
            nodes: Vec::new(),
            links: Vec::new(),
            owned: Vec::new(),
            globals: Vec::with_capacity(16),
            written_globals: Vec::new(),
            objects: Vec::with_capacity(32),
            root: NodeId(0),
            protocol: 0,
            python2: false,
            layout: PickleLayout::default(),
        }
    }

    /// Removes all values and reserves memory for those of `data`.
    pub(crate) fn clear(&mut self, data: &'p [u8]) {
        let Self { nodes, links, owned, globals, written_globals, objects, layout, .. } = self;
        nodes.clear();
        links.clear();
        owned.clear();
        globals.clear();
        written_globals.clear();
        objects.clear();
        layout.clear();
        let guess = (data.len() / 6).min(1024);
        nodes.reserve(guess);
        links.reserve(guess);
        layout.memo.reserve(guess);
        (self.data, self.root, self.protocol, self.python2) = (data, NodeId(0), 0, false);
    }

    #[inline]
    pub(crate) fn add(&mut self, node: Node<'p>) -> NodeId {
        self.nodes.push(node);
        // There are never more values than opcodes.
        NodeId(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    pub(crate) fn store_bytes(&mut self, bytes: Vec<u8>) -> u32 {
        self.owned.push(bytes);
        u32::try_from(self.owned.len() - 1).unwrap_or(u32::MAX)
    }

    /// Appends values to a container.
    pub(crate) fn link(&mut self, items: &mut Items, added: impl ExactSizeIterator<Item = NodeId>) {
        // There are never more links than values on the stack.
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (first, len) = (count(self.links.len()), count(added.len()));
        if len == 0 {
            return;
        }
        let last = first + len - 1;
        self.links.extend(added.zip(first + 1..last + 2).map(|(item, next)| Link { item, next }));
        self.links[last as usize].next = u32::MAX;
        match self.links.get_mut(items.last as usize) {
            Some(before) if items.len > 0 => before.next = first,
            _ => items.first = first,
        }
        items.last = last;
        items.len += len;
    }

    pub(crate) fn append(&mut self, target: NodeId, added: impl ExactSizeIterator<Item = NodeId>) -> OpcodeResult {
        match self.node(target) {
            Node::List(mut items) => {
                self.link(&mut items, added);
                self.nodes[target.0 as usize] = Node::List(items);
            }
            Node::Set(mut items) => {
                self.link(&mut items, added);
                self.nodes[target.0 as usize] = Node::Set(items);
            }
            Node::Object(id) => {
                let mut items = self.objects[id as usize].items;
                self.link(&mut items, added);
                self.objects[id as usize].items = items;
            }
            _ if added.len() == 0 => {}
            _ => return Err(PickleErrorKind::WrongOperandType.into()),
        }
        Ok(())
    }

    /// Sets items of a dict or an object; keys and values alternate.
    pub(crate) fn set(&mut self, target: NodeId, added: impl ExactSizeIterator<Item = NodeId>) -> OpcodeResult {
        match self.node(target) {
            Node::Dict(mut items) => {
                self.link(&mut items, added);
                self.nodes[target.0 as usize] = Node::Dict(items);
            }
            Node::Object(id) => {
                let mut pairs = self.objects[id as usize].pairs;
                self.link(&mut pairs, added);
                self.objects[id as usize].pairs = pairs;
            }
            _ if added.len() == 0 => {}
            _ => return Err(PickleErrorKind::WrongOperandType.into()),
        }
        Ok(())
    }

    #[inline]
    pub fn node(&self, id: NodeId) -> Node<'p> {
        self.nodes[id.0 as usize]
    }

    /// Returns the values of a container in order.
    pub fn items(&self, items: Items) -> impl Iterator<Item = NodeId> {
        let mut id = items.first;
        std::iter::from_fn(move || {
            let link = self.links.get(id as usize)?;
            id = link.next;
            Some(link.item)
        })
    }

    /// Returns the keys and values of a dict in the order of the pickle. If a key appears twice, the later value counts.
    pub fn pairs(&self, items: Items) -> impl Iterator<Item = (NodeId, NodeId)> {
        let mut items = self.items(items);
        std::iter::from_fn(move || Some((items.next()?, items.next()?)))
    }

    fn sequence_items(&self, id: NodeId) -> Option<Items> {
        match self.node(id) {
            Node::List(items) | Node::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the values of a list or a tuple, or `None` for another type.
    pub fn sequence(&self, id: NodeId) -> Option<impl Iterator<Item = NodeId>> {
        self.sequence_items(id).map(|items| self.items(items))
    }

    /// Returns the value of a text key in a dict.
    pub fn get(&self, dict: NodeId, key: &str) -> Option<NodeId> {
        let Node::Dict(items) = self.node(dict) else { return None };
        self.pairs(items).filter(|(name, _)| self.is_text(*name, key)).last().map(|(_, value)| value)
    }

    /// Returns whether the value is the given text.
    #[inline]
    pub fn is_text(&self, id: NodeId, text: &str) -> bool {
        match self.node(id) {
            Node::Str(found) => found == text.as_bytes(),
            Node::OwnedStr(_) | Node::Python2Str(_) | Node::Python2StrOwned(_) => {
                self.raw_bytes(id) == Some(text.as_bytes())
            }
            _ => false,
        }
    }

    /// Returns a `str` without lone surrogates, or a Python 2 string that is valid UTF-8.
    pub fn str(&self, id: NodeId) -> Option<&str> {
        match self.node(id) {
            Node::Str(_) | Node::OwnedStr(_) | Node::Python2Str(_) | Node::Python2StrOwned(_) => {
                std::str::from_utf8(self.raw_bytes(id)?).ok()
            }
            _ => None,
        }
    }

    /// Returns a `str` as UTF-8 with lone surrogates as three bytes each.
    pub fn text(&self, id: NodeId) -> Option<&[u8]> {
        match self.node(id) {
            Node::Str(_) | Node::OwnedStr(_) => self.raw_bytes(id),
            _ => None,
        }
    }

    /// Returns the stored bytes of a `str`, `bytes`, `bytearray` or Python 2 string.
    pub(crate) fn raw_bytes(&self, id: NodeId) -> Option<&[u8]> {
        match self.node(id) {
            Node::Str(bytes) | Node::Bytes(bytes) | Node::ByteArray(bytes) | Node::Python2Str(bytes) => Some(bytes),
            Node::OwnedStr(index) | Node::Python2StrOwned(index) => self.owned.get(index as usize).map(Vec::as_slice),
            _ => None,
        }
    }

    /// Returns a `bytes` value. Before protocol 3 Python writes it as `_codecs.encode(text, 'latin1')`.
    pub fn bytes(&self, id: NodeId) -> Option<Cow<'_, [u8]>> {
        match self.node(id) {
            Node::Bytes(_) | Node::Python2Str(_) | Node::Python2StrOwned(_) => self.raw_bytes(id).map(Cow::Borrowed),
            Node::Object(_) => {
                let object = self.object(id)?;
                let Global { module, name } = self.global(object.callable)?;
                let mut args = self.sequence(object.args)?;
                match (module, name, args.next()) {
                    (b"builtins", b"bytes", None) => Some(Cow::Borrowed(&[])),
                    (b"_codecs", b"encode", Some(text)) => {
                        let latin1 = self.str(text)?.chars().map(|c| u8::try_from(u32::from(c)).ok());
                        latin1.collect::<Option<Vec<u8>>>().map(Cow::Owned)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub fn int(&self, id: NodeId) -> Option<i64> {
        if let Node::Int(number) = self.node(id) { Some(number) } else { None }
    }

    pub fn global(&self, id: NodeId) -> Option<Global<'p>> {
        if let Node::Global(index) = self.node(id) { self.globals.get(index as usize).copied() } else { None }
    }

    pub fn object(&self, id: NodeId) -> Option<Object> {
        if let Node::Object(index) = self.node(id) { self.objects.get(index as usize).copied() } else { None }
    }

    /// Returns all objects that Python would create while it loads the pickle, even those it drops again.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        self.objects.iter().copied()
    }

    /// Returns the class and the arguments of an object, also if `copyreg` creates it (protocols 0 and 1).
    pub fn instance(&self, id: NodeId) -> Option<(Global<'p>, Items)> {
        let object = self.object(id)?;
        let global = self.global(object.callable)?;
        let args = self.sequence_items(object.args)?;
        let arg = |n| self.nth(args, n);
        match (global.module, global.name, args.len) {
            (b"copyreg", b"_reconstructor", 3) => {
                let args = match self.global(arg(1)?)?.name {
                    b"object" => Items::EMPTY,
                    b"tuple" => self.sequence_items(arg(2)?)?,
                    _ => self.skip(args, 2),
                };
                Some((self.global(arg(0)?)?, args))
            }
            (b"copyreg", b"__newobj__", 1..) => Some((self.global(arg(0)?)?, self.skip(args, 1))),
            _ => Some((global, args)),
        }
    }

    /// Returns the `n`th value, counted from 0.
    pub fn nth(&self, items: Items, n: usize) -> Option<NodeId> {
        self.items(items).nth(n)
    }

    /// Returns the values without the first `n`; there must be at least `n`.
    fn skip(&self, items: Items, n: u32) -> Items {
        let first = (0..n).fold(items.first, |id, _| self.links.get(id as usize).map_or(id, |link| link.next));
        Items { first, last: items.last, len: items.len - n }
    }

    /// Returns the number of values; a shared value counts once.
    pub fn value_count(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the number of bytes after the STOP.
    pub fn trailing_bytes(&self) -> usize {
        self.data.len() - self.layout.stop_offset - 1
    }

    /// Returns the bytes of the pickle.
    pub fn data(&self) -> &'p [u8] {
        self.data
    }

    /// Returns all classes and functions that Python would import.
    pub fn globals(&self) -> impl Iterator<Item = Global<'p>> {
        self.globals.iter().copied()
    }

    /// Returns whether Python 2 wrote non-ASCII text as bytes, which Python 3 cannot read.
    pub fn has_undecodable_text(&self) -> bool {
        let is_old = |node: &&Node<'_>| matches!(node, Node::Python2Str(_) | Node::Python2StrOwned(_));
        self.python2 && self.nodes.iter().filter(is_old).any(|node| !self.raw_of(*node).is_ascii())
    }

    fn raw_of(&self, node: Node<'p>) -> &[u8] {
        match node {
            Node::Python2Str(bytes) => bytes,
            Node::Python2StrOwned(index) => self.owned.get(index as usize).map(Vec::as_slice).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Returns an integer of at most 128 bits.
    pub fn int128(&self, id: NodeId) -> Option<i128> {
        match self.node(id) {
            Node::Int(number) => Some(number.into()),
            Node::DecimalInt(digits) => digits.parse().ok(),
            Node::BigInt(bytes) => {
                let sign = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
                let mut extended = [sign; 16];
                extended.get_mut(..bytes.len())?.copy_from_slice(bytes);
                Some(i128::from_le_bytes(extended))
            }
            _ => None,
        }
    }
}
