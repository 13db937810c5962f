//! A board as the JSON that Grafana reads: schema version 41, Grafana 12.

use serde_json::{Value, json};

use crate::board::{Board, Panel};
use crate::field::Link;
use crate::shared::links;
use crate::shared::variables::TIMESTREAM_PLUGIN;
use crate::source::Annotation;

mod field;
mod kind;
mod target;
mod transformation;
mod variable;

/// How often a board that is open asks anew.
pub const REFRESH: &str = "30s";

/// The text of a dashboard's file: keys in alphabetical order, so that the same board is the same bytes.
pub fn text(board: &Board) -> String {
    let mut value = dashboard(board);
    // Without effect, unless some other crate of the build asks `serde_json` to keep the order of insertion.
    value.sort_all_objects();
    let mut text = format!("{value:#}");
    text.push('\n');
    text
}

/// A dashboard as Grafana's model has it.
pub fn dashboard(board: &Board) -> Value {
    let panels: Vec<Value> = board.panels.iter().map(|panel| self::panel(board, panel)).collect();
    let variables: Vec<Value> = board.variables.iter().map(variable::variable).collect();
    json!({
        "annotations": { "list": annotations(&board.annotations) },
        "description": board.description,
        "editable": false,
        "fiscalYearStartMonth": 0,
        "graphTooltip": 1,
        "links": [{
            "asDropdown": false,
            "icon": "dashboard",
            "includeVars": true,
            "keepTime": true,
            "tags": [links::TAG],
            "targetBlank": false,
            "title": "",
            "tooltip": "",
            "type": "dashboards",
            "url": "",
        }],
        "panels": panels,
        "preload": false,
        "refresh": REFRESH,
        "schemaVersion": 41,
        "tags": [links::TAG],
        "templating": { "list": variables },
        "time": { "from": board.from, "to": "now" },
        "timepicker": { "refresh_intervals": ["10s", "30s", "1m", "5m", "15m"] },
        "timezone": "browser",
        "title": board.title,
        "uid": board.uid,
        "version": 1,
        "weekStart": "",
    })
}

fn panel(board: &Board, panel: &Panel) -> Value {
    let mut value = json!({
        "description": panel.description,
        "fieldConfig": {
            "defaults": field::defaults(panel),
            "overrides": panel.overrides.iter().map(|entry| field::override_of(board, entry)).collect::<Vec<_>>(),
        },
        "gridPos": { "x": panel.place.x, "y": panel.place.y, "w": panel.place.width, "h": panel.place.height },
        "id": panel.id,
        "links": links(board, &panel.links),
        "options": kind::options(&panel.kind),
        "targets": target::targets(&panel.source),
        "title": panel.title,
        "transformations": panel.transformations.iter().map(transformation::transformation).collect::<Vec<_>>(),
        "type": panel.kind.plugin(),
    });
    let optional = [
        ("datasource", target::data_source(&panel.source)),
        ("timeFrom", panel.time_from.map(Value::from)),
        ("interval", panel.minimum_interval.map(Value::from)),
    ];
    add_known(&mut value, optional);
    value
}

/// Adds to an object those of the fields that have a value.
fn add_known(object: &mut Value, optional: impl IntoIterator<Item = (&'static str, Option<Value>)>) {
    if let Some(fields) = object.as_object_mut() {
        let known = optional.into_iter();
        fields.extend(known.filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
}

/// The data source of Timestream that is chosen on the board.
fn timestream() -> Value {
    json!({ "type": TIMESTREAM_PLUGIN, "uid": "${datasource}" })
}

/// The data source of CloudWatch that is chosen on the board.
fn cloudwatch() -> Value {
    json!({ "type": "cloudwatch", "uid": "${cloudwatch}" })
}

fn links(board: &Board, links: &[Link]) -> Vec<Value> {
    let link = |link: &Link| json!({ "title": link.title, "url": url(board, link), "targetBlank": link.new_page });
    links.iter().map(link).collect()
}

/// The address without the variables that this board does not have: Grafana leaves those as they stand.
fn url(board: &Board, link: &Link) -> String {
    let missing = links::KEPT
        .iter()
        .filter(|kept| board.variables.iter().all(|variable| variable.name != **kept));
    missing.fold(link.url.clone(), |url, name| url.replace(&links::kept(name), ""))
}

fn annotations(annotations: &[Annotation]) -> Vec<Value> {
    let built_in = json!({
        "builtIn": 1,
        "datasource": { "type": "grafana", "uid": "-- Grafana --" },
        "enable": true,
        "hide": true,
        "iconColor": crate::shared::palette::SKY_BLUE,
        "name": "Annotations & Alerts",
        "type": "dashboard",
    });
    let alarms = annotations.iter().map(|annotation| {
        json!({
            "datasource": cloudwatch(),
            "enable": true,
            "hide": false,
            "iconColor": annotation.colour,
            "name": annotation.name,
            "target": {
                "actionPrefix": "",
                "alarmNamePrefix": annotation.alarm_prefix,
                "dimensions": {},
                "metricName": "",
                "namespace": "",
                // Grafana would leave out alarms with another period or statistic than is given here.
                "period": "",
                "prefixMatching": true,
                "queryMode": "Annotations",
                "refId": "Alarms",
                "region": "default",
                "statistic": "",
            },
        })
    });
    std::iter::once(built_in).chain(alarms).collect()
}

#[cfg(test)]
mod tests;
