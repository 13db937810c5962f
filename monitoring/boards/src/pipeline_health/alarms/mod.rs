//! The alarms of the template as panels: CloudWatch's own list of alarms is nothing that Grafana's data source can show, so their conditions
//! are evaluated here once more. A test holds them against the template.

mod table;

use self::table::{ALARMS, Alarm, Condition, OTHERS};
use crate::board::{Coloured, Figures, Kind, Panel, Place};
use crate::field::{Colouring, Link, Mapping, Override, Property, Step, Unit};
use crate::shared::palette;
use crate::source::{Metric, MetricQuery, Source};

impl Alarm {
    /// The least value that is coloured otherwise. Steps of thresholds include their limit, the alarms' conditions do not.
    fn steps(&self) -> Vec<Step> {
        let step = |from, colour| Step { from, colour };
        match self.condition {
            Condition::Above(limit) => vec![step(None, palette::GOOD), step(Some(limit + 0.000_001), palette::BAD)],
            Condition::BelowOrMissing(limit) => vec![step(None, palette::BAD), step(Some(limit), palette::GOOD)],
        }
    }

    fn condition(&self) -> String {
        let (of, periods) = self.of;
        let condition = match self.condition {
            Condition::Above(limit) => format!("above {limit}"),
            Condition::BelowOrMissing(limit) => format!("below {limit}, or missing"),
        };
        let minutes = self.period.parse::<u32>().unwrap_or_default() / 60;
        format!(
            "{} of {} {condition}, {of} of {periods} × {minutes} min",
            self.statistic, self.metric
        )
    }
}

/// Two panels of figures, critical alarms and warnings, and a list of them all.
pub(super) fn panels() -> Vec<Panel> {
    vec![
        conditions(10, "Critical alarms: latest datapoints", true, Place::at(0, 4, 24, 8)),
        conditions(11, "Warnings: latest datapoints", false, Place::at(0, 12, 24, 5)),
    ]
}

fn conditions(id: u32, title: &'static str, critical: bool, place: Place) -> Panel {
    let alarms: Vec<&Alarm> = ALARMS.iter().filter(|alarm| alarm.critical == critical).collect();
    Panel {
        id,
        title,
        description: "The newest datapoint of each alarm's metric in the last 15 minutes, vermillion where it fulfils the alarm's condition \
                      (with the template's default limits); the alarm itself waits for several, as the list below says. Grey: nothing was sent. \
                      Click one for its runbook. Changes of the alarms' own states are marks on the charts. Definition: Alarm condition."
            .to_owned(),
        place,
        kind: Kind::Stat {
            figures: Figures::Last,
            coloured: Coloured::Background,
            sparkline: false,
        },
        source: Source::CloudWatch(alarms.iter().map(|alarm| target(alarm)).collect()),
        unit: Unit::Count,
        no_value: "Nothing sent",
        colouring: Colouring::Thresholds,
        thresholds: palette::plain(palette::GREY),
        mappings: vec![Mapping::Null {
            text: "–",
            colour: Some(palette::GREY),
        }],
        overrides: alarms.iter().map(|alarm| look(alarm)).collect(),
        time_from: Some("15m"),
        ..Panel::default()
    }
}

fn target(alarm: &Alarm) -> Metric {
    Metric {
        id: "",
        query: MetricQuery::Statistic {
            namespace: alarm.namespace,
            metric: alarm.metric,
            dimensions: alarm
                .dimensions
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            statistic: alarm.statistic,
            exact: true,
        },
        period: alarm.period,
        label: alarm.name,
        hidden: false,
    }
}

fn look(alarm: &Alarm) -> Override {
    let mut properties = vec![
        Property::Unit(alarm.unit),
        Property::Thresholds(alarm.steps()),
        Property::Links(vec![Link {
            title: format!("Runbook of {}: {}", alarm.name, alarm.condition()),
            url: format!("${{runbooks}}/{}.md", alarm.runbook),
            new_page: true,
        }]),
    ];
    if matches!(alarm.condition, Condition::BelowOrMissing(_)) {
        properties.push(Property::NoValue("Missing"));
        properties.push(Property::Mappings(vec![Mapping::Null {
            text: "Missing",
            colour: Some(palette::BAD),
        }]));
    }
    Override::of(alarm.name, properties)
}

/// The list of all alarms, with what raises each and its runbook.
pub(super) fn list() -> String {
    let row = |name: &str, is: &str, condition: &str, runbook: &str| {
        format!("| `{name}` | {is} | {condition} | [{runbook}](${{runbooks}}/{runbook}.md) |\n")
    };
    let measured: String = ALARMS
        .iter()
        .map(|alarm| {
            let is = if alarm.critical { "critical" } else { "warning" };
            row(alarm.name, is, &alarm.condition(), alarm.runbook)
        })
        .collect();
    let others: String = OTHERS
        .iter()
        .map(|(name, runbook, condition)| row(name, "several metrics", condition, runbook))
        .collect();
    format!("| alarm, after `${{stack}}-` | | raised when | runbook |\n|---|---|---|---|\n{measured}{others}")
}
