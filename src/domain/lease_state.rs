//! The state of the lease of passes, and what it says about its owner.

/// The state of a lease that somebody holds, as the server sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseState {
    /// It has not expired, and a session of its owner is connected.
    Connected,
    /// It has not expired. The sessions of its owner cannot be judged: they go through a pooler, this role may not see them, or
    /// the server is a standby.
    Unexpired,
    /// It has expired on the standby's clock, but the standby may not have replayed a renewal.
    NotReplayed,
    /// Its owner did not renew it.
    Expired,
    /// The sessions of its owner have ended.
    Disconnected,
}

impl LeaseState {
    /// Returns the state with this name in a statement.
    pub fn parse(word: &str) -> Option<Self> {
        [
            ("connected", Self::Connected),
            ("unexpired", Self::Unexpired),
            ("not_replayed", Self::NotReplayed),
            ("expired", Self::Expired),
            ("disconnected", Self::Disconnected),
        ]
        .into_iter()
        .find_map(|(name, state)| (name == word).then_some(state))
    }

    /// Whether the owner is gone, so that another pass may take the lease.
    pub fn is_lost(self) -> bool {
        matches!(self, Self::Expired | Self::Disconnected)
    }

    /// Says what the server sees of the owner.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Connected => "its lease has not expired, and its session is connected",
            Self::Unexpired => "its lease has not expired",
            Self::NotReplayed => "its lease has expired, unless this standby has not replayed a renewal yet",
            Self::Expired => "it did not renew its lease, which has expired",
            Self::Disconnected => "its sessions on the server have ended",
        }
    }
}
