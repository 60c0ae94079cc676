//! Limits of decoding.

/// The maximum length of a pickle.
pub const MAX_BYTES: usize = 64 << 20;

/// The maximum number of opcodes of a pickle. Each needs at most about a hundred bytes of memory.
pub const MAX_OPCODES: usize = 2_000_000;
