//! How the columns of the board's tables look, the same in each.

use crate::field::{Cell, Mapping, Override, Property, Unit};
use crate::shared::{links, palette};

/// The agent's name, which leads to the agent's history.
pub(crate) fn agent() -> Override {
    let history = links::to_board("Events of this agent", links::AGENT_EVENTS, Some(("agent", "agent_id")));
    Override::of(
        "agent",
        [
            Property::DisplayName("Agent"),
            Property::Unit(Unit::Text),
            Property::Links(vec![history]),
            Property::NoValue("–"),
        ],
    )
}

/// A contact's id, which leads to its journey.
pub(crate) fn contact_id(title: &'static str) -> Override {
    let journey = links::to_board(
        "Journey of this contact",
        links::CONTACT_JOURNEY,
        Some(("contact", "contact_id")),
    );
    Override::of(
        "contact_id",
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Text),
            Property::Links(vec![journey]),
            Property::NoValue("–"),
        ],
    )
}

/// An agent's state, in its colour.
pub(crate) fn state() -> Override {
    Override::of(
        "state",
        [
            Property::DisplayName("State"),
            Property::Unit(Unit::Text),
            Property::Mappings(palette::state_mappings()),
            Property::Thresholds(palette::plain(palette::CUSTOM_STATUS)),
            Property::Cell(Cell::ColouredBackground),
        ],
    )
}

/// A text.
pub(crate) fn text(column: &'static str, title: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Text),
            Property::NoValue("–"),
        ],
    )
}

/// Things counted.
pub(crate) fn count(column: &'static str, title: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Count),
            Property::Decimals(0),
            Property::NoValue("–"),
        ],
    )
}

/// Seconds.
pub(crate) fn seconds(column: &'static str, title: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Seconds),
            Property::Decimals(1),
            Property::NoValue("–"),
        ],
    )
}

/// A share, 0 to 1.
pub(crate) fn share(column: &'static str, title: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Share),
            Property::Decimals(1),
            Property::NoValue("–"),
        ],
    )
}

/// An instant.
pub(crate) fn instant(column: &'static str, title: &'static str) -> Override {
    Override::of(
        column,
        [
            Property::DisplayName(title),
            Property::Unit(Unit::Instant),
            Property::NoValue("–"),
        ],
    )
}

/// A column that only links need.
pub(crate) fn hidden(column: &'static str) -> Override {
    Override::of(column, [Property::Hidden])
}

/// What a contact does at its agent, in words.
pub(crate) fn contact_state() -> Override {
    const STATES: [(&str, &str, &str); 10] = [
        ("INCOMING", "Incoming", palette::REDDISH_PURPLE),
        ("PENDING", "Incoming", palette::REDDISH_PURPLE),
        ("CONNECTING", "Incoming", palette::REDDISH_PURPLE),
        ("CONNECTED", "On Contact", palette::BLUISH_GREEN),
        ("PAUSED", "Paused", palette::YELLOW),
        ("CONNECTED_ONHOLD", "On Hold", palette::YELLOW),
        ("ENDED", "After Contact Work", palette::SKY_BLUE),
        ("MISSED", "Missed", palette::VERMILLION),
        ("REJECTED", "Rejected", palette::VERMILLION),
        ("ERROR", "Error", palette::VERMILLION),
    ];
    let mappings = STATES.map(|(value, text, colour)| Mapping::Value {
        value,
        text: Some(text),
        colour: Some(colour),
    });
    Override::of(
        "contact_state",
        [
            Property::DisplayName("State"),
            Property::Unit(Unit::Text),
            Property::Mappings(mappings.into()),
            Property::Cell(Cell::ColouredBackground),
        ],
    )
}
