//! The stack machine: one opcode after the other, values on a stack, some of them kept in the memo.

use crate::pickle::byte_reader::Input;
use crate::pickle::error::{Fault, PickleError, Step};
use crate::pickle::limits::{MAX_BYTES, MAX_OPCODES};
use crate::pickle::node::{Items, Layout, Node, Ref};
use crate::pickle::opcode_names;
use crate::pickle::tree::Tree;

/// A value on the stack, and where the first opcode of what made it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) node: Ref,
    pub(crate) start: u32,
}

/// A MARK: how many values lay below it, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) height: usize,
    pub(crate) start: u32,
}

pub(crate) struct Machine<'p> {
    pub(crate) input: Input<'p>,
    pub(crate) tree: Tree<'p>,
    pub(crate) stack: Vec<Entry>,
    pub(crate) marks: Vec<Mark>,
    /// How much of the stack lies below the last MARK and is out of reach.
    pub(crate) floor: usize,
}

impl<'p> Machine<'p> {
    pub(crate) fn new() -> Self {
        Self {
            input: Input::new(&[]),
            tree: Tree::new(),
            stack: Vec::with_capacity(64),
            marks: Vec::with_capacity(16),
            floor: 0,
        }
    }

    /// Fills the tree with what `data` holds.
    pub(crate) fn run(&mut self, data: &'p [u8]) -> Result<(), PickleError> {
        let whole = |fault| PickleError { offset: 0, opcode: None, fault };
        if data.is_empty() {
            return Err(whole(Fault::Empty));
        }
        if data.len() > MAX_BYTES {
            return Err(whole(Fault::TooLong));
        }
        self.input = Input::new(data);
        self.tree.clear(data);
        self.stack.clear();
        self.marks.clear();
        self.floor = 0;
        for _ in 0..MAX_OPCODES {
            let offset = self.input.at();
            match self.step() {
                Ok(b'.') => return Ok(()),
                Ok(_) => {}
                Err(fault) => {
                    let opcode = data.get(offset).and_then(|byte| opcode_names::name(*byte));
                    return Err(PickleError { offset, opcode, fault: *fault });
                }
            }
        }
        Err(PickleError { offset: self.input.at(), opcode: None, fault: Fault::TooManyOpcodes })
    }

    /// Reads and does what comes next: which opcode it was.
    #[inline]
    fn step(&mut self) -> Step<u8> {
        // Offsets are less than MAX_BYTES.
        let start = u32::try_from(self.input.at()).unwrap_or(u32::MAX);
        let opcode = self.input.byte()?;
        self.act(opcode, start)?;
        Ok(opcode)
    }

    /// One opcode; those that Python writes most often stand here.
    #[inline]
    fn act(&mut self, opcode: u8, start: u32) -> Step {
        match opcode {
            0x94 => return self.memoize(start),
            0x8c => {
                let length = self.input.byte()?;
                return self.utf8(u64::from(length), start);
            }
            b'h' => {
                let index = self.input.byte()?;
                return self.get(u64::from(index), start);
            }
            b'K' => {
                let number = self.input.byte()?;
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
                let mark = self.unmark()?;
                return self.set_items(mark.height, start);
            }
            0x93 => return self.stack_global(),
            0x81 => return self.call(false),
            b'b' => return self.build(),
            _ => return self.structure(opcode, start),
        }
        Ok(())
    }

    fn structure(&mut self, opcode: u8, start: u32) -> Step {
        match opcode {
            0x8f => self.push(Node::Set(Items::EMPTY), start),
            0x85..=0x87 => self.tuple(usize::from(opcode - 0x84))?,
            b't' => self.gather(Node::Tuple)?,
            b'l' => self.gather(Node::List)?,
            0x91 => self.gather(Node::FrozenSet)?,
            b'd' => self.gather_dict()?,
            b'a' => self.extend(self.stack.len().saturating_sub(1))?,
            b'e' | 0x90 => {
                let mark = self.unmark()?;
                self.extend(mark.height)?;
            }
            b's' => self.set_items(self.stack.len().saturating_sub(2), start)?,
            b'c' => self.global(start)?,
            b'R' => self.call(true)?,
            0x92 => self.call_with_keywords()?,
            b'i' => self.inst()?,
            b'o' => self.obj()?,
            _ => return self.scalar(opcode, start),
        }
        Ok(())
    }

