//! The colours. Eight that people with any kind of colour vision tell apart (Okabe and Ito, "Color Universal Design"), and greys.
//! Good and bad differ by blue and vermillion, never by green and red.

use crate::field::{Mapping, Step};

/// Orange.
pub const ORANGE: &str = "#E69F00";
/// Sky blue.
pub const SKY_BLUE: &str = "#56B4E9";
/// Bluish green.
pub const BLUISH_GREEN: &str = "#009E73";
/// Yellow.
pub const YELLOW: &str = "#F0E442";
/// Blue.
pub const BLUE: &str = "#0072B2";
/// Vermillion.
pub const VERMILLION: &str = "#D55E00";
/// Reddish purple.
pub const REDDISH_PURPLE: &str = "#CC79A7";
/// Grey, for what is away or not known.
pub const GREY: &str = "#8E8E8E";
/// The colour of Grafana's own text, light or dark with its theme.
pub const TEXT: &str = "text";

/// No colour at all, for a cell without a value: it would otherwise have that of the lowest threshold.
pub const NONE: &str = "transparent";

/// Every colour that a board may use.
pub const PALETTE: [&str; 10] = [
    ORANGE,
    SKY_BLUE,
    BLUISH_GREEN,
    YELLOW,
    BLUE,
    VERMILLION,
    REDDISH_PURPLE,
    GREY,
    TEXT,
    NONE,
];

/// As it should be.
pub const GOOD: &str = BLUE;
/// Not yet bad.
pub const WARNING: &str = ORANGE;
/// Bad.
pub const BAD: &str = VERMILLION;

/// The colour of each state of an agent, the same on every board: Connect's names, what boards say where there is no event or no
/// status, and one colour for all custom statuses.
pub const STATES: [(&str, &str); 12] = [
    ("Available", BLUE),
    ("On Contact", BLUISH_GREEN),
    ("On Hold", YELLOW),
    ("After Contact Work", SKY_BLUE),
    ("Incoming", REDDISH_PURPLE),
    ("Missed", VERMILLION),
    ("Rejected", VERMILLION),
    ("Error", VERMILLION),
    ("Offline", GREY),
    ("Logged out", GREY),
    ("No events", GREY),
    ("No status", GREY),
];

/// The colour of custom statuses (Lunch, Training …).
pub const CUSTOM_STATUS: &str = ORANGE;

/// The colour of each channel, the same on every board.
pub const CHANNELS: [(&str, &str); 4] = [
    ("VOICE", BLUE),
    ("CHAT", ORANGE),
    ("TASK", BLUISH_GREEN),
    ("EMAIL", REDDISH_PURPLE),
];

/// Colours of the states, as mappings; what has none is a custom status, whose colour a panel gives as the base of its thresholds.
pub fn state_mappings() -> Vec<Mapping> {
    coloured(&STATES)
}

/// Colours of the channels, as mappings.
pub fn channel_mappings() -> Vec<Mapping> {
    coloured(&CHANNELS)
}

/// Values that keep their text and get a colour.
pub fn coloured(values: &[(&'static str, &'static str)]) -> Vec<Mapping> {
    let mapping = |(value, colour): &(&'static str, &'static str)| Mapping::Value {
        value,
        text: None,
        colour: Some(colour),
    };
    values.iter().map(mapping).collect()
}

/// One colour for all values.
pub fn plain(colour: &'static str) -> Vec<Step> {
    vec![Step { from: None, colour }]
}

/// Good below the first limit, a warning from it on, bad from the second on.
pub fn bad_from(warning: f64, bad: f64) -> Vec<Step> {
    steps([(None, GOOD), (Some(warning), WARNING), (Some(bad), BAD)])
}

/// Bad below the first limit, a warning from it on, good from the second on.
pub fn good_from(warning: f64, good: f64) -> Vec<Step> {
    steps([(None, BAD), (Some(warning), WARNING), (Some(good), GOOD)])
}

fn steps(steps: [(Option<f64>, &'static str); 3]) -> Vec<Step> {
    steps.into_iter().map(|(from, colour)| Step { from, colour }).collect()
}
