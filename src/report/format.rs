//! The output formats of `-o/--output`.

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// The table with all columns, one line a row, also on a terminal
    Wide,
    /// An array of objects for a listing, one object for a single item
    Json,
    /// One JSON object per line
    Jsonl,
    /// With a header line; times in RFC 3339 UTC
    Csv,
    /// One line with perfdata and the exit codes of monitoring plugins (check commands only)
    Nagios,
}

impl Format {
    /// Whether the output is text for people rather than data for programs.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Wide)
    }
}
