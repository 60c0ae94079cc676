//! Converts the CBOR of APScheduler 4's `CBORSerializer` to a pickle.

use chrono::{DateTime, NaiveDate, TimeDelta};
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

use crate::aps4::pickle_builder::{MAX_DEPTH, PickleBuilder};

/// The tag of a marshalled object.
const OBJECT: u64 = 4664;

/// Converts CBOR to a pickle of the same value.
///
/// # Errors
/// Returns why the data cannot be read without Python.
pub(crate) fn to_pickle(data: &[u8]) -> Result<Vec<u8>, String> {
    let mut reader = Reader { input: Decoder::new(data), out: PickleBuilder::new() };
    reader.value(MAX_DEPTH)?;
    Ok(reader.out.finish())
}

struct Reader<'d> {
    input: Decoder<'d>,
    out: PickleBuilder,
}

fn unreadable(error: &Error) -> String {
    format!("not readable CBOR: {error}")
}

impl<'d> Reader<'d> {
    fn read<T>(&mut self, read: impl FnOnce(&mut Decoder<'d>) -> Result<T, Error>) -> Result<T, String> {
        read(&mut self.input).map_err(|error| unreadable(&error))
    }

    fn value(&mut self, depth: usize) -> Result<(), String> {
        let depth = depth.checked_sub(1).ok_or("nested too deep")?;
        match self.read(|input| input.datatype())? {
            Type::Null => {
                self.read(Decoder::null)?;
                self.out.none();
            }
            Type::Bool => {
                let value = self.read(Decoder::bool)?;
                self.out.bool(value);
            }
            Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
                let number = self.read(Decoder::int)?;
                self.out.int(number.into());
            }
            Type::F16 => self.half()?,
            Type::F32 | Type::F64 => {
                let number = self.read(Decoder::f64)?;
                self.out.float(number);
            }
            Type::Bytes => {
                let bytes = self.read(Decoder::bytes)?;
                self.out.bytes(bytes);
            }
            Type::String => {
                let text = self.read(Decoder::str)?;
                self.out.str(text);
            }
            Type::Array | Type::ArrayIndef => {
                self.out.open();
                self.items(depth)?;
                self.out.close_list();
            }
            Type::Map | Type::MapIndef => self.map(depth)?,
            Type::Tag => self.tagged(depth)?,
            other => return Err(format!("only Python can read the CBOR type {other}")),
        }
        Ok(())
    }

    /// Reads the values of an array.
    fn items(&mut self, depth: usize) -> Result<(), String> {
        let count = self.read(Decoder::array)?;
        self.each(count, |reader| reader.value(depth))
    }

    fn map(&mut self, depth: usize) -> Result<(), String> {
        let count = self.read(Decoder::map)?;
        self.out.open();
        self.each(count, |reader| {
            reader.value(depth)?;
            reader.value(depth)
        })?;
        self.out.close_dict();
        Ok(())
    }

    /// Calls `read` `count` times, or until a break.
    fn each(
        &mut self,
        count: Option<u64>,
        mut read: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if let Some(count) = count {
            return (0..count).try_for_each(|_| read(self));
        }
        while self.read(|input| input.datatype())? != Type::Break {
            read(self)?;
        }
        self.input.set_position(self.input.position() + 1);
        Ok(())
    }

    fn tagged(&mut self, depth: usize) -> Result<(), String> {
        match self.read(Decoder::tag)?.as_u64() {
            0 => {
                let text = self.read(Decoder::str)?;
                let time = DateTime::parse_from_rfc3339(text).map_err(|_| format!("{text:?} is not a time"))?;
                self.out.datetime(time);
            }
            sign @ (2 | 3) => {
                // Little-endian with a byte for the sign; a negative value is -1 minus the number.
                let mut bytes: Vec<u8> = self.read(Decoder::bytes)?.iter().rev().copied().collect();
                bytes.push(0);
                if sign == 3 {
                    bytes = bytes.iter().map(|byte| !byte).collect();
                }
                self.out.long(&bytes);
            }
            37 => {
                let bytes = self.read(Decoder::bytes)?.try_into().map_err(|_| "a UUID does not have 16 bytes")?;
                self.out.uuid(u128::from_be_bytes(bytes));
            }
            100 => {
                let days = self.read(Decoder::i64)?;
                let date = TimeDelta::try_days(days).and_then(|days| NaiveDate::default().checked_add_signed(days));
                self.out.date(date.ok_or("a date is out of range")?);
            }
            1004 => {
                let text = self.read(Decoder::str)?;
                self.out.date(text.parse().map_err(|_| format!("{text:?} is not a date"))?);
            }
            258 => {
                self.out.open_set();
                self.items(depth)?;
                self.out.close_set();
            }
            OBJECT => {
                if self.read(Decoder::array)? != Some(2) {
                    return Err("a marshalled object is not a pair of a class and a state".into());
                }
                let class = self.read(Decoder::str)?;
                self.out.open_object(class)?;
                self.value(depth)?;
                self.out.close_object();
            }
            tag => return Err(format!("only Python can read the CBOR tag {tag}")),
        }
        Ok(())
    }

    /// Reads a float of two bytes, which cbor2 writes only for infinities and NaN.
    fn half(&mut self) -> Result<(), String> {
        let at = self.input.position() + 1;
        let number = match self.input.input().get(at..at + 2) {
            Some([0x7c, 0]) => f64::INFINITY,
            Some([0xfc, 0]) => f64::NEG_INFINITY,
            Some([0x7e, 0]) => f64::NAN,
            _ => return Err("only Python can read the CBOR type f16".into()),
        };
        self.input.set_position(at + 2);
        self.out.float(number);
        Ok(())
    }
}
