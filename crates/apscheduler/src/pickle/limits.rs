//! Limits on what is decoded.

/// The longest pickle that is looked at.
pub const MAX_BYTES: usize = 64 << 20;

/// The most opcodes one pickle may have; each takes at most about a hundred bytes of memory.
pub const MAX_OPCODES: usize = 2_000_000;
