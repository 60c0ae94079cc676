//! Writes Python objects like the C module `_pickle` of Python 3.8 to 3.14, in any protocol from 0 to 5.

use std::collections::HashMap;

use crate::pickle::framing::FramedWriter;
use crate::pickle::object_graph::{GlobalName, Instance, ObjectGraph, ObjectId, PyValue};
use crate::pickle::repr::numbers;
use crate::pickle::text_encodings::code_points;

/// The number of items that one opcode appends.
const BATCH_SIZE: usize = 1000;

pub(crate) struct Pickler<'g, 't> {
    graph: &'g ObjectGraph<'t>,
    protocol: u8,
    out: FramedWriter,
    /// The memo indexes of the objects written so far.
    memo: HashMap<ObjectId, usize>,
    next_index: usize,
    /// The number of values that may still be written. Values inside themselves could otherwise be written very often.
    budget: usize,
}

/// Pickles an object. Returns `None` if its values contain one another too often.
pub(crate) fn pickle(graph: &ObjectGraph<'_>, root: ObjectId, protocol: u8) -> Option<Vec<u8>> {
    let mut pickler = Pickler::new(graph, protocol, 0);
    if protocol >= 2 {
        pickler.out.write(&[0x80, protocol]);
    }
    if protocol >= 4 {
        pickler.out.begin_framing();
    }
    pickler.save(root);
    pickler.opcode(b'.');
    (pickler.budget > 0).then(|| pickler.out.finish())
}

/// Writes the opcodes that set items of a dict on the stack, for the end of a pickle whose memo has `memo_length`
/// entries.
pub(crate) fn pickle_items(
    graph: &ObjectGraph<'_>,
    items: &[(ObjectId, ObjectId)],
    protocol: u8,
    memo_length: usize,
) -> Vec<u8> {
    let mut pickler = Pickler::new(graph, protocol, memo_length);
    for (key, value) in items {
        pickler.save(*key);
        pickler.save(*value);
        pickler.opcode(b's');
    }
    pickler.out.finish()
}

impl<'g, 't> Pickler<'g, 't> {
    fn new(graph: &'g ObjectGraph<'t>, protocol: u8, next_index: usize) -> Self {
        let budget = 8 * graph.len() + 1000;
        Self { graph, protocol, out: FramedWriter::new(), memo: HashMap::new(), next_index, budget }
    }

    fn opcode(&mut self, opcode: u8) {
        self.out.write(&[opcode]);
    }

    fn line(&mut self, opcode: u8, text: &[u8]) {
        self.out.write(&[&[opcode], text, b"\n"].concat());
    }

    /// Stores the last written value in the memo.
    fn put(&mut self, id: ObjectId) {
        self.memo.insert(id, self.next_index);
        self.put_temporary();
    }

    /// Stores a value in the memo that nothing else refers to.
    fn put_temporary(&mut self) {
        let index = self.next_index;
        self.next_index += 1;
        match (self.protocol, u8::try_from(index)) {
            (0, _) => self.line(b'p', index.to_string().as_bytes()),
            (4.., _) => self.opcode(0x94),
            (_, Ok(short)) => self.out.write(&[b'q', short]),
            (_, Err(_)) => self.out.write(&[&[b'r'][..], &length32(index)].concat()),
        }
    }

    /// Writes a reference to the memo.
    fn get(&mut self, index: usize) {
        match (self.protocol, u8::try_from(index)) {
            (0, _) => self.line(b'g', index.to_string().as_bytes()),
            (_, Ok(short)) => self.out.write(&[b'h', short]),
            (_, Err(_)) => self.out.write(&[&[b'j'][..], &length32(index)].concat()),
        }
    }

    fn save(&mut self, id: ObjectId) {
        let graph = self.graph;
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 {
            return;
        }
        self.out.value_start();
        match graph.value(id) {
            PyValue::None => return self.opcode(b'N'),
            PyValue::Bool(value) => return self.bool(*value),
            PyValue::Int(number) => return self.int(*number),
            PyValue::Long(bytes) => return self.long(bytes),
            PyValue::DecimalLong(digits) => return self.line(b'L', format!("{digits}L").as_bytes()),
            PyValue::Float(number) => return self.float(*number),
            _ => {}
        }
        if let Some(index) = self.memo.get(&id) {
            return self.get(*index);
        }
        match graph.value(id) {
            PyValue::Str(text) => self.text(id, text),
            PyValue::Bytes(bytes) => self.bytes(id, bytes),
            PyValue::ByteArray(bytes) => {
                self.out.write_long(&[&[0x96][..], &(bytes.len() as u64).to_le_bytes()].concat(), bytes);
                self.put(id);
            }
            PyValue::List(items) => {
                self.empty(b']', b'l');
                self.put(id);
                self.append(items);
            }
            PyValue::Tuple(items) => self.tuple(Some(id), items),
            PyValue::Dict(pairs) => {
                self.empty(b'}', b'd');
                self.put(id);
                self.set_items(pairs, true);
            }
            PyValue::Set(items) => {
                self.opcode(0x8f);
                self.put(id);
                self.batches(items, 0x90);
            }
            PyValue::FrozenSet(items) => {
                self.opcode(b'(');
                self.save_all(items);
                if let Some(index) = self.memo.get(&id).copied() {
                    // It contains itself, and has been written as part of its items.
                    self.opcode(b'1');
                    self.get(index);
                } else {
                    self.opcode(0x91);
                    self.put(id);
                }
            }
            PyValue::Global(global) => self.global(id, global),
            PyValue::Instance(instance) => self.instance(id, instance),
            _ => {}
        }
    }

