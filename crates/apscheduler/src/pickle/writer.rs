//! Writes values of a tree as a pickle of protocol 4, without a memo.

use super::node::{Items, Node, NodeId, Object};
use super::tree::Tree;

/// The maximum depth of nested values.
const MAX_DEPTH: usize = 200;

/// The maximum number of written values. A shared value is written wherever it occurs.
const MAX_VALUES: usize = 1_000_000;

/// The modules of times and time zones.
const TIME_MODULES: [&str; 6] = ["datetime", "zoneinfo", "pytz", "dateutil", "tzlocal", "backports"];

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is.
    Exact,
    /// Texts, bytes and numbers are replaced; types, classes and lengths of containers stay.
    Masked,
    /// As `Masked`, but the keys of this dict stay.
    MaskedValues,
}

/// What is replaced in a pickle that is written without secrets.
#[derive(Clone, Copy)]
pub struct Masking<'a> {
    /// Returns the number that replaces an argument; equal values should give equal numbers.
    pub number: &'a dyn Fn(&[u8]) -> u32,
    /// Returns what replaces another text; `None` if it has no secret.
    pub clean: &'a dyn Fn(&str) -> Option<String>,
}

/// A pickle that is being written.
pub(crate) struct PickleWriter<'a> {
    tree: &'a Tree<'a>,
    masking: Masking<'a>,
    out: Vec<u8>,
    values: usize,
}

impl<'a> PickleWriter<'a> {
    pub(crate) fn new(tree: &'a Tree<'a>, masking: Masking<'a>) -> Self {
        Self { tree, masking, out: b"\x80\x04".to_vec(), values: 0 }
    }

