//! The resource usage of a container from `docker stats`.

use serde_json::Value;

/// Resource usage of a container.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceUsage {
    /// Without the page cache.
    pub memory_bytes: i64,
    /// The container's limit, or the memory of the machine.
    pub memory_limit_bytes: Option<i64>,
    /// In percent of one CPU: two busy CPUs are 200.
    pub cpu_percent: f64,
    pub pids: Option<i64>,
}

impl ResourceUsage {
    /// Returns `None` if the container is not running: docker prints only zeros then.
    pub(super) fn parse(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json.lines().next()?).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let (used, limit) = text("MemUsage")?.split_once('/')?;
        let limit = parse_bytes(limit)?;
        if limit == 0 {
            return None;
        }
        Some(Self {
            memory_bytes: parse_bytes(used)?,
            memory_limit_bytes: Some(limit),
            cpu_percent: text("CPUPerc")?.trim().strip_suffix('%')?.parse().ok()?,
            pids: text("PIDs").and_then(|pids| pids.trim().parse().ok()),
        })
    }

    #[allow(clippy::cast_precision_loss, reason = "a percentage for display")]
    pub fn memory_percent(&self) -> Option<f64> {
        Some(self.memory_bytes as f64 / self.memory_limit_bytes? as f64 * 100.0)
    }
}

/// Parses `2.902MiB`. Docker rounds to four digits.
fn parse_bytes(text: &str) -> Option<i64> {
    let text = text.trim();
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let binary_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let decimal_units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let power_in = |binary_units: [&str; 6]| binary_units.iter().position(|known| *known == unit);
    let (base, power) = power_in(binary_units)
        .map(|power_in| (1024.0_f64, power_in))
        .or_else(|| Some((1000.0, power_in(decimal_units)?)))?;
    let bytes = number.parse::<f64>().ok()? * base.powi(i32::try_from(power).ok()?);
    #[allow(clippy::cast_possible_truncation, reason = "`as` saturates")]
    bytes.is_finite().then_some(bytes.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_of_docker_stats_is_parsed() {
        let json = r#"{"CPUPerc":"150.28%","MemUsage":"2.902MiB / 64MiB","PIDs":"2"}"#;
        let usage = ResourceUsage::parse(json).unwrap();
        assert_eq!((usage.memory_bytes, usage.memory_limit_bytes), (3_042_968, Some(64 << 20)));
        assert_eq!((usage.cpu_percent, usage.pids), (150.28, Some(2)));
        assert!((usage.memory_percent().unwrap() - 4.534).abs() < 0.001);
        assert!(ResourceUsage::parse(r#"{"CPUPerc":"0.00%","MemUsage":"0B / 0B","PIDs":"0"}"#).is_none());
        assert!(
            ResourceUsage::parse("").is_none()
                && ResourceUsage::parse(r#"{"CPUPerc":"--","MemUsage":"-- / --"}"#).is_none()
        );
    }

    #[test]
    fn sizes_are_parsed() {
        let read = ["0B", "1.5KiB", "1kB", "2GiB", "x", "1.2.3MiB", "9e9PiB"].map(parse_bytes);
        assert_eq!(read, [Some(0), Some(1536), Some(1000), Some(2 << 30), None, None, None]);
    }
}
