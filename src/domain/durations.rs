//! The durations of runs, compared with the targets in Task Tracker's guide.

/// A statistic for which Task Tracker's guide sets a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Average,
    P95,
    Maximum,
}

impl Target {
    pub const ALL: [Self; 3] = [Self::Average, Self::P95, Self::Maximum];

    pub fn name(self) -> &'static str {
        match self {
            Self::Average => "avg",
            Self::P95 => "p95",
            Self::Maximum => "max",
        }
    }

    pub fn seconds(self) -> f64 {
        match self {
            Self::Average => 5.0,
            Self::P95 => 10.0,
            Self::Maximum => 30.0,
        }
    }

    /// The guide's targets are "1-5 seconds" for the average, "<10" and "<30" for the others.
    fn is_missed_by(self, seconds: f64) -> bool {
        match self {
            Self::Average => seconds > self.seconds(),
            Self::P95 | Self::Maximum => seconds >= self.seconds(),
        }
    }
}

/// The advice of Task Tracker's guide for slow runs. `{apsctl}` is the program with the options that select the store.
pub const SLOW_RUNS_ADVICE: [&str; 5] = [
    "if too slow:",
    "  1. Check pending version count (reduce batch size)",
    "  2. Add database indexes (`{apsctl} indexes verify`, `{apsctl} indexes create`)",
    "  3. Profile rule evaluation logic (`{apsctl} rules check`)",
    "  4. Consider splitting into multiple smaller jobs",
];

/// The runs of one day, hour or job. Seconds are `None` if no run has finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Durations {
    pub executions: i64,
    pub unfinished: i64,
    pub average: Option<f64>,
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    pub maximum: Option<f64>,
}

impl Durations {
    pub fn value(&self, target: Target) -> Option<f64> {
        match target {
            Target::Average => self.average,
            Target::P95 => self.p95,
            Target::Maximum => self.maximum,
        }
    }

    pub fn misses_target(&self, target: Target) -> bool {
        self.value(target).is_some_and(|seconds| target.is_missed_by(seconds))
    }

    /// Returns `ok` or the missed targets; `None` if no run has finished.
    pub fn verdict(&self) -> Option<String> {
        self.average?;
        let missed: Vec<&str> =
            Target::ALL.into_iter().filter(|target| self.misses_target(*target)).map(Target::name).collect();
        Some(if missed.is_empty() { "ok".into() } else { missed.join(", ") })
    }
}

/// How the durations of several groups of runs compare with the targets.
#[derive(Debug, Clone, Default)]
pub struct DurationSummary {
    pub groups: usize,
    /// The number of groups that miss a target.
    pub slow_groups: usize,
    pub executions: i64,
    /// How many groups miss each of [`Target::ALL`], and the worst value; `None` if no run has finished.
    by_target: [(usize, Option<f64>); 3],
}

impl DurationSummary {
    pub fn add(&mut self, durations: &Durations) {
        self.groups += 1;
        self.executions += durations.executions;
        self.slow_groups += usize::from(Target::ALL.into_iter().any(|target| durations.misses_target(target)));
        for (target, (missing, worst)) in Target::ALL.into_iter().zip(&mut self.by_target) {
            *missing += usize::from(durations.misses_target(target));
            *worst = [*worst, durations.value(target)].into_iter().flatten().reduce(f64::max);
        }
    }

    /// Returns each target, how many groups miss it, and the worst value.
    pub fn by_target(&self) -> impl Iterator<Item = (Target, usize, Option<f64>)> {
        Target::ALL.into_iter().zip(self.by_target).map(|(target, (missing, worst))| (target, missing, worst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn durations(average: f64, p95: f64, maximum: f64) -> Durations {
        Durations {
            executions: 1,
            unfinished: 0,
            average: Some(average),
            p50: None,
            p95: Some(p95),
            p99: None,
            maximum: Some(maximum),
        }
    }

    #[test]
    fn verdicts_follow_the_targets_exactly() {
        for (average, p95, maximum, verdict) in [
            (5.0, 9.999, 29.999, "ok"),
            (5.001, 9.0, 9.0, "avg"),
            (1.0, 10.0, 10.0, "p95"),
            (1.0, 1.0, 30.0, "max"),
            (20.0, 31.0, 40.0, "avg, p95, max"),
        ] {
            assert_eq!(durations(average, p95, maximum).verdict().as_deref(), Some(verdict));
        }
        let nothing = Durations { average: None, p95: None, maximum: None, unfinished: 1, ..durations(0.0, 0.0, 0.0) };
        assert_eq!(nothing.verdict(), None);
    }
}
