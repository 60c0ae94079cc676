//! Prometheus' text format: metric families with HELP, TYPE and samples.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

/// Builds a text in the exposition format.
#[derive(Debug, Default)]
pub struct Exposition {
    text: String,
    series_count: usize,
}

/// The labels of a sample.
type Labels<'a> = &'a [(&'a str, &'a str)];

impl Exposition {
    /// Adds a gauge without labels.
    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, help, "gauge");
        self.sample(name, &[], value);
    }

    /// Adds a gauge with one sample for each value of a label.
    pub fn gauges<'a>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        samples: impl IntoIterator<Item = (&'a str, f64)>,
    ) {
        self.family(name, help, "gauge");
        for (value, figure) in samples {
            self.sample(name, &[(label, value)], figure);
        }
    }

    /// Adds a family whose samples have several labels; nothing without a sample.
    pub fn labelled<'a>(
        &mut self,
        name: &str,
        help: &str,
        kind: &str,
        samples: impl IntoIterator<Item = (Vec<(&'a str, &'a str)>, f64)>,
    ) {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_some() {
            self.family(name, help, kind);
        }
        for (labels, value) in samples {
            self.sample(name, &labels, value);
        }
    }

    /// Returns the number of samples so far.
    pub fn series_count(&self) -> usize {
        self.series_count
    }

    /// Adds a summary: quantiles such as `("0.95", 3.2)`, the sum and the number of observations.
    pub fn summary(&mut self, name: &str, help: &str, quantiles: &[(&str, f64)], sum: f64, count: f64) {
        self.family(name, help, "summary");
        for (quantile, value) in quantiles {
            self.sample(name, &[("quantile", quantile)], *value);
        }
        self.sample(&format!("{name}_sum"), &[], sum);
        self.sample(&format!("{name}_count"), &[], count);
    }

    pub fn into_text(self) -> String {
        self.text
    }

    fn family(&mut self, name: &str, help: &str, kind: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: Labels, value: f64) {
        self.series_count += 1;
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escape_label_value(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{name}{labels} {}", format_value(value));
    }
}

/// Returns a time as the value of a sample: seconds since 1970.
#[allow(clippy::cast_precision_loss, reason = "microseconds of any year are exact enough")]
pub fn timestamp_seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

fn escape_label_value(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn format_value(value: f64) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        value if value.is_infinite() => if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_labels_and_values_are_escaped_as_the_format_requires() {
        let mut text = Exposition::default();
        text.gauge("up", "a \\ and\na line", 1.0);
        text.gauges("jobs", "by state", "state", [("A\"B\\C\nD", 2.5), ("", f64::INFINITY)]);
        text.summary("seconds", "how long", &[("0.5", 0.25), ("0.99", f64::NAN)], 1_761_469_202.5, 3.0);
        assert_eq!(
            text.into_text(),
            "# HELP up a \\\\ and\\na line\n# TYPE up gauge\nup 1\n\
             # HELP jobs by state\n# TYPE jobs gauge\njobs{state=\"A\\\"B\\\\C\\nD\"} 2.5\njobs{state=\"\"} +Inf\n\
             # HELP seconds how long\n# TYPE seconds summary\nseconds{quantile=\"0.5\"} 0.25\n\
             seconds{quantile=\"0.99\"} NaN\nseconds_sum 1761469202.5\nseconds_count 3\n"
        );
    }
}
