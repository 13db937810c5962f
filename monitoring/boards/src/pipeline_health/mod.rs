//! *Pipeline health*, for operators: whether events are in time and complete, what waits, what it costs, and which alarm is near.

mod alarms;
mod metrics;
mod objectives;
pub(crate) mod queries;
mod records;
mod running;

use crate::Targets;
use crate::board::{Board, Kind, Panel, Place};
use crate::shared::{links, palette, variables};
use crate::source::Annotation;
use crate::variable::{Variable, VariableKind};

/// The age up to which an event is in time, in milliseconds: the objective's, and the template's default of `EventAgeMilliseconds`.
const EVENT_AGE_MILLISECONDS: f64 = 15_000.0;

/// The board.
pub(crate) fn board(_targets: &Targets) -> Board {
    Board {
        uid: links::PIPELINE_HEALTH,
        title: "Pipeline health",
        description: "For operators: whether events are stored in time and completely, what waits, what it costs, and which alarm is near.",
        from: "now-3h",
        variables: vec![
            variables::datasource(),
            variables::cloudwatch(),
            variables::database(),
            variables::instance(),
            text_box(
                "stack",
                "Stack",
                "Name of the CloudFormation stack: functions, queues and alarms begin with it.",
                "connect-analytics",
            ),
            text_box(
                "namespace",
                "Namespace",
                "CloudWatch namespace of the functions' metrics: MetricsNamespace of the stack.",
                "ConnectAnalytics",
            ),
            text_box(
                "runbooks",
                "Runbooks",
                "Where docs/runbooks can be read: RunbookBaseUrl of the stack.",
                "/public/docs/runbooks",
            ),
        ],
        annotations: vec![Annotation {
            name: "Alarms",
            alarm_prefix: "${stack}-".to_owned(),
            colour: palette::VERMILLION,
        }],
        panels: [
            objectives::figures(),
            vec![running::cost_now()],
            alarms::panels(),
            objectives::charts(),
            records::panels(),
            running::panels(),
            vec![list_of_alarms()],
        ]
        .concat(),
    }
}

fn list_of_alarms() -> Panel {
    Panel {
        id: 70,
        title: "Alarms and runbooks",
        description: "What raises each alarm, with the template's default limits, and what to do then.".to_owned(),
        place: Place::at(0, 77, 24, 38),
        kind: Kind::Text {
            markdown: alarms::list(),
        },
        ..Panel::default()
    }
}

fn text_box(name: &'static str, label: &'static str, description: &'static str, default: &'static str) -> Variable {
    Variable {
        name,
        label,
        description,
        kind: VariableKind::TextBox { default },
        hidden: false,
    }
}
