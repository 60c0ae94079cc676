//! The last runs of a job as a row of bars.

use crate::domain::audit::RunStatus;
use crate::domain::dashboard::PastRun;
use crate::domain::durations::Target;
use crate::screen::{Symbol, Text, Tone};

const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws runs, the oldest first. A full bar is a run as long as the target of the 95th percentile. `is_lost`: whether an open
/// run has lost its process.
pub(super) fn draw(runs: &[PastRun], is_lost: bool) -> Text {
    let mut bars = Text::default();
    for run in runs {
        bars = bars + bar(run, is_lost);
    }
    bars
}

fn bar(run: &PastRun, is_lost: bool) -> Text {
    let is_failure = run.status.as_ref().is_some_and(RunStatus::is_failure);
    match run.seconds {
        _ if is_failure => Text::from(Symbol::Bad),
        _ if run.status.as_ref().is_some_and(RunStatus::is_not_executed) => Text::from(Symbol::Warning),
        None if is_lost => Text::from(Symbol::Unknown),
        None => Text::from(Symbol::Running),
        Some(seconds) => {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is limited")]
            let level = (seconds / Target::P95.seconds() * 8.0) as usize;
            let bar = Text::from(BARS[level.min(BARS.len() - 1)]);
            if level >= BARS.len() { bar.tone(Tone::Warning) } else { bar }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(status: RunStatus, seconds: Option<f64>) -> PastRun {
        PastRun { status: Some(status), started_at: None, seconds }
    }

    #[test]
    fn bars_are_as_high_as_the_runs_are_long() {
        let runs: Vec<PastRun> = [0.009, 1.1, 2.9, 4.1, 9.9, 10.0, 500.0, -1.0, f64::NAN]
            .map(|seconds| run(RunStatus::Completed, Some(seconds)))
            .to_vec();
        assert_eq!(draw(&runs, false).plain(), "▁▁▃▄███▁▁");
    }

    #[test]
    fn failed_and_open_runs_have_symbols() {
        let runs = [run(RunStatus::TimedOut, Some(3.0)), run(RunStatus::Failed, None), run(RunStatus::Running, None)];
        assert_eq!(draw(&runs, false).plain(), "✗✗▶");
        assert_eq!(draw(&[run(RunStatus::Missed, None), run(RunStatus::Skipped, None)], false).plain(), "!!");
        assert_eq!(draw(&runs, true).plain(), "✗✗?");
    }
}
