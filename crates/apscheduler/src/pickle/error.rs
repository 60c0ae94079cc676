//! Why some bytes are not a pickle that can be read.

use std::fmt;

use crate::pickle::limits::{MAX_BYTES, MAX_OPCODES};

/// Where reading ended, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickleError {
    /// Where the opcode stands, in bytes from the beginning.
    pub offset: usize,
    /// The opcode's name in Python's `pickletools`; none where there was none to read.
    pub opcode: Option<&'static str>,
    pub kind: PickleErrorKind,
}

/// What becomes of a step of the machine: there are very many, and hardly one has a kind to carry along.
pub(crate) type OpcodeResult<T = ()> = Result<T, Box<PickleErrorKind>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickleErrorKind {
    /// There are no bytes at all.
    Empty,
    /// The bytes end before the STOP; how many more the opcode wanted, if that is known.
    Truncated(Option<u64>),
    /// More than [`MAX_BYTES`].
    TooLong,
    /// More than [`MAX_OPCODES`].
    TooManyOpcodes,
    UnknownOpcode(u8),
    /// A protocol after 5.
    Protocol(u8),
    /// The opcode takes more values than there are.
    StackUnderflow,
    /// The opcode wants a MARK and there is none.
    MissingMark,
    /// A key without a value.
    KeyWithoutValue,
    /// Nothing was stored under this number.
    MissingMemo(u64),
    /// A number to store under that no pickler would have come to.
    MemoIndexTooLarge(u64),
    /// Text that is not what its encoding allows.
    InvalidText,
    /// Digits that are no number.
    InvalidNumber,
    /// The opcode acts on a value of a kind it cannot act on.
    WrongOperandType,
    /// Legal, and never written by a job store: what is refused.
    Unsupported(&'static str),
}

impl fmt::Display for PickleErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Truncated(None) => f.write_str("it ends before its STOP"),
            Self::Truncated(Some(more)) => write!(f, "it ends where {more} more bytes should follow"),
            Self::TooLong => write!(f, "it is longer than {MAX_BYTES} bytes"),
            Self::TooManyOpcodes => write!(f, "it has more than {MAX_OPCODES} opcodes"),
            Self::UnknownOpcode(byte) => write!(f, "there is no opcode 0x{byte:02x}"),
            Self::Protocol(number) => write!(f, "protocol {number} is not known"),
            Self::StackUnderflow => f.write_str("it takes a value where there is none"),
            Self::MissingMark => f.write_str("it wants a MARK and there is none"),
            Self::KeyWithoutValue => f.write_str("a key has no value"),
            Self::MissingMemo(index) => write!(f, "nothing is stored under {index}"),
            Self::MemoIndexTooLarge(index) => write!(f, "no pickler stores under {index}"),
            Self::InvalidText => f.write_str("its text is not in its encoding"),
            Self::InvalidNumber => f.write_str("its digits are no number"),
            Self::WrongOperandType => f.write_str("it acts on a value of another kind"),
            Self::Unsupported(what) => write!(f, "{what} are not read"),
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
