//! The options of each kind of panel.

use serde_json::{Value, json};

use crate::board::{Coloured, Drawn, Figures, Kind};

/// `options` of a panel.
pub(super) fn options(kind: &Kind) -> Value {
    match kind {
        Kind::Stat {
            figures,
            coloured,
            sparkline,
        } => json!({
            "colorMode": match coloured {
                Coloured::Nothing => "none",
                Coloured::Value => "value",
                Coloured::Background => "background",
            },
            "graphMode": if *sparkline { "area" } else { "none" },
            "justifyMode": "auto",
            "orientation": "auto",
            "reduceOptions": reduce(*figures),
            "showPercentChange": false,
            "textMode": "auto",
            "wideLayout": true,
        }),
        Kind::Table { sort } => json!({
            "cellHeight": "sm",
            "footer": { "countRows": false, "fields": "", "reducer": ["sum"], "show": false },
            "showHeader": true,
            "sortBy": sort.iter().map(|(column, desc)| json!({ "displayName": column, "desc": desc })).collect::<Vec<_>>(),
        }),
        Kind::TimeSeries { legend, .. } => json!({
            "legend": {
                "calcs": legend,
                "displayMode": if legend.is_empty() { "list" } else { "table" },
                "placement": "bottom",
                "showLegend": true,
            },
            "tooltip": { "hideZeros": false, "mode": "multi", "sort": "desc" },
        }),
        Kind::BarGauge { figures, horizontal } => json!({
            "displayMode": "basic",
            "maxVizHeight": 60,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "orientation": if *horizontal { "horizontal" } else { "vertical" },
            "reduceOptions": reduce(*figures),
            "showUnfilled": true,
            "sizing": "auto",
            "valueMode": "color",
        }),
        Kind::PieChart { figures, donut } => json!({
            "displayLabels": [],
            "legend": {
                "calcs": [],
                "displayMode": "table",
                "placement": "right",
                "showLegend": true,
                "values": ["value", "percent"],
            },
            "pieType": if *donut { "donut" } else { "pie" },
            "reduceOptions": reduce(*figures),
            "tooltip": { "hideZeros": false, "mode": "single", "sort": "none" },
        }),
        Kind::StateTimeline { merged } => json!({
            "alignValue": "left",
            "legend": { "calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true },
            "mergeValues": merged,
            "rowHeight": 0.9,
            "showValue": "auto",
            "tooltip": { "hideZeros": false, "mode": "single", "sort": "none" },
        }),
        Kind::Text { markdown } => json!({ "content": markdown, "mode": "markdown" }),
    }
}

/// `fieldConfig.defaults.custom` of a panel: the options that an override can change for one column.
pub(super) fn custom(kind: &Kind) -> Value {
    match kind {
        Kind::Table { .. } => {
            json!({ "align": "auto", "cellOptions": { "type": "auto" }, "filterable": true, "inspect": false })
        }
        Kind::TimeSeries {
            drawn,
            stacked,
            over_gaps,
            thresholds_as_lines,
            ..
        } => json!({
            "axisPlacement": "auto",
            // A point of an interval stands at its beginning; the bar lies over the interval.
            "barAlignment": 1,
            "drawStyle": match drawn {
                Drawn::Line | Drawn::Steps => "line",
                Drawn::Bars => "bars",
                Drawn::Points => "points",
            },
            "fillOpacity": match (drawn, stacked) {
                (Drawn::Bars, _) => 70,
                (_, true) => 30,
                (_, false) => 0,
            },
            "lineInterpolation": if *drawn == Drawn::Steps { "stepAfter" } else { "linear" },
            "lineWidth": 2,
            "pointSize": 5,
            "showPoints": "auto",
            "spanNulls": over_gaps,
            "stacking": { "group": "A", "mode": if *stacked { "normal" } else { "none" } },
            "thresholdsStyle": { "mode": if *thresholds_as_lines { "line" } else { "off" } },
        }),
        Kind::StateTimeline { .. } => json!({ "fillOpacity": 90, "lineWidth": 0 }),
        Kind::Stat { .. } | Kind::BarGauge { .. } | Kind::PieChart { .. } | Kind::Text { .. } => json!({}),
    }
}

fn reduce(figures: Figures) -> Value {
    match figures {
        Figures::Last => json!({ "calcs": ["lastNotNull"], "fields": "", "values": false }),
        Figures::LastOf(column) => {
            json!({ "calcs": ["lastNotNull"], "fields": format!("/^{column}$/"), "values": false })
        }
        Figures::Sum => json!({ "calcs": ["sum"], "fields": "", "values": false }),
        Figures::Greatest => json!({ "calcs": ["max"], "fields": "", "values": false }),
        Figures::EachRow(limit) => {
            json!({ "calcs": ["lastNotNull"], "fields": "", "limit": limit, "values": true })
        }
    }
}
