//! What holds for every board.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::board::Kind;
use crate::field::Matches;
use crate::interpolate::references;
use crate::shared::links;
use crate::shared::palette::PALETTE;
use crate::source::Source;
use crate::transformation::Transformation;
use crate::variable::VariableKind;

mod sql;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn targets() -> Targets {
    Targets::read(&root().join(files::QUEUES)).unwrap()
}

fn all() -> Vec<Board> {
    boards(&targets())
}

fn named(board: &Board, panel: &Panel) -> String {
    format!("panel {} {:?} of {}", panel.id, panel.title, board.uid)
}

fn panels(boards: &[Board]) -> impl Iterator<Item = (&Board, &Panel)> {
    boards
        .iter()
        .flat_map(|board| board.panels.iter().map(move |panel| (board, panel)))
}

/// The panel that asks for what this one shows.
fn asking<'b>(board: &'b Board, panel: &'b Panel) -> &'b Panel {
    match panel.source {
        Source::Panel(id) => board.panels.iter().find(|other| other.id == id).unwrap(),
        _ => panel,
    }
}

/// The queries of a panel, or of the panel whose answer it shows.
fn queries(board: &Board, panel: &Panel) -> Vec<String> {
    match &asking(board, panel).source {
        Source::Timestream(queries) => queries.iter().map(|query| query.text.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_files_are_as_committed() {
    let changes: Vec<String> = files::check(&root()).unwrap().iter().map(ToString::to_string).collect();
    assert!(changes.is_empty(), "Run `make boards`:\n{}", changes.join("\n"));
}

#[test]
fn uids_and_ids_are_unique() {
    let boards = all();
    let uids: BTreeSet<&str> = boards.iter().map(|board| board.uid).collect();
    let expected = [
        links::QUEUES_NOW,
        links::AGENTS_NOW,
        links::CONTACT_JOURNEY,
        links::AGENT_EVENTS,
        links::CONTACT_EVENTS,
        links::PIPELINE_HEALTH,
    ];
    assert_eq!((uids, boards.len()), (expected.into(), expected.len()));
    for board in &boards {
        let ids: BTreeSet<u32> = board.panels.iter().map(|panel| panel.id).collect();
        assert_eq!(ids.len(), board.panels.len(), "{}", board.uid);
        assert!(!ids.contains(&0) && !ids.is_empty(), "{}", board.uid);
        let names: BTreeSet<&str> = board.variables.iter().map(|variable| variable.name).collect();
        assert_eq!(names.len(), board.variables.len(), "{}", board.uid);
    }
}

#[test]
fn panels_do_not_overlap_and_fit() {
    for board in all() {
        let mut taken = BTreeSet::new();
        for panel in &board.panels {
            let place = panel.place;
            assert!(
                place.width > 0 && place.height > 0 && place.x + place.width <= 24,
                "{}: {place:?}",
                named(&board, panel)
            );
            for x in place.x..place.x + place.width {
                for y in place.y..place.y + place.height {
                    assert!(taken.insert((x, y)), "{} overlaps at {x}, {y}", named(&board, panel));
                }
            }
        }
    }
}

#[test]
fn panels_say_what_they_show() {
    for (board, panel) in panels(&all()) {
        let is_text = matches!(panel.kind, Kind::Text { .. });
        assert!(!panel.title.is_empty() || is_text, "{}", named(board, panel));
        assert_eq!(panel.source == Source::Nothing, is_text, "{}", named(board, panel));
        if !is_text {
            assert!(
                panel.description.len() > 20,
                "{} has no description",
                named(board, panel)
            );
            assert!(
                !panel.no_value.is_empty() && panel.no_value != "0",
                "{} has no noValue",
                named(board, panel)
            );
        }
    }
}

#[test]
fn definitions_that_panels_name_exist() {
    let definitions = definitions::definitions(&targets());
    let names: BTreeSet<&str> = definitions.iter().map(|definition| definition.name).collect();
    assert_eq!(names.len(), definitions.len(), "a name has two definitions");
    let mut wrong = Vec::new();
    for (board, panel) in panels(&all()) {
        if matches!(panel.kind, Kind::Text { .. }) {
            continue;
        }
        let list = panel.description.split_once("Definition: ").map(|(_, list)| list);
        let list = list.and_then(|list| list.split('.').next()).unwrap_or("none");
        for name in list.split(',').map(str::trim).filter(|name| !names.contains(name)) {
            wrong.push(format!("{}: there is no definition {name:?}", named(board, panel)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn answers_are_shown_where_they_are_asked_for() {
    for (board, panel) in panels(&all()) {
        let asking = asking(board, panel);
        assert!(
            !matches!(asking.source, Source::Panel(_)),
            "{} shows what only shows",
            named(board, panel)
        );
        // Grafana hands on the other panel's answer, of the other panel's range.
        assert_eq!(asking.time_from, panel.time_from, "{}", named(board, panel));
        let texts = queries(board, panel);
        let mut fields: Vec<&str> = Vec::new();
        for transformation in &panel.transformations {
            match transformation {
                Transformation::Organize { renamed, order, hidden } => {
                    fields.extend(
                        renamed
                            .iter()
                            .map(|(name, _)| *name)
                            .chain(order.clone())
                            .chain(hidden.clone()),
                    );
                }
                Transformation::Fields(names) => fields.extend(names),
                Transformation::SortBy { field, .. } => fields.push(field),
                Transformation::Rows { conditions, .. } => fields.extend(conditions.iter().map(|(name, _)| *name)),
            }
        }
        fields.extend(panel.overrides.iter().filter_map(|entry| match entry.matches {
            Matches::Name(name) => Some(name),
            Matches::Regex(_) | Matches::Query(_) => None,
        }));
        if texts.is_empty() || panel.display_name.is_some() {
            continue;
        }
        for field in fields {
            let is_there = texts.iter().any(|text| sql::words(text).contains(field));
            assert!(is_there, "{}: its queries have no column {field}", named(board, panel));
        }
    }
}

#[test]
fn variables_are_defined_and_used() {
    for board in all() {
        let names: BTreeSet<&str> = board.variables.iter().map(|variable| variable.name).collect();
        let json = grafana::dashboard(&board);
        let used = references(&json["panels"].to_string());
        let mut in_lists = BTreeSet::new();
        for variable in &board.variables {
            if let VariableKind::Query { sql, .. } = &variable.kind {
                let own = references(sql);
                assert!(
                    !own.contains(variable.name),
                    "{}: {} asks itself",
                    board.uid,
                    variable.name
                );
                in_lists.extend(own);
            }
        }
        let annotations = references(&json["annotations"].to_string());
        for name in used.iter().chain(&in_lists).chain(&annotations) {
            assert!(
                names.contains(name.as_str())
                    || name.starts_with("__")
                    || name.starts_with(|first: char| first.is_ascii_digit()),
                "{}: there is no variable {name}",
                board.uid
            );
        }
        for name in names {
            assert!(
                used.contains(name) || in_lists.contains(name),
                "{}: nothing uses {name}",
                board.uid
            );
        }
        // Each comes after those that it uses, which is the order in which people choose.
        let order: Vec<&str> = interpolate::in_order(&board.variables)
            .iter()
            .map(|variable| variable.name)
            .collect();
        for (place, variable) in board.variables.iter().enumerate() {
            if let VariableKind::Query { sql, .. } = &variable.kind {
                for name in references(sql) {
                    let before = board.variables[..place].iter().any(|other| other.name == name);
                    assert!(before || name.starts_with("__"), "{}: {order:?}", board.uid);
                }
            }
        }
    }
}

#[test]
fn boards_refresh_and_keep_time_and_choices() {
    for board in all() {
        let json = grafana::dashboard(&board);
        assert_eq!(json["refresh"], "30s");
        assert_eq!(
            (&json["links"][0]["keepTime"], &json["links"][0]["includeVars"]),
            (&true.into(), &true.into())
        );
        assert_eq!(json["links"][0]["tags"], json["tags"]);
        let kept: Vec<&str> = links::KEPT
            .into_iter()
            .filter(|kept| board.variables.iter().any(|variable| variable.name == *kept))
            .collect();
        let text = json["panels"].to_string();
        for url in text
            .split("\"url\":\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            if !url.starts_with("/d/connect-") {
                continue;
            }
            let uid = url.trim_start_matches("/d/").split('?').next().unwrap();
            assert!(all().iter().any(|board| board.uid == uid), "{}: {url}", board.uid);
            assert!(
                url.contains("${__url_time_range}") || url.contains("from="),
                "{}: {url}",
                board.uid
            );
            for name in &kept {
                assert!(
                    url.contains(&format!("${{{name}:queryparam}}")) || url.contains(&format!("var-{name}=")),
                    "{}: {url} loses {name}",
                    board.uid
                );
            }
        }
    }
}

#[test]
fn colours_come_from_the_palette() {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str() {
                        Some(colour) if ["color", "fixedColor", "iconColor"].contains(&name.as_str()) => {
                            found.insert(colour.to_owned());
                        }
                        _ => walk(value, found),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => (),
        }
    }
    for board in all() {
        let mut found = BTreeSet::new();
        walk(&grafana::dashboard(&board), &mut found);
        for colour in found {
            assert!(PALETTE.contains(&colour.as_str()), "{}: {colour}", board.uid);
        }
    }
}

#[test]
fn kinds_transformations_and_sources_are_those_that_the_preview_knows() {
    let kinds = [
        "stat",
        "table",
        "timeseries",
        "bargauge",
        "piechart",
        "state-timeline",
        "text",
    ];
    let transformations = ["organize", "filterFieldsByName", "sortBy", "filterByValue"];
    let sources = ["grafana-timestream-datasource", "cloudwatch", "datasource"];
    for board in all() {
        let json = grafana::dashboard(&board);
        for panel in json["panels"].as_array().unwrap() {
            assert!(kinds.contains(&panel["type"].as_str().unwrap()), "{}", panel["type"]);
            for transformation in panel["transformations"].as_array().unwrap() {
                assert!(
                    transformations.contains(&transformation["id"].as_str().unwrap()),
                    "{transformation}"
                );
            }
            for target in panel["targets"].as_array().unwrap() {
                assert!(
                    sources.contains(&target["datasource"]["type"].as_str().unwrap()),
                    "{target}"
                );
            }
        }
    }
}
