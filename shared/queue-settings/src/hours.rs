//! When a queue is open.

use serde::Deserialize;

/// Days on which a queue is open from one time to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WireOpening")]
pub struct Opening {
    /// At least one; each once, Monday first.
    pub days: Vec<Day>,
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, more than `from`.
    pub until: u16,
}

/// A day of the week, in the words of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireOpening {
    days: Vec<Day>,
    from: String,
    until: String,
}

impl TryFrom<WireOpening> for Opening {
    type Error = String;

    fn try_from(wire: WireOpening) -> Result<Self, Self::Error> {
        let (from, until) = (minutes(&wire.from)?, minutes(&wire.until)?);
        if until <= from {
            return Err(format!(
                "open from {} until {}, expected an end after the start; past midnight, write an entry for each day",
                wire.from, wire.until
            ));
        }
        if wire.days.is_empty() {
            return Err("open on no day, expected at least one of days".to_owned());
        }
        let mut days = wire.days;
        days.sort_unstable();
        days.dedup();
        Ok(Self { days, from, until })
    }
}

/// Minutes after midnight of a time such as 08:30; 24:00 ends a day.
fn minutes(text: &str) -> Result<u16, String> {
    let number = |digits: &str| match digits.len() {
        2 if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse::<u16>().ok(),
        _ => None,
    };
    let time = text
        .split_once(':')
        .and_then(|(hour, minute)| Some((number(hour)?, number(minute)?)));
    match time {
        Some((hour @ 0..=23, minute @ 0..=59)) => Ok(hour * 60 + minute),
        Some((24, 0)) => Ok(1440),
        _ => Err(format!("\"{text}\" is not a time of day, expected 00:00 to 24:00")),
    }
}
