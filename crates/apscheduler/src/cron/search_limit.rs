//! Where a search for fire times ends.

/// The last year that a search considers. Clock changes are not known beyond it.
pub const LAST_SEARCHED_YEAR: i32 = 2100;
