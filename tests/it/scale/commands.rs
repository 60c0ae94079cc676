//! The commands that read. `make bench-scale` measures each of them on large stores, and the tests run each of them with little
//! memory.

/// For a command with a format of its own.
const OWN: &[&str] = &[""];

/// The formats that are measured.
const ALL: &[&str] = &["table", "json", "csv"];

/// A command line, and what is expected of it.
#[derive(Clone, Copy)]
pub(crate) struct ReadCommand {
    /// `JOB` stands for a job, `RUN` for a run, `LOG` for a log, `SNAPSHOT` and `ARCHIVE` for files that earlier commands of the
    /// table write, `PAGE` for a new file.
    pub(crate) words: &'static str,
    /// The values of `-o`; an empty one for none.
    pub(crate) formats: &'static [&'static str],
    /// Whether its output grows with the store, so that only its memory is limited.
    pub(crate) is_unlimited: bool,
}

const fn read(words: &'static str) -> ReadCommand {
    ReadCommand { words, formats: ALL, is_unlimited: false }
}

/// A command whose output grows with the store.
const fn unlimited(words: &'static str) -> ReadCommand {
    ReadCommand { is_unlimited: true, ..read(words) }
}

/// A command with a format of its own.
const fn own_format(words: &'static str) -> ReadCommand {
    ReadCommand { formats: OWN, ..read(words) }
}

/// Every command that reads, in the order in which they run.
pub(crate) const READ_COMMANDS: &[ReadCommand] = &[
    read("jobs list"),
    read("jobs list --sort next_run_time"),
    read("jobs list --sort urgency"),
    read("jobs list --state EXECUTING"),
    read("jobs list --id *99*"),
    unlimited("jobs list --limit 0"),
    unlimited("jobs list --limit 0 --sort urgency"),
    read("jobs show JOB"),
    read("jobs running"),
    read("jobs upcoming"),
    read("jobs upcoming --for 1h"),
    read("jobs upcoming --backtest 7d"),
    read("jobs verify"),
    ReadCommand { is_unlimited: true, ..own_format("jobs snapshot SNAPSHOT") },
    unlimited("jobs diff SNAPSHOT"),
    unlimited("jobs preflight --python python3"),
    read("audit tail"),
    read("audit tail --status failed --since all"),
    read("audit tail --job JOB --since all"),
    unlimited("audit tail -n 0 --since all"),
    read("audit operations"),
    read("audit operations --verify"),
    unlimited("audit operations -n 0"),
    read("runs show RUN --file LOG"),
    read("runs expected"),
    read("runs expected --problems"),
    read("runs expected --job JOB --since 30d"),
    read("maintenance status"),
    read("logs LOG"),
    read("logs LOG -n 0"),
    read("logs runs LOG"),
    read("logs runs LOG --check"),
    read("cron check @daily"),
    read("cron next @daily"),
    read("indexes verify"),
    read("stale"),
    read("stale --ran-within 24h"),
    read("store show"),
    read("doctor --file LOG"),
    read("health"),
    own_format("metrics"),
    ReadCommand { is_unlimited: true, ..own_format("metrics --per-job") },
    read("stats durations"),
    read("stats durations --by hour"),
    unlimited("stats durations --by job"),
    own_format("stats durations --plot"),
    own_format("report --html PAGE"),
    read("rules list"),
    read("rules check"),
    read("rules preview"),
    read("migrate status"),
    own_format("migrate sql"),
    own_format("migrate grants"),
    own_format("top --once"),
    read("watch --once --no-state"),
    ReadCommand { is_unlimited: true, ..own_format("incident save ARCHIVE --force --file LOG") },
    own_format("incident show ARCHIVE"),
    read("config show"),
    own_format("completions bash"),
];

/// What the placeholders stand for.
pub(crate) struct Placeholders<'a> {
    pub(crate) job: &'a str,
    pub(crate) log: &'a str,
    /// A folder for files that commands write.
    pub(crate) folder: &'a str,
}

impl Placeholders<'_> {
    /// Returns the arguments of a command.
    pub(crate) fn fill(&self, words: &str) -> Vec<String> {
        let fill_word = |word: &str| match word {
            "JOB" => self.job.to_owned(),
            "RUN" => "7".to_owned(),
            "LOG" => self.log.to_owned(),
            "SNAPSHOT" | "ARCHIVE" | "PAGE" => format!("{}/{}", self.folder, word.to_lowercase()),
            word => word.to_owned(),
        };
        words.split(' ').map(fill_word).collect()
    }
}
