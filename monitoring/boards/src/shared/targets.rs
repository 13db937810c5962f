//! What is good enough for each queue, as SQL: from the file that also makes the alarms.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use queue_settings::{Day, Opening, Queue, Settings, SettingsError};

use crate::interpolate::zone;

/// The clock changes between these instants are in the queries: 2020 to 2040.
const CLOCKS_FROM: i64 = 1_577_836_800;
const CLOCKS_UNTIL: i64 = 2_208_988_800;
/// Minutes of a week.
const WEEK: i64 = 7 * 24 * 60;
/// 1970 began on a Thursday: so many minutes after the beginning of its week.
const EPOCH_IN_WEEK: i64 = 3 * 24 * 60;

/// The targets of all queues.
#[derive(Debug, Clone)]
pub struct Targets {
    settings: Settings,
    /// The zones of the queues that are not always open, by name.
    zones: BTreeMap<String, TimeZone>,
}

/// Why the targets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetsError {
    /// The file is not as it should be.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There is no such time zone.
    #[error("queue \"{queue}\": there is no time zone {zone}")]
    NoSuchZone {
        /// The queue's name.
        queue: String,
        /// Its time zone.
        zone: String,
    },
}

impl Targets {
    /// Reads a file such as monitoring/queues.toml.
    pub fn read(file: &Path) -> Result<Self, TargetsError> {
        Self::new(Settings::read(file)?)
    }

    /// Takes settings whose time zones exist.
    pub fn new(settings: Settings) -> Result<Self, TargetsError> {
        let mut zones = BTreeMap::new();
        for queue in settings.queues.iter().filter(|queue| queue.hours.is_some()) {
            let name = &queue.time_zone.0;
            let Some(found) = zone(name) else {
                return Err(TargetsError::NoSuchZone {
                    queue: queue.name.0.clone(),
                    zone: name.clone(),
                });
            };
            zones.insert(name.clone(), found);
        }
        Ok(Self { settings, zones })
    }

    /// Percent of contacts that should leave the queue in time: BIGINT, 80 for a queue that is not in the file.
    pub fn service_level_percent(&self, queue_id: &str) -> String {
        self.each(queue_id, 80, |queue| queue.service_level_percent.0)
    }

    /// Seconds that are in time: BIGINT, 20 for a queue that is not in the file.
    pub fn service_level_seconds(&self, queue_id: &str) -> String {
        self.each(queue_id, 20, |queue| queue.service_level_seconds.0)
    }

    /// Contacts that give up within so many seconds are short abandons: BIGINT, 0 for a queue that is not in the file.
    pub fn short_abandon_seconds(&self, queue_id: &str) -> String {
        self.each(queue_id, 0, |queue| queue.short_abandon_seconds.0)
    }

    /// Seconds that nobody should wait longer: BIGINT, 120 for a queue that is not in the file.
    pub fn longest_wait_seconds(&self, queue_id: &str) -> String {
        self.each(queue_id, 120, |queue| queue.longest_wait_seconds.0)
    }

    /// The common table `clock`, of one row: for each time zone of the queues the minute of the week there, Monday 00:00 being 0, at an
    /// instant. [`Targets::is_open`] needs it.
    pub fn clock(&self, instant: &str) -> String {
        let columns: Vec<String> = self
            .zones
            .iter()
            .map(|(name, zone)| {
                format!(
                    "mod(to_milliseconds({instant}) / 60000 + {EPOCH_IN_WEEK} + {}, {WEEK}) AS {}",
                    offset_minutes(zone, instant),
                    column(name)
                )
            })
            .collect();
        let columns = if columns.is_empty() {
            "0 AS utc".to_owned()
        } else {
            columns.join(",\n    ")
        };
        format!("clock AS (\n  SELECT {columns}\n)")
    }

    /// Whether a queue is open at the instant of `clock`, which must be in the FROM: BOOLEAN, true for a queue that has no hours or is
    /// not in the file.
    pub fn is_open(&self, queue_id: &str) -> String {
        let cases: Vec<String> = self
            .settings
            .queues
            .iter()
            .filter_map(|queue| {
                let clock = format!("clock.{}", column(&queue.time_zone.0));
                let openings: Vec<String> = queue
                    .hours
                    .as_ref()?
                    .iter()
                    .map(|hours| opening(hours, &clock))
                    .collect();
                Some(format!(" WHEN '{}' THEN {}", queue.id.0, openings.join(" OR ")))
            })
            .collect();
        if cases.is_empty() {
            "true".to_owned()
        } else {
            format!("CASE {queue_id}{} ELSE true END", cases.concat())
        }
    }

    fn each(&self, queue_id: &str, default: i64, setting: impl Fn(&Queue) -> i64) -> String {
        let cases: Vec<String> = self
            .settings
            .queues
            .iter()
            .map(|queue| format!(" WHEN '{}' THEN {}", queue.id.0, setting(queue)))
            .collect();
        format!("CASE {queue_id}{} ELSE {default} END", cases.concat())
    }
}

/// The name of a zone as that of a column.
fn column(zone: &str) -> String {
    zone.to_ascii_lowercase().replace(['/', '-', '+'], "_")
}