    fn bool(&mut self, value: bool) {
        match (self.protocol, value) {
            (0 | 1, true) => self.out.write(b"I01\n"),
            (0 | 1, false) => self.out.write(b"I00\n"),
            (_, true) => self.opcode(0x88),
            (_, false) => self.opcode(0x89),
        }
    }

    fn int(&mut self, number: i64) {
        let Ok(small) = i32::try_from(number) else {
            return match self.protocol {
                0 | 1 => self.line(b'L', format!("{number}L").as_bytes()),
                _ => self.long(shortest(&number.to_le_bytes())),
            };
        };
        match (self.protocol, u8::try_from(small), u16::try_from(small)) {
            (0, ..) => self.line(b'I', small.to_string().as_bytes()),
            (_, Ok(byte), _) => self.out.write(&[b'K', byte]),
            (_, _, Ok(short)) => self.out.write(&[&[b'M'][..], &short.to_le_bytes()].concat()),
            _ => self.out.write(&[&[b'J'][..], &small.to_le_bytes()].concat()),
        }
    }

    fn long(&mut self, bytes: &[u8]) {
        match u8::try_from(bytes.len()) {
            Ok(length) => self.out.write(&[&[0x8a, length], bytes].concat()),
            Err(_) => self.out.write(&[&[0x8b][..], &length32(bytes.len()), bytes].concat()),
        }
    }

    fn float(&mut self, number: f64) {
        match self.protocol {
            0 => self.line(b'F', numbers::float(number).as_bytes()),
            _ => self.out.write(&[&[b'G'][..], &number.to_be_bytes()].concat()),
        }
    }

    fn text(&mut self, id: ObjectId, text: &[u8]) {
        match (self.protocol, u8::try_from(text.len())) {
            (0, _) => self.line(b'V', &raw_unicode_escape(text)),
            (4.., Ok(short)) => self.out.write_long(&[0x8c, short], text),
            _ => self.out.write_long(&[&[b'X'][..], &length32(text.len())].concat(), text),
        }
        self.put(id);
    }

    /// Writes bytes; only protocols 3 to 5 have an opcode for them.
    fn bytes(&mut self, id: ObjectId, bytes: &[u8]) {
        match u8::try_from(bytes.len()) {
            Ok(short) => self.out.write_long(&[b'C', short], bytes),
            Err(_) => self.out.write_long(&[&[b'B'][..], &length32(bytes.len())].concat(), bytes),
        }
        self.put(id);
    }

    /// Begins a list or a dict: one opcode, or a MARK and an opcode in protocol 0.
    fn empty(&mut self, opcode: u8, old: u8) {
        if self.protocol == 0 { self.out.write(&[b'(', old]) } else { self.opcode(opcode) }
    }

    /// Writes a tuple. One without an id is created anew for each pickle.
    fn tuple(&mut self, id: Option<ObjectId>, items: &[ObjectId]) {
        if items.is_empty() {
            return if self.protocol == 0 { self.out.write(b"(t") } else { self.opcode(b')') };
        }
        let short = u8::try_from(items.len()).ok().filter(|length| *length <= 3 && self.protocol >= 2);
        if short.is_none() {
            self.opcode(b'(');
        }
        self.save_all(items);
        // A tuple that contains itself has been written as part of its items.
        if let Some(index) = id.and_then(|id| self.memo.get(&id).copied()) {
            match (short, self.protocol) {
                (Some(length), _) => self.out.write(&vec![b'0'; length.into()]),
                (None, 0) => self.out.write(&vec![b'0'; items.len() + 1]),
                (None, _) => self.opcode(b'1'),
            }
            return self.get(index);
        }
        self.opcode(short.map_or(b't', |length| 0x84 + length));
        match id {
            Some(id) => self.put(id),
            None => self.put_temporary(),
        }
    }