    /// The opcodes that make no value of their own.
    pub(crate) fn bookkeeping(&mut self, opcode: u8, start: u32) -> Step {
        match opcode {
            b'q' => self.input.byte().map(u64::from).and_then(|index| self.put(index, start)),
            b'r' => self.input.u32().map(u64::from).and_then(|index| self.put(index, start)),
            b'p' => self.line_index().and_then(|index| self.put(index, start)),
            b'j' => self.input.u32().map(u64::from).and_then(|index| self.get(index, start)),
            b'g' => self.line_index().and_then(|index| self.get(index, start)),
            b'0' if !self.marks.is_empty() && self.floor == self.stack.len() => self.unmark().map(|_| ()),
            b'0' => self.pop().map(|_| ()),
            b'1' => {
                let mark = self.unmark()?;
                self.stack.truncate(mark.height);
                Ok(())
            }
            b'2' => {
                let Entry { node, .. } = self.top()?;
                self.stack.push(Entry { node, start });
                Ok(())
            }
            0x80 => match self.input.byte()? {
                protocol @ 0..=5 => {
                    self.tree.protocol = protocol;
                    Ok(())
                }
                protocol => Err(Fault::Protocol(protocol).into()),
            },
            0x95 => {
                let length = self.input.u64()?;
                self.input.holds(length)?;
                let begin = self.input.at();
                self.tree.layout.frames.push((begin, begin + usize::try_from(length).unwrap_or(usize::MAX)));
                Ok(())
            }
            b'.' => {
                let root = self.pop()?.node;
                self.tree.root = root;
                self.tree.layout.balanced = self.stack.is_empty() && self.marks.is_empty();
                self.tree.layout.stop = start as usize;
                Ok(())
            }
            b'P' | b'Q' => Err(Fault::Refused("persistent ids").into()),
            0x82..=0x84 => Err(Fault::Refused("extension codes").into()),
            0x97 | 0x98 => Err(Fault::Refused("out-of-band buffers").into()),
            other => Err(Fault::UnknownOpcode(other).into()),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, node: Node<'p>, start: u32) {
        let node = self.tree.add(node);
        self.stack.push(Entry { node, start });
    }

    #[inline]
    pub(crate) fn top(&self) -> Step<Entry> {
        match self.stack.last() {
            Some(entry) if self.stack.len() > self.floor => Ok(*entry),
            _ => Err(Fault::Underflow.into()),
        }
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Step<Entry> {
        let entry = self.top()?;
        self.stack.pop();
        Ok(entry)
    }

    pub(crate) fn unmark(&mut self) -> Step<Mark> {
        let mark = self.marks.pop().ok_or(Fault::NoMark)?;
        self.floor = self.marks.last().map_or(0, |mark| mark.height);
        Ok(mark)
    }

    fn line_index(&mut self) -> Step<u64> {
        Ok(self.input.line_text()?.trim().parse().map_err(|_| Fault::Number)?)
    }

    /// Stores the topmost value under the next number.
    #[inline]
    fn memoize(&mut self, start: u32) -> Step {
        let node = self.top()?.node;
        let values = self.tree.count();
        let Layout { memo, memoized, .. } = &mut self.tree.layout;
        if memo.len() != *memoized || memo.len() > values {
            return self.put(self.tree.layout.memoized as u64, start);
        }
        memo.push(Some((node, start)));
        *memoized += 1;
        Ok(())
    }

    /// Stores the topmost value.
    fn put(&mut self, index: u64, start: u32) -> Step {
        let node = self.top()?.node;
        let at = usize::try_from(index).ok().filter(|at| *at <= self.tree.count());
        let at = at.ok_or(Fault::MemoTooGreat(index))?;
        let layout = &mut self.tree.layout;
        if at >= layout.memo.len() {
            layout.memo.resize(at + 1, None);
        }
        layout.memoized += usize::from(layout.memo[at].is_none());
        layout.memo[at] = Some((node, start));
        Ok(())
    }

    #[inline]
    fn get(&mut self, index: u64, start: u32) -> Step {
        let kept =
            usize::try_from(index).ok().and_then(|at| self.tree.layout.memo.get(at).copied().flatten());
        let (node, _) = kept.ok_or(Fault::NoMemo(index))?;
        self.stack.push(Entry { node, start });
        Ok(())
    }
}
