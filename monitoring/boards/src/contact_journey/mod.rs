//! *Contact journey*: what became of one contact, from its first moment over transfers and callbacks to its end.

use crate::Targets;
use crate::agents_now::columns::{agent, contact_id, count, hidden, instant, seconds, text};
use crate::board::{Board, Coloured, Figures, Kind, Panel, Place};
use crate::field::{Override, Property, Unit};
use crate::shared::{links, palette, variables};
use crate::source::{Source, Sql};
use crate::transformation::Transformation;
use crate::variable::{Variable, VariableKind};

pub(crate) mod queries;

/// The panel with the totals, from which others draw.
const TOTALS: u32 = 1;

/// The board.
pub(crate) fn board(_targets: &Targets) -> Board {
    Board {
        uid: links::CONTACT_JOURNEY,
        title: "Contact journey",
        description: "What became of one contact, over transfers and callbacks: follow a contact's link on another board, or put in its id.",
        from: "now-24h",
        variables: journey_variables(),
        annotations: Vec::new(),
        panels: vec![
            message(),
            figure(
                2,
                0,
                "First answer",
                "first_answer",
                Unit::Seconds,
                "From the beginning of the first contact until an agent was joined with any of them. Definition: Time to first answer.",
            ),
            figure(
                3,
                4,
                "Waited",
                "wait",
                Unit::Seconds,
                "In all queues together, up to now where one still waits. Definition: Journey wait.",
            ),
            figure(
                4,
                8,
                "Agents",
                "agents",
                Unit::Count,
                "Agents who were joined with the customer, each counted once. Definition: Journey.",
            ),
            figure(
                5,
                12,
                "Transfers",
                "transfers",
                Unit::Count,
                "By agents, to another queue. Definition: Journey.",
            ),
            figure(
                6,
                16,
                "Moved by flows",
                "queue_transfers",
                Unit::Count,
                "From one queue to another without an agent. Definition: Journey.",
            ),
            figure(
                7,
                20,
                "Callbacks",
                "callbacks",
                Unit::Count,
                "Contacts by which the customer was called back. Definition: Journey.",
            ),
            legs(),
            times(),
            steps(),
        ],
    }
}

/// The links to other boards keep what is chosen there, so the variables that this board does not need go on, unseen.
fn journey_variables() -> Vec<Variable> {
    let contact = Variable {
        name: "contact",
        label: "Contact id",
        description: "The id of any contact of the journey.",
        kind: VariableKind::TextBox { default: "" },
        hidden: false,
    };
    let unseen = |variable| Variable {
        hidden: true,
        ..variable
    };
    vec![
        variables::datasource(),
        variables::database(),
        variables::instance(),
        contact,
        unseen(variables::queue()),
        unseen(variables::channel()),
        unseen(variables::team()),
    ]
}

fn message() -> Panel {
    Panel {
        id: TOTALS,
        title: "Journey",
        description: "All contacts that go back to one first contact, by what was known at the end of the chosen range, and up to eight days \
                      (or the range, if it is longer) before. Definition: Journey."
            .to_owned(),
        place: Place::at(0, 0, 24, 3),
        kind: Kind::Stat {
            figures: Figures::LastOf("message"),
            coloured: Coloured::Nothing,
            sparkline: false,
        },
        source: Source::Timestream(vec![Sql::table(queries::totals())]),
        unit: Unit::Text,
        no_value: "No answer",
        thresholds: palette::plain(palette::TEXT),
        transformations: vec![Transformation::Fields(vec!["message"])],
        ..Panel::default()
    }
}

/// One of the journey's totals.
fn figure(id: u32, x: u8, title: &'static str, column: &'static str, unit: Unit, rule: &str) -> Panel {
    Panel {
        id,
        title,
        description: rule.to_owned(),
        place: Place::at(x, 3, 4, 4),
        kind: Kind::Stat {
            figures: Figures::LastOf(column),
            coloured: Coloured::Nothing,
            sparkline: false,
        },
        source: Source::Panel(TOTALS),
        unit,
        decimals: Some(u8::from(unit == Unit::Seconds)),
        no_value: "–",
        thresholds: palette::plain(palette::TEXT),
        ..Panel::default()
    }
}

fn times() -> Panel {
    let part = |column, title, colour| Override::of(column, [Property::DisplayName(title), Property::Colour(colour)]);
    Panel {
        id: 9,
        title: "Where the time went",
        description: "Wait in queues, talk, hold and after-contact work of all contacts of the journey, as far as they are over; a wait up to \
                      now. Definition: Journey."
            .to_owned(),
        place: Place::at(0, 14, 24, 6),
        kind: Kind::BarGauge {
            figures: Figures::Last,
            horizontal: true,
        },
        source: Source::Panel(TOTALS),
        unit: Unit::Seconds,
        decimals: Some(1),
        no_value: "–",
        minimum: Some(0.0),
        transformations: vec![Transformation::Fields(vec!["wait", "talk", "hold", "work"])],
        overrides: vec![
            part("wait", "Wait", palette::REDDISH_PURPLE),
            part("talk", "Talk", palette::BLUISH_GREEN),
            part("hold", "Hold", palette::YELLOW),
            part("work", "After-contact work", palette::SKY_BLUE),
        ],
        ..Panel::default()
    }
}

fn legs() -> Panel {
    Panel {
        id: 8,
        title: "Contacts of the journey",
        description: "One row per contact, in the order in which they began: each transfer and each callback is a contact of its own. \
                      Definition: Journey."
            .to_owned(),
        place: Place::at(0, 7, 24, 7),
        source: Source::Timestream(vec![Sql::table(queries::legs())]),
        unit: Unit::Count,
        no_value: "No contacts",
        overrides: vec![
            count("number", "No."),
            contact_id("Contact"),
            text("outcome", "Outcome"),
            text("initiation_method", "Begun by"),
            text("channel", "Channel"),
            text("queue", "Queue"),
            agent(),
            instant("initiated", "Begun"),
            seconds("wait", "Wait"),
            seconds("talk", "Talk"),
            seconds("hold_time", "Hold"),
            seconds("after_call_work_time", "Work"),
            seconds("handle_time", "Handle time"),
            instant("disconnected", "Disconnected"),
            hidden("agent_id"),
        ],
        ..Panel::default()
    }
}

fn steps() -> Panel {
    Panel {
        id: 10,
        title: "Steps",
        description: "Everything that happened, in order: the contacts' own events, and what agents did with what they were offered. Times \
                      stand where they are known: the wait when it ends, talk, hold and after-contact work when the contact is completed. \
                      Definition: Journey."
            .to_owned(),
        place: Place::at(0, 20, 24, 16),
        source: Source::Timestream(vec![Sql::table(queries::steps())]),
        unit: Unit::Count,
        no_value: "No events",
        overrides: vec![
            instant("time", "Time"),
            count("number", "No."),
            text("event", "Event"),
            text("queue", "Queue"),
            agent(),
            seconds("ring", "Rang for"),
            seconds("wait", "Waited"),
            seconds("talk", "Talk"),
            seconds("hold", "Hold"),
            seconds("work", "Work"),
            contact_id("Contact"),
            hidden("agent_id"),
        ],
        ..Panel::default()
    }
}
