use insta::assert_snapshot;
use serde_json::Value;

use crate::board::{Board, Coloured, Drawn, Figures, Kind, Panel, Place};
use crate::field::{Cell, Colouring, Link, Mapping, Override, Property, Unit};
use crate::shared::{links, palette, variables};
use crate::source::{Annotation, Metric, MetricQuery, Source, Sql};
use crate::transformation::{Condition, Transformation};
use crate::variable::{Variable, VariableKind};

/// A board with one panel.
fn board(panel: Panel) -> Board {
    Board {
        uid: "uid",
        title: "Title",
        description: "Whom it serves.",
        from: "now-1h",
        variables: vec![variables::datasource(), variables::queue()],
        annotations: Vec::new(),
        panels: vec![panel],
    }
}

/// A part of a panel's JSON, on one line.
fn part(panel: Panel, pointer: &str) -> String {
    let json = super::dashboard(&board(panel));
    let panel = json.pointer("/panels/0").unwrap();
    panel.pointer(pointer).unwrap_or(&Value::Null).to_string()
}

#[test]
fn a_panel_s_query_is_the_plugin_s() {
    let panel = || Panel {
        source: Source::Timestream(vec![Sql::table("SELECT 1"), Sql::time_series("SELECT 2")]),
        ..Panel::default()
    };
    assert_snapshot!(part(panel(), "/datasource"), @r###"{"type":"grafana-timestream-datasource","uid":"${datasource}"}"###);
    assert_snapshot!(part(panel(), "/targets/0"), @r###"{"datasource":{"type":"grafana-timestream-datasource","uid":"${datasource}"},"format":0,"queryType":"raw","rawQuery":"SELECT 1","refId":"A","waitForResult":true}"###);
    assert_snapshot!(part(panel(), "/targets/1/format"), @"1");
    assert_snapshot!(part(panel(), "/targets/1/refId"), @r###""B""###);
}

#[test]
fn metrics_are_cloudwatch_s() {
    let metric = |query| Metric {
        id: "a",
        query,
        period: "60",
        label: "Label",
        hidden: false,
    };
    let panel = || Panel {
        source: Source::CloudWatch(vec![
            metric(MetricQuery::Statistic {
                namespace: "AWS/Lambda",
                metric: "Errors",
                dimensions: vec![("FunctionName", "f".to_owned())],
                statistic: "Sum",
                exact: true,
            }),
            metric(MetricQuery::Expression("a * 2".to_owned())),
        ]),
        ..Panel::default()
    };
    assert_snapshot!(part(panel(), "/targets/0"), @r###"{"datasource":{"type":"cloudwatch","uid":"${cloudwatch}"},"dimensions":{"FunctionName":["f"]},"expression":"","hide":false,"id":"a","label":"Label","matchExact":true,"metricEditorMode":0,"metricName":"Errors","metricQueryType":0,"namespace":"AWS/Lambda","period":"60","queryMode":"Metrics","refId":"A","region":"default","statistic":"Sum"}"###);
    assert_snapshot!(part(panel(), "/targets/1/expression"), @r###""a * 2""###);
    assert_snapshot!(part(panel(), "/targets/1/metricEditorMode"), @"1");
}

#[test]
fn an_answer_can_be_shown_twice() {
    let panel = || Panel {
        source: Source::Panel(7),
        ..Panel::default()
    };
    assert_snapshot!(part(panel(), "/datasource"), @r###"{"type":"datasource","uid":"-- Dashboard --"}"###);
    assert_snapshot!(part(panel(), "/targets/0"), @r###"{"datasource":{"type":"datasource","uid":"-- Dashboard --"},"panelId":7,"refId":"A"}"###);
}

#[test]
fn options_of_the_kinds() {
    let check = |kind: Kind, pointer: &str| {
        part(
            Panel {
                kind,
                ..Panel::default()
            },
            pointer,
        )
    };
    let stat = Kind::Stat {
        figures: Figures::LastOf("age"),
        coloured: Coloured::Background,
        sparkline: true,
    };
    assert_snapshot!(check(stat.clone(), "/options/reduceOptions"), @r###"{"calcs":["lastNotNull"],"fields":"/^age$/","values":false}"###);
    assert_snapshot!(check(stat, "/options/graphMode"), @r###""area""###);
    let table = Kind::Table {
        sort: Some(("Age", true)),
    };
    assert_snapshot!(check(table, "/options/sortBy"), @r###"[{"desc":true,"displayName":"Age"}]"###);
    let series = Kind::TimeSeries {
        drawn: Drawn::Steps,
        stacked: true,
        over_gaps: false,
        legend: vec!["max"],
        thresholds_as_lines: true,
    };
    assert_snapshot!(check(series, "/fieldConfig/defaults/custom"), @r###"{"axisPlacement":"auto","barAlignment":1,"drawStyle":"line","fillOpacity":30,"lineInterpolation":"stepAfter","lineWidth":2,"pointSize":5,"showPoints":"auto","spanNulls":false,"stacking":{"group":"A","mode":"normal"},"thresholdsStyle":{"mode":"line"}}"###);
    let bars = Kind::BarGauge {
        figures: Figures::EachRow(5),
        horizontal: true,
    };
    assert_snapshot!(check(bars, "/options/reduceOptions"), @r###"{"calcs":["lastNotNull"],"fields":"","limit":5,"values":true}"###);
    let pie = Kind::PieChart {
        figures: Figures::Sum,
        donut: true,
    };
    assert_snapshot!(check(pie, "/options/pieType"), @r###""donut""###);
    assert_snapshot!(check(Kind::StateTimeline { merged: true }, "/options/mergeValues"), @"true");
    let text = Kind::Text {
        markdown: "*Text*".to_owned(),
    };
    assert_snapshot!(check(text, "/options"), @r###"{"content":"*Text*","mode":"markdown"}"###);
}

#[test]
fn fields_and_their_differences() {
    let panel = || Panel {
        place: Place::at(1, 2, 3, 4),
        unit: Unit::Seconds,
        decimals: Some(1),
        no_value: "Nothing",
        colouring: Colouring::Fixed(palette::BLUE),
        thresholds: palette::bad_from(1.0, 2.5),
        mappings: vec![
            Mapping::Value {
                value: "a",
                text: Some("A"),
                colour: None,
            },
            Mapping::Range {
                from: None,
                to: Some(1.0),
                text: None,
                colour: Some(palette::GREY),
            },
            Mapping::Null {
                text: "none",
                colour: None,
            },
        ],
        overrides: vec![Override::of(
            "age",
            [
                Property::Hidden,
                Property::Cell(Cell::ColouredText),
                Property::Unit(Unit::Percent),
            ],
        )],
        ..Panel::default()
    };
    assert_snapshot!(part(panel(), "/gridPos"), @r###"{"h":4,"w":3,"x":1,"y":2}"###);
    assert_snapshot!(part(panel(), "/fieldConfig/defaults/thresholds/steps"), @r###"[{"color":"#0072B2","value":null},{"color":"#E69F00","value":1.0},{"color":"#D55E00","value":2.5}]"###);
    assert_snapshot!(part(panel(), "/fieldConfig/defaults/mappings"), @r###"[{"options":{"a":{"index":0,"text":"A"}},"type":"value"},{"options":{"from":null,"result":{"color":"#8E8E8E","index":1},"to":1.0},"type":"range"},{"options":{"match":"null","result":{"index":2,"text":"none"}},"type":"special"}]"###);
    assert_snapshot!(part(panel(), "/fieldConfig/defaults/color"), @r###"{"fixedColor":"#0072B2","mode":"fixed"}"###);
    assert_snapshot!(part(panel(), "/fieldConfig/overrides/0"), @r###"{"matcher":{"id":"byName","options":"age"},"properties":[{"id":"custom.hidden","value":true},{"id":"custom.cellOptions","value":{"type":"color-text"}},{"id":"unit","value":"percent"}]}"###);
}

#[test]
fn transformations() {
    let panel = |transformation| Panel {
        transformations: vec![transformation],
        ..Panel::default()
    };
    let organize = Transformation::Organize {
        renamed: vec![("a", "A")],
        order: vec!["b", "a"],
        hidden: vec!["c"],
    };
    assert_snapshot!(part(panel(organize), "/transformations/0"), @r###"{"id":"organize","options":{"excludeByName":{"c":true},"includeByName":{},"indexByName":{"a":1,"b":0},"renameByName":{"a":"A"}}}"###);
    let rows = Transformation::Rows {
        all: true,
        conditions: vec![("a", Condition::IsNotNull), ("b", Condition::Greater(1.0))],
    };
    assert_snapshot!(part(panel(rows), "/transformations/0/options"), @r###"{"filters":[{"config":{"id":"isNotNull","options":{}},"fieldName":"a"},{"config":{"id":"greater","options":{"value":1.0}},"fieldName":"b"}],"match":"all","type":"include"}"###);
    assert_snapshot!(part(panel(Transformation::Fields(vec!["a"])), "/transformations/0"), @r###"{"id":"filterFieldsByName","options":{"include":{"names":["a"]}}}"###);
    let sorted = Transformation::SortBy {
        field: "a",
        descending: true,
    };
    assert_snapshot!(part(panel(sorted), "/transformations/0"), @r###"{"id":"sortBy","options":{"fields":{},"sort":[{"desc":true,"field":"a"}]}}"###);
}

#[test]
fn links_keep_what_the_board_has() {
    let panel = |link: Link| Panel {
        links: vec![link],
        ..Panel::default()
    };
    let plain = links::to_board("Agents", links::AGENTS_NOW, None);
    assert_snapshot!(part(panel(plain), "/links/0/url"), @r###""/d/connect-agents-now?${datasource:queryparam}&${queue:queryparam}&${__url_time_range}""###);
    let of_row = links::to_board("Contacts", links::CONTACT_EVENTS, Some(("queue", "queue_id")));
    assert_snapshot!(part(panel(of_row), "/links/0/url"), @r###""/d/connect-contact-events?var-queue=${__data.fields.queue_id}&${datasource:queryparam}&${__url_time_range}""###);
}

#[test]
fn variables_of_each_kind() {
    let check = |kind: VariableKind| {
        let variable = Variable {
            name: "v",
            label: "V",
            description: "Values.",
            kind,
            hidden: true,
        };
        super::variable::variable(&variable).to_string()
    };
    assert_snapshot!(check(VariableKind::DataSource { plugin: "cloudwatch" }), @r###"{"current":{},"description":"Values.","hide":2,"includeAll":false,"label":"V","multi":false,"name":"v","options":[],"query":"cloudwatch","refresh":1,"regex":"","skipUrlSync":false,"type":"datasource"}"###);
    let query = VariableKind::Query {
        sql: "SELECT 1".to_owned(),
        regex: "/x/",
        multi: true,
        default: "",
    };
    assert_snapshot!(check(query), @r###"{"allValue":"''","current":{"selected":true,"text":["All"],"value":["$__all"]},"datasource":{"type":"grafana-timestream-datasource","uid":"${datasource}"},"definition":"SELECT 1","description":"Values.","hide":2,"includeAll":true,"label":"V","multi":true,"name":"v","options":[],"query":"SELECT 1","refresh":2,"regex":"/x/","skipUrlSync":false,"sort":5,"type":"query"}"###);
    let custom = VariableKind::Custom {
        options: vec![("1", "One"), ("2", "Two")],
        multi: false,
    };
    assert_snapshot!(check(custom), @r###"{"allValue":null,"current":{"selected":true,"text":"1","value":"1"},"description":"Values.","hide":2,"includeAll":false,"label":"V","multi":false,"name":"v","options":[{"selected":false,"text":"One","value":"1"},{"selected":false,"text":"Two","value":"2"}],"query":"One : 1,Two : 2","skipUrlSync":false,"type":"custom"}"###);
    assert_snapshot!(check(VariableKind::Constant("c")), @r###"{"description":"Values.","hide":2,"label":"V","name":"v","query":"c","skipUrlSync":false,"type":"constant"}"###);
    assert_snapshot!(check(VariableKind::TextBox { default: "t" }), @r###"{"current":{"selected":true,"text":"t","value":"t"},"description":"Values.","hide":2,"label":"V","name":"v","options":[{"selected":true,"text":"t","value":"t"}],"query":"t","skipUrlSync":false,"type":"textbox"}"###);
}

#[test]
fn alarms_are_annotations() {
    let mut board = board(Panel::default());
    board.annotations.push(Annotation {
        name: "Alarms",
        alarm_prefix: "stack-".to_owned(),
        colour: palette::VERMILLION,
    });
    let json = super::dashboard(&board);
    let target = json.pointer("/annotations/list/1/target").unwrap();
    assert_eq!(
        (&target["queryMode"], &target["alarmNamePrefix"]),
        (&"Annotations".into(), &"stack-".into())
    );
    assert_eq!(json["annotations"]["list"].as_array().unwrap().len(), 2);
}

#[test]
fn the_same_board_is_the_same_text() {
    let text = super::text(&board(Panel::default()));
    assert_eq!(text, super::text(&board(Panel::default())));
    assert!(
        text.starts_with("{\n  \"annotations\"") && text.ends_with("}\n"),
        "{text}"
    );
}