    /// Returns the pickle of the written value.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.out.push(b'.');
        self.out
    }

    /// Writes the items of a dict; `form` returns how the value of a key is written.
    pub(crate) fn dict(&mut self, items: Items, form: impl Fn(NodeId) -> Form) -> Option<()> {
        self.out.extend(b"}(");
        for (key, value) in self.tree.pairs(items) {
            self.value(key, Form::Exact, 1)?;
            self.value(value, form(key), 1)?;
        }
        self.out.push(b'u');
        Some(())
    }

    /// Writes a value. Returns `None` if it is too deep or too large.
    pub(crate) fn value(&mut self, id: NodeId, form: Form, depth: usize) -> Option<()> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return None;
        }
        let inner = if form == Form::Exact { Form::Exact } else { Form::Masked };
        let is_masked = form != Form::Exact;
        match self.tree.node(id) {
            Node::None => self.out.push(b'N'),
            Node::Bool(value) => self.out.push(if value { 0x88 } else { 0x89 }),
            Node::Int(number) if is_masked => self.int(i64::from(self.masked(&number.to_le_bytes()))),
            Node::BigInt(bytes) if is_masked => self.int(i64::from(self.masked(bytes))),
            Node::DecimalInt(digits) if is_masked => self.int(i64::from(self.masked(digits.as_bytes()))),
            Node::Float(number) if is_masked => self.float(self.masked(&number.to_le_bytes()).into()),
            Node::Int(number) => self.int(number),
            Node::BigInt(bytes) => self.sized(0x8b, bytes),
            Node::DecimalInt(digits) => self.out.extend(format!("L{digits}L\n").bytes()),
            Node::Float(number) => self.float(number),
            Node::Str(_) | Node::OwnedStr(_) => self.text(b'X', id, is_masked)?,
            Node::Bytes(_) => self.text(b'B', id, is_masked)?,
            Node::Python2Str(_) | Node::Python2StrOwned(_) => self.text(b'T', id, is_masked)?,
            Node::ByteArray(bytes) => {
                let bytes = if is_masked { self.placeholder(bytes) } else { bytes.to_vec() };
                self.out.push(0x96);
                self.out.extend((bytes.len() as u64).to_le_bytes());
                self.out.extend(bytes);
            }
            Node::List(items) => self.container(b"](", items, b'e', inner, depth)?,
            Node::Tuple(items) => self.container(b"(", items, b't', inner, depth)?,
            Node::Set(items) => self.container(b"\x8f(", items, 0x90, inner, depth)?,
            Node::FrozenSet(items) => self.container(b"(", items, 0x91, inner, depth)?,
            Node::Dict(items) => {
                self.out.extend(b"}(");
                for (key, value) in self.tree.pairs(items) {
                    let form = if form == Form::MaskedValues { Form::Exact } else { inner };
                    self.value(key, form, depth + 1)?;
                    self.value(value, inner, depth + 1)?;
                }
                self.out.push(b'u');
            }
            Node::Global(_) => {
                let (module, name) = self.tree.global(id)?.module_and_name();
                self.sized(b'X', module.as_bytes());
                self.sized(b'X', name.as_bytes());
                self.out.push(0x93);
            }
            Node::Object(_) => self.object(self.tree.object(id)?, inner, depth + 1)?,
        }
        Some(())
    }

    fn object(&mut self, object: Object, form: Form, depth: usize) -> Option<()> {
        let form = if self.is_time(object.callable) { Form::Exact } else { form };
        self.value(object.callable, Form::Exact, depth)?;
        self.value(object.args, form, depth)?;
        match (object.is_call, object.kwargs) {
            (true, None) => self.out.push(b'R'),
            (false, None) => self.out.push(0x81),
            (false, Some(kwargs)) => {
                self.value(kwargs, form, depth)?;
                self.out.push(0x92);
            }
            (true, Some(_)) => return None,
        }
        if object.items.len > 0 {
            self.container(b"(", object.items, b'e', form, depth)?;
        }
        if object.pairs.len > 0 {
            self.container(b"(", object.pairs, b'u', form, depth)?;
        }
        if let Some(state) = object.state {
            self.value(state, form, depth)?;
            self.out.push(b'b');
        }
        Some(())
    }

    /// Returns whether a callable creates a time or a time zone, whose arguments are not replaced: they are no secrets, and
    /// other values could not be loaded.
    fn is_time(&self, callable: NodeId) -> bool {
        let class = self.tree.object(callable).map_or(Some(callable), |object| {
            // `getattr(ZoneInfo, "_unpickle")`.
            self.tree.sequence(object.args).and_then(|mut args| args.next())
        });
        let module = class.and_then(|class| self.tree.global(class)).map(|global| global.module_and_name().0);
        module.is_some_and(|module| TIME_MODULES.contains(&module.split('.').next().unwrap_or_default()))
    }

    fn container(&mut self, open: &[u8], items: Items, close: u8, form: Form, depth: usize) -> Option<()> {
        self.out.extend(open);
        for item in self.tree.items(items) {
            self.value(item, form, depth + 1)?;
        }
        self.out.push(close);
        Some(())
    }

    fn text(&mut self, opcode: u8, id: NodeId, is_masked: bool) -> Option<()> {
        let bytes = self.tree.raw_bytes(id)?;
        let clean = || str::from_utf8(bytes).ok().and_then(self.masking.clean).map(String::into_bytes);
        let bytes = if is_masked { self.placeholder(bytes) } else { clean().unwrap_or_else(|| bytes.to_vec()) };
        self.sized(opcode, &bytes);
        Some(())
    }

    /// Returns what replaces a text. A text that is not ASCII stays one: Python 3 cannot read such a text of Python 2.
    fn placeholder(&self, bytes: &[u8]) -> Vec<u8> {
        let text = format!("***{:08x}", self.masked(bytes));
        if bytes.is_ascii() { text.into_bytes() } else { format!("\u{e9}{text}").into_bytes() }
    }

    fn masked(&self, bytes: &[u8]) -> u32 {
        (self.masking.number)(bytes)
    }

    fn int(&mut self, number: i64) {
        self.out.extend([0x8a, 8]);
        self.out.extend(number.to_le_bytes());
    }

    fn float(&mut self, number: f64) {
        self.out.push(b'G');
        self.out.extend(number.to_be_bytes());
    }

    fn sized(&mut self, opcode: u8, bytes: &[u8]) {
        self.out.push(opcode);
        // A pickle is shorter than 4 GiB.
        self.out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.out.extend(bytes);
    }
}