/// Minutes that the clocks of a zone are ahead of UTC at an instant, as SQL: by every change of these clocks, the latest first.
fn offset_minutes(zone: &TimeZone, instant: &str) -> String {
    let minutes = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) / 60;
    let (Ok(from), Ok(until)) = (
        Timestamp::from_second(CLOCKS_FROM),
        Timestamp::from_second(CLOCKS_UNTIL),
    ) else {
        return "0".to_owned();
    };
    let mut changes: Vec<Timestamp> = zone
        .following(from)
        .map(|change| change.timestamp())
        .take_while(|change| *change < until)
        .collect();
    changes.reverse();
    if changes.is_empty() {
        return minutes(from).to_string();
    }
    let cases: Vec<String> = changes
        .iter()
        .map(|change| {
            format!(
                " WHEN {instant} >= from_milliseconds({}) THEN {}",
                change.as_millisecond(),
                minutes(*change)
            )
        })
        .collect();
    format!("CASE{} ELSE {} END", cases.concat(), minutes(from))
}

fn opening(opening: &Opening, clock: &str) -> String {
    let days: Vec<String> = opening.days.iter().map(|day| number(*day).to_string()).collect();
    format!(
        "({clock} / 1440 IN ({}) AND mod({clock}, 1440) BETWEEN {} AND {})",
        days.join(", "),
        opening.from,
        opening.until - 1
    )
}

/// Days after Monday.
fn number(day: Day) -> u8 {
    match day {
        Day::Mon => 0,
        Day::Tue => 1,
        Day::Wed => 2,
        Day::Thu => 3,
        Day::Fri => 4,
        Day::Sat => 5,
        Day::Sun => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
instance_id = "11111111-2222-3333-4444-555555555555"

[[queue]]
id = "aaaaaaaa-0000-4000-8000-000000000001"
name = "Support"
service_level_percent = 80
service_level_seconds = 20
short_abandon_seconds = 5
longest_wait_seconds = 90
time_zone = "Asia/Tokyo"
hours = [{ days = ["MON", "TUE"], from = "08:00", until = "20:00" }, { days = ["SAT"], from = "09:00", until = "24:00" }]

[[queue]]
id = "aaaaaaaa-0000-4000-8000-000000000002"
name = "Sales"
service_level_percent = 90
service_level_seconds = 15
short_abandon_seconds = 0
longest_wait_seconds = 60
time_zone = "UTC"
"#;

    fn targets(file: &str) -> Result<Targets, TargetsError> {
        Targets::new(Settings::parse("queues.toml", file).unwrap())
    }

    #[test]
    fn settings_are_cases_with_defaults() {
        let targets = targets(FILE).unwrap();
        let check = |sql: String, expected: &str| {
            let sql = sql.replace("aaaaaaaa-0000-4000-8000-00000000000", "");
            assert_eq!(sql, expected);
        };
        check(
            targets.service_level_percent("q"),
            "CASE q WHEN '1' THEN 80 WHEN '2' THEN 90 ELSE 80 END",
        );
        check(
            targets.service_level_seconds("q"),
            "CASE q WHEN '1' THEN 20 WHEN '2' THEN 15 ELSE 20 END",
        );
        check(
            targets.short_abandon_seconds("q"),
            "CASE q WHEN '1' THEN 5 WHEN '2' THEN 0 ELSE 0 END",
        );
        check(
            targets.longest_wait_seconds("q"),
            "CASE q WHEN '1' THEN 90 WHEN '2' THEN 60 ELSE 120 END",
        );
        check(
            targets.is_open("q"),
            "CASE q WHEN '1' THEN (clock.asia_tokyo / 1440 IN (0, 1) AND mod(clock.asia_tokyo, 1440) BETWEEN 480 AND 1199) OR \
             (clock.asia_tokyo / 1440 IN (5) AND mod(clock.asia_tokyo, 1440) BETWEEN 540 AND 1439) ELSE true END",
        );
        check(
            targets.clock("t"),
            "clock AS (\n  SELECT mod(to_milliseconds(t) / 60000 + 4320 + 540, 10080) AS asia_tokyo\n)",
        );
    }

    #[test]
    fn clock_changes_are_followed_from_2020_to_2040() {
        let london = offset_minutes(&zone("Europe/London").unwrap(), "t");
        // 29 March 2026 and 25 October 2026, 01:00 UTC.
        for case in [
            " WHEN t >= from_milliseconds(1774746000000) THEN 60",
            " WHEN t >= from_milliseconds(1792890000000) THEN 0",
        ] {
            assert!(london.contains(case), "{london}");
        }
        // Two a year, the latest first.
        assert_eq!(london.matches(" WHEN ").count(), 40);
        assert!(
            london.starts_with("CASE WHEN t >= from_milliseconds(2203549200000) THEN 0 "),
            "{london}"
        );
        assert!(london.ends_with(" ELSE 0 END"), "{london}");
    }

    #[test]
    fn a_zone_that_does_not_exist_is_named() {
        let error = targets(&FILE.replace("Asia/Tokyo", "Asia/Atlantis")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "queue \"Support\": there is no time zone Asia/Atlantis"
        );
        // Of a queue that is always open it does not matter.
        assert!(targets(&FILE.replace("\"UTC\"", "\"Asia/Atlantis\"")).is_ok());
    }

    #[test]
    fn without_hours_every_queue_is_open() {
        let always = FILE
            .lines()
            .filter(|line| !line.starts_with("hours"))
            .collect::<Vec<_>>()
            .join("\n");
        let targets = targets(&always).unwrap();
        assert_eq!(targets.is_open("q"), "true");
        assert_eq!(targets.clock("t"), "clock AS (\n  SELECT 0 AS utc\n)");
    }
}
