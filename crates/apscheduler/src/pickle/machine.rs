//! The stack machine that executes opcodes: a stack of values, a stack of MARKs, and the memo.

use crate::pickle::byte_reader::ByteReader;
use crate::pickle::error::{OpcodeResult, PickleError, PickleErrorKind};
use crate::pickle::limits::{MAX_BYTES, MAX_OPCODES};
use crate::pickle::node::{Items, Node, NodeId, PickleLayout};
use crate::pickle::opcode_names;
use crate::pickle::tree::Tree;

/// A value on the stack, and the offset of the first opcode that created it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StackEntry {
    pub(crate) node: NodeId,
    pub(crate) start: u32,
}

/// A MARK: the number of values below it, and its offset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) height: usize,
    pub(crate) start: u32,
}

pub(crate) struct Machine<'p> {
    pub(crate) reader: ByteReader<'p>,
    pub(crate) tree: Tree<'p>,
    pub(crate) stack: Vec<StackEntry>,
    pub(crate) marks: Vec<Mark>,
    /// The number of values below the last MARK, which opcodes cannot reach.
    pub(crate) floor: usize,
}

impl<'p> Machine<'p> {
    pub(crate) fn new() -> Self {
        Self {
            reader: ByteReader::new(&[]),
            tree: Tree::new(),
            stack: Vec::with_capacity(64),
            marks: Vec::with_capacity(16),
            floor: 0,
        }
    }

    /// Decodes `data` into the tree.
    pub(crate) fn run(&mut self, data: &'p [u8]) -> Result<(), PickleError> {
        let pickle_error = |kind| PickleError { offset: 0, opcode: None, kind };
        if data.is_empty() {
            return Err(pickle_error(PickleErrorKind::Empty));
        }
        if data.len() > MAX_BYTES {
            return Err(pickle_error(PickleErrorKind::TooLong));
        }
        self.reader = ByteReader::new(data);
        self.tree.clear(data);
        self.stack.clear();
        self.marks.clear();
        self.floor = 0;
        for _ in 0..MAX_OPCODES {
            let offset = self.reader.offset();
            match self.execute_next() {
                Ok(b'.') => return Ok(()),
                Ok(_) => {}
                Err(fault) => {
                    let opcode = data.get(offset).and_then(|byte| opcode_names::name(*byte));
                    return Err(PickleError { offset, opcode, kind: *fault });
                }
            }
        }
        Err(PickleError { offset: self.reader.offset(), opcode: None, kind: PickleErrorKind::TooManyOpcodes })
    }

    /// Reads the next opcode, executes it and returns it.
    #[inline]
    fn execute_next(&mut self) -> OpcodeResult<u8> {
        // Offsets are less than MAX_BYTES.
        let start = u32::try_from(self.reader.offset()).unwrap_or(u32::MAX);
        let opcode = self.reader.byte()?;
        self.execute(opcode, start)?;
        Ok(opcode)
    }

    /// Executes one opcode. The opcodes that Python writes most often come first.
    #[inline]
    fn execute(&mut self, opcode: u8, start: u32) -> OpcodeResult {
        match opcode {
            0x94 => return self.memoize(start),
            0x8c => {
                let length = self.reader.byte()?;
                return self.push_utf8(u64::from(length), start);
            }
            b'h' => {
                let index = self.reader.byte()?;
                return self.get(u64::from(index), start);
            }
            b'K' => {
                let number = self.reader.byte()?;
                self.push(Node::Int(i64::from(number)), start);
            }
            b'N' => self.push(Node::None, start),
            b'}' => self.push(Node::Dict(Items::EMPTY), start),
            b']' => self.push(Node::List(Items::EMPTY), start),
            b')' => self.push(Node::Tuple(Items::EMPTY), start),
            b'(' => {
                self.floor = self.stack.len();
                self.marks.push(Mark { height: self.floor, start });
            }
            b'u' => {
                let mark = self.pop_mark()?;
                return self.set_items(mark.height, start);
            }
            0x93 => return self.stack_global(),
            0x81 => return self.call(false),
            b'b' => return self.build(),
            _ => return self.execute_container_or_object(opcode, start),
        }
        Ok(())
    }

    fn execute_container_or_object(&mut self, opcode: u8, start: u32) -> OpcodeResult {
        match opcode {
            0x8f => self.push(Node::Set(Items::EMPTY), start),
            0x85..=0x87 => self.push_tuple(usize::from(opcode - 0x84))?,
            b't' => self.push_container(Node::Tuple)?,
            b'l' => self.push_container(Node::List)?,
            0x91 => self.push_container(Node::FrozenSet)?,
            b'd' => self.push_dict()?,
            b'a' => self.append_items(self.stack.len().saturating_sub(1))?,
            b'e' | 0x90 => {
                let mark = self.pop_mark()?;
                self.append_items(mark.height)?;
            }
            b's' => self.set_items(self.stack.len().saturating_sub(2), start)?,
            b'c' => self.global(start)?,
            b'R' => self.call(true)?,
            0x92 => self.call_with_keywords()?,
            b'i' => self.inst()?,
            b'o' => self.obj()?,
            _ => return self.execute_scalar(opcode, start),
        }
        Ok(())
    }

