//! Prometheus' text format: families of samples, each with what it is for and of which type.

use std::fmt::Write as _;

/// A text in the making.
#[derive(Debug, Default)]
pub struct Exposition(String);

/// The labels of a sample.
type Labels<'a> = &'a [(&'a str, &'a str)];

impl Exposition {
    /// One figure as it is now.
    pub fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, help, "gauge");
        self.sample(name, &[], value);
    }

    /// A figure for each value of a label.
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

    /// Quantiles, such as `("0.95", 3.2)`, with the sum and the number of what they are of.
    pub fn summary(&mut self, name: &str, help: &str, quantiles: &[(&str, f64)], sum: f64, count: f64) {
        self.family(name, help, "summary");
        for (quantile, value) in quantiles {
            self.sample(name, &[("quantile", quantile)], *value);
        }
        self.sample(&format!("{name}_sum"), &[], sum);
        self.sample(&format!("{name}_count"), &[], count);
    }

    pub fn into_text(self) -> String {
        self.0
    }

    fn family(&mut self, name: &str, help: &str, kind: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: Labels, value: f64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escape_label_value(value)))
            .collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {}", format_value(value));
    }
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
    fn the_format_by_its_description() {
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
