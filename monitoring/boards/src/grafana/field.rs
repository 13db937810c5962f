//! How values are shown: `fieldConfig`.

use serde_json::{Map, Value, json};

use crate::board::{Board, Panel};
use crate::field::{Cell, Colouring, Mapping, Matches, Override, Property, Step};
use crate::grafana::{add_known, kind};

/// `fieldConfig.defaults` of a panel.
pub(super) fn defaults(panel: &Panel) -> Value {
    let mut value = json!({
        "color": match panel.colouring {
            Colouring::Thresholds => json!({ "mode": "thresholds" }),
            Colouring::Fixed(colour) => json!({ "mode": "fixed", "fixedColor": colour }),
            Colouring::BySeries => json!({ "mode": "palette-classic" }),
        },
        "custom": kind::custom(&panel.kind),
        "mappings": mappings(&panel.mappings),
        "noValue": panel.no_value,
        "thresholds": thresholds(&panel.thresholds),
        "unit": panel.unit.grafana(),
    });
    let optional = [
        ("decimals", panel.decimals.map(Value::from)),
        ("displayName", panel.display_name.map(Value::from)),
        ("min", panel.minimum.map(Value::from)),
        ("max", panel.maximum.map(Value::from)),
    ];
    add_known(&mut value, optional);
    value
}

/// An entry of `fieldConfig.overrides`.
pub(super) fn override_of(board: &Board, entry: &Override) -> Value {
    let (id, options) = match entry.matches {
        Matches::Name(name) => ("byName", name.to_owned()),
        Matches::Regex(regex) => ("byRegexp", format!("/{regex}/")),
        Matches::Query(reference) => ("byFrameRefID", reference.to_owned()),
    };
    json!({
        "matcher": { "id": id, "options": options },
        "properties": entry.properties.iter().map(|property| self::property(board, property)).collect::<Vec<_>>(),
    })
}

fn property(board: &Board, property: &Property) -> Value {
    let (id, value) = match property {
        Property::DisplayName(name) => ("displayName", json!(name)),
        Property::Unit(unit) => ("unit", json!(unit.grafana())),
        Property::Decimals(digits) => ("decimals", json!(digits)),
        Property::Minimum(least) => ("min", json!(least)),
        Property::Maximum(greatest) => ("max", json!(greatest)),
        Property::Colour(colour) => ("color", json!({ "mode": "fixed", "fixedColor": colour })),
        Property::Thresholds(steps) => ("thresholds", thresholds(steps)),
        Property::Mappings(entries) => ("mappings", json!(mappings(entries))),
        Property::NoValue(text) => ("noValue", json!(text)),
        Property::Width(pixels) => ("custom.width", json!(pixels)),
        Property::Hidden => ("custom.hidden", json!(true)),
        Property::Cell(cell) => (
            "custom.cellOptions",
            match cell {
                Cell::ColouredText => json!({ "type": "color-text" }),
                Cell::ColouredBackground => json!({ "type": "color-background", "mode": "basic" }),
                Cell::Bar => json!({ "type": "gauge", "mode": "basic" }),
            },
        ),
        Property::Links(links) => ("links", json!(super::links(board, links))),
        Property::Bars => ("custom.drawStyle", json!("bars")),
        Property::Line => ("custom.drawStyle", json!("line")),
        Property::Unstacked => ("custom.stacking", json!({ "group": "A", "mode": "none" })),
        Property::Dashed => ("custom.lineStyle", json!({ "fill": "dash", "dash": [10, 10] })),
        Property::Fill(percent) => ("custom.fillOpacity", json!(percent)),
        Property::RightAxis => ("custom.axisPlacement", json!("right")),
        Property::LineWidth(width) => ("custom.lineWidth", json!(width)),
    };
    json!({ "id": id, "value": value })
}

fn thresholds(steps: &[Step]) -> Value {
    let step = |step: &Step| json!({ "color": step.colour, "value": step.from });
    // Grafana draws in green where there is no step at all.
    let steps = match steps {
        [] => vec![json!({ "color": crate::shared::palette::TEXT, "value": null })],
        steps => steps.iter().map(step).collect(),
    };
    json!({ "mode": "absolute", "steps": steps })
}

fn mappings(mappings: &[Mapping]) -> Vec<Value> {
    let entry = |(index, mapping): (usize, &Mapping)| match mapping {
        Mapping::Value { value, text, colour } => {
            let mut options = Map::new();
            options.insert((*value).to_owned(), result(index, *text, *colour));
            json!({ "type": "value", "options": options })
        }
        Mapping::Range { from, to, text, colour } => {
            json!({ "type": "range", "options": { "from": from, "to": to, "result": result(index, *text, *colour) } })
        }
        Mapping::Null { text, colour } => {
            json!({ "type": "special", "options": { "match": "null", "result": result(index, Some(text), *colour) } })
        }
    };
    mappings.iter().enumerate().map(entry).collect()
}

fn result(index: usize, text: Option<&str>, colour: Option<&str>) -> Value {
    let fields = [
        ("index", Some(json!(index))),
        ("text", text.map(Value::from)),
        ("color", colour.map(Value::from)),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect())
}
