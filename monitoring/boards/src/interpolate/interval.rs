//! How far apart the points of a panel are.

/// The points of a panel whose width is not known: Grafana asks for one for each pixel.
pub const DEFAULT_POINTS: i64 = 1000;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Below this many milliseconds, these: Grafana's steps.
const STEPS: [(i64, i64); 30] = [
    (10, 1),
    (15, 10),
    (35, 20),
    (75, 50),
    (150, 100),
    (350, 200),
    (750, 500),
    (1_500, SECOND),
    (3_500, 2 * SECOND),
    (7_500, 5 * SECOND),
    (12_500, 10 * SECOND),
    (17_500, 15 * SECOND),
    (25_000, 20 * SECOND),
    (45_000, 30 * SECOND),
    (90_000, MINUTE),
    (210_000, 2 * MINUTE),
    (450_000, 5 * MINUTE),
    (750_000, 10 * MINUTE),
    (1_050_000, 15 * MINUTE),
    (1_500_000, 20 * MINUTE),
    (2_700_000, 30 * MINUTE),
    (5_400_000, HOUR),
    (9_000_000, 2 * HOUR),
    (16_200_000, 3 * HOUR),
    (32_400_000, 6 * HOUR),
    (DAY, 12 * HOUR),
    (7 * DAY, DAY),
    (21 * DAY, 7 * DAY),
    (42 * DAY, 30 * DAY),
    (i64::MAX, 365 * DAY),
];

/// Milliseconds between two points of a panel: the range divided by the points, rounded to a step, and at least the panel's minimum.
pub fn interval_millis(range_millis: i64, points: i64, minimum_millis: i64) -> i64 {
    rounded(range_millis / points.max(1)).max(minimum_millis).max(1)
}

/// Milliseconds as one of Grafana's steps.
pub fn rounded(millis: i64) -> i64 {
    let step = STEPS.iter().find(|(below, _)| millis < *below);
    step.map_or(365 * DAY, |(_, step)| *step)
}

/// The milliseconds of a duration such as `30s`, `1m` or `1d`, as a panel's minimum interval is written.
pub fn duration_millis(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(|character: char| !character.is_ascii_digit());
    let count: i64 = digits.parse().ok()?;
    let unit = match text.get(digits.len()..)? {
        "ms" => 1,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        _ => return None,
    };
    count.checked_mul(unit)
}