    /// Executes the opcodes that create no value.
    pub(crate) fn execute_stack_or_memo(&mut self, opcode: u8, start: u32) -> OpcodeResult {
        match opcode {
            b'q' => self.reader.byte().map(u64::from).and_then(|index| self.put(index, start)),
            b'r' => self.reader.u32().map(u64::from).and_then(|index| self.put(index, start)),
            b'p' => self.line_index().and_then(|index| self.put(index, start)),
            b'j' => self.reader.u32().map(u64::from).and_then(|index| self.get(index, start)),
            b'g' => self.line_index().and_then(|index| self.get(index, start)),
            b'0' if !self.marks.is_empty() && self.floor == self.stack.len() => self.pop_mark().map(|_| ()),
            b'0' => self.pop().map(|_| ()),
            b'1' => {
                let mark = self.pop_mark()?;
                self.stack.truncate(mark.height);
                Ok(())
            }
            b'2' => {
                let StackEntry { node, .. } = self.top()?;
                self.stack.push(StackEntry { node, start });
                Ok(())
            }
            0x80 => match self.reader.byte()? {
                protocol @ 0..=5 => {
                    self.tree.protocol = protocol;
                    Ok(())
                }
                protocol => Err(PickleErrorKind::Protocol(protocol).into()),
            },
            0x95 => {
                let length = self.reader.u64()?;
                self.reader.require(length)?;
                let begin = self.reader.offset();
                self.tree.layout.frames.push((begin, begin + usize::try_from(length).unwrap_or(usize::MAX)));
                Ok(())
            }
            b'.' => {
                let root = self.pop()?.node;
                self.tree.root = root;
                self.tree.layout.is_stack_empty = self.stack.is_empty() && self.marks.is_empty();
                self.tree.layout.stop_offset = start as usize;
                Ok(())
            }
            b'P' | b'Q' => Err(PickleErrorKind::Unsupported("persistent ids").into()),
            0x82..=0x84 => Err(PickleErrorKind::Unsupported("extension codes").into()),
            0x97 | 0x98 => Err(PickleErrorKind::Unsupported("out-of-band buffers").into()),
            other => Err(PickleErrorKind::UnknownOpcode(other).into()),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, node: Node<'p>, start: u32) {
        let node = self.tree.add(node);
        self.stack.push(StackEntry { node, start });
    }

    #[inline]
    pub(crate) fn top(&self) -> OpcodeResult<StackEntry> {
        match self.stack.last() {
            Some(entry) if self.stack.len() > self.floor => Ok(*entry),
            _ => Err(PickleErrorKind::StackUnderflow.into()),
        }
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> OpcodeResult<StackEntry> {
        let entry = self.top()?;
        self.stack.pop();
        Ok(entry)
    }

    pub(crate) fn pop_mark(&mut self) -> OpcodeResult<Mark> {
        let mark = self.marks.pop().ok_or(PickleErrorKind::MissingMark)?;
        self.floor = self.marks.last().map_or(0, |mark| mark.height);
        Ok(mark)
    }

    fn line_index(&mut self) -> OpcodeResult<u64> {
        Ok(self.reader.line_text()?.trim().parse().map_err(|_| PickleErrorKind::InvalidNumber)?)
    }

    /// Stores the topmost value in the memo under the next index.
    #[inline]
    fn memoize(&mut self, start: u32) -> OpcodeResult {
        let node = self.top()?.node;
        let values = self.tree.value_count();
        let PickleLayout { memo, memo_count, .. } = &mut self.tree.layout;
        if memo.len() != *memo_count || memo.len() > values {
            return self.put(self.tree.layout.memo_count as u64, start);
        }
        memo.push(Some((node, start)));
        *memo_count += 1;
        Ok(())
    }

    /// Stores the topmost value in the memo under `index`.
    fn put(&mut self, index: u64, start: u32) -> OpcodeResult {
        let node = self.top()?.node;
        let position = usize::try_from(index).ok().filter(|position| *position <= self.tree.value_count());
        let position = position.ok_or(PickleErrorKind::MemoIndexTooLarge(index))?;
        let layout = &mut self.tree.layout;
        if position >= layout.memo.len() {
            layout.memo.resize(position + 1, None);
        }
        layout.memo_count += usize::from(layout.memo[position].is_none());
        layout.memo[position] = Some((node, start));
        Ok(())
    }

    #[inline]
    fn get(&mut self, index: u64, start: u32) -> OpcodeResult {
        let memoized = usize::try_from(index).ok().and_then(|i| self.tree.layout.memo.get(i).copied().flatten());
        let (node, _) = memoized.ok_or(PickleErrorKind::MissingMemo(index))?;
        self.stack.push(StackEntry { node, start });
        Ok(())
    }
}