    /// Writes the items of a list.
    fn append(&mut self, items: &[ObjectId]) {
        match items {
            [] => {}
            items if self.protocol == 0 => {
                for item in items {
                    self.save(*item);
                    self.opcode(b'a');
                }
            }
            [item] => {
                self.save(*item);
                self.opcode(b'a');
            }
            items => items.chunks(BATCH_SIZE).for_each(|batch| self.marked(batch, b'e')),
        }
    }

    /// Writes the items of a set in batches. Python ends a full last batch with an empty one.
    fn batches(&mut self, items: &[ObjectId], opcode: u8) {
        items.chunks(BATCH_SIZE).for_each(|batch| self.marked(batch, opcode));
        if !items.is_empty() && items.len().is_multiple_of(BATCH_SIZE) {
            self.marked(&[], opcode);
        }
    }

    fn save_all(&mut self, items: &[ObjectId]) {
        for item in items {
            self.save(*item);
        }
    }

    fn marked(&mut self, items: &[ObjectId], opcode: u8) {
        self.opcode(b'(');
        self.save_all(items);
        self.opcode(opcode);
    }

    /// Writes the items of a dict, or of an object with items (`is_dict` is false).
    fn set_items(&mut self, pairs: &[(ObjectId, ObjectId)], is_dict: bool) {
        let one_by_one = self.protocol == 0 || pairs.len() == 1;
        if one_by_one {
            for (key, value) in pairs {
                self.save(*key);
                self.save(*value);
                self.opcode(b's');
            }
            return;
        }
        for batch in pairs.chunks(BATCH_SIZE) {
            // An object's last item stands alone if it is the only one of its batch.
            let is_alone = batch.len() == 1 && !is_dict;
            if !is_alone {
                self.opcode(b'(');
            }
            for (key, value) in batch {
                self.save(*key);
                self.save(*value);
            }
            self.opcode(if is_alone { b's' } else { b'u' });
        }
        if is_dict && !pairs.is_empty() && pairs.len().is_multiple_of(BATCH_SIZE) {
            self.out.write(b"(u");
        }
    }

    fn global(&mut self, id: ObjectId, global: &GlobalName<'_>) {
        if self.protocol >= 4 {
            self.save(global.module);
            self.save(global.name);
            self.opcode(0x93);
        } else {
            let (module, name) = &global.written;
            self.line(b'c', module);
            self.out.write(&[name.as_ref(), b"\n"].concat());
        }
        self.put(id);
    }

    fn instance(&mut self, id: ObjectId, instance: &Instance) {
        self.save(instance.callable);
        self.out.value_start();
        self.tuple(None, &instance.args);
        if let Some(kwargs) = instance.kwargs {
            self.save(kwargs);
        }
        self.opcode(match (instance.is_call, instance.kwargs) {
            (true, _) => b'R',
            (false, None) => 0x81,
            (false, Some(_)) => 0x92,
        });
        if let Some(index) = self.memo.get(&id).copied() {
            // Its arguments contain it, and have been written with it.
            self.opcode(b'0');
            self.get(index);
        } else {
            self.put(id);
        }
        self.append_to_instance(&instance.items);
        self.set_items(&instance.pairs, false);
        if let Some(state) = instance.state {
            self.save(state);
            self.opcode(b'b');
        }
    }

    /// Writes the items of an object; unlike those of a list, the last one can stand alone.
    fn append_to_instance(&mut self, items: &[ObjectId]) {
        for batch in items.chunks(BATCH_SIZE) {
            match batch {
                batch if self.protocol == 0 || batch.len() == 1 => self.append(batch),
                batch => self.marked(batch, b'e'),
            }
        }
    }
}

/// The memo and texts of a pickle have fewer than 4 GiB.
fn length32(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

/// Removes bytes that only repeat the sign.
fn shortest(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., before, last] = bytes {
        let repeats_sign = (*last == 0 && *before < 0x80) || (*last == 0xff && *before >= 0x80);
        if !repeats_sign {
            break;
        }
        bytes = &bytes[..=rest.len()];
    }
    bytes
}

/// Encodes the text of the opcode UNICODE: Latin-1, with escapes for other characters and those that would end the line.
fn raw_unicode_escape(text: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(text.len());
    for point in code_points(text) {
        match point {
            0 | 0x0a | 0x0d | 0x1a | 0x5c | 0x100..=0xffff => line.extend(format!("\\u{point:04x}").bytes()),
            0x1_0000.. => line.extend(format!("\\U{point:08x}").bytes()),
            point => line.push(u8::try_from(point).unwrap_or_default()),
        }
    }
    line
}
