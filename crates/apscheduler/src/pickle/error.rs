//! Errors of decoding.

use std::fmt;

use crate::pickle::limits::{MAX_BYTES, MAX_OPCODES};

/// Why bytes are not a pickle that this crate can decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickleError {
    /// The offset of the opcode in bytes.
    pub offset: usize,
    /// The opcode's name in Python's `pickletools`; `None` if no opcode could be read.
    pub opcode: Option<&'static str>,
    pub kind: PickleErrorKind,
}

/// The result of one opcode. The error is boxed because opcodes are many and errors are rare.
pub(crate) type OpcodeResult<T = ()> = Result<T, Box<PickleErrorKind>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickleErrorKind {
    /// There are no bytes.
    Empty,
    /// The bytes end before the STOP; the number of missing bytes, if known.
    Truncated(Option<u64>),
    /// More than [`MAX_BYTES`].
    TooLong,
    /// More than [`MAX_OPCODES`].
    TooManyOpcodes,
    UnknownOpcode(u8),
    /// A protocol later than 5.
    Protocol(u8),
    /// The opcode needs more values than the stack has.
    StackUnderflow,
    /// The opcode needs a MARK, but the stack has no MARK.
    MissingMark,
    /// A dict's key has no value.
    KeyWithoutValue,
    /// The memo has no entry with this index.
    MissingMemo(u64),
    /// A memo index larger than any pickler would use.
    MemoIndexTooLarge(u64),
    /// Text that is invalid in its encoding.
    InvalidText,
    /// Digits that are not a number.
    InvalidNumber,
    /// The opcode's operand has a type that the opcode cannot handle.
    WrongOperandType,
    /// A valid feature that no job store uses.
    Unsupported(&'static str),
}

impl fmt::Display for PickleErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there are no bytes"),
            Self::Truncated(None) => f.write_str("the bytes end before STOP"),
            Self::Truncated(Some(more)) => write!(f, "{more} bytes are missing"),
            Self::TooLong => write!(f, "more than {MAX_BYTES} bytes"),
            Self::TooManyOpcodes => write!(f, "more than {MAX_OPCODES} opcodes"),
            Self::UnknownOpcode(byte) => write!(f, "unknown opcode 0x{byte:02x}"),
            Self::Protocol(number) => write!(f, "unknown protocol {number}"),
            Self::StackUnderflow => f.write_str("the stack has too few values"),
            Self::MissingMark => f.write_str("there is no MARK"),
            Self::KeyWithoutValue => f.write_str("a key has no value"),
            Self::MissingMemo(index) => write!(f, "the memo has no entry {index}"),
            Self::MemoIndexTooLarge(index) => write!(f, "the memo index {index} is too large"),
            Self::InvalidText => f.write_str("the text is invalid in its encoding"),
            Self::InvalidNumber => f.write_str("the digits are not a number"),
            Self::WrongOperandType => f.write_str("the operand has the wrong type"),
            Self::Unsupported(what) => write!(f, "{what} are not supported"),
        }
    }
}

impl fmt::Display for PickleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.opcode {
            Some(name) => {
                write!(f, "not a readable pickle: {name} at offset {}: {}", self.offset, self.kind)
            }
            None => write!(f, "not a readable pickle: offset {}: {}", self.offset, self.kind),
        }
    }
}

impl std::error::Error for PickleError {}
