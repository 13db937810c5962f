//! Every query of every panel and every variable is understood, with all that can be chosen, and answers in time.

use boards::board::Board;
use boards::interpolate::{self, Choice};
use boards::variable::VariableKind;

use crate::day::{View, day};

/// Asks everything that a board asks, and says what failed.
fn failures(board: &Board, view: &View) -> Vec<String> {
    let mut failures = Vec::new();
    let mut try_all = |what: String, queries: Vec<String>| {
        for sql in queries {
            if let Err(error) = day().try_ask(&sql) {
                let error = error.chars().take(600).collect::<String>();
                failures.push(format!("{}: {what}: {error}\n{sql}", board.uid));
            }
        }
    };
    for panel in &board.panels {
        try_all(
            format!("panel {} {:?}", panel.id, panel.title),
            view.queries(board, panel.id),
        );
    }
    for variable in &board.variables {
        if let VariableKind::Query { sql, .. } = &variable.kind {
            let mut context = view.context(&board.panels[0]);
            context.choices.clone_from(&view.choices);
            let sql = interpolate::variable_query(sql, &context).unwrap();
            try_all(format!("variable {}", variable.name), vec![sql]);
        }
    }
    failures
}

fn check(uid: &str) {
    let board = day().board(uid);
    let all = View::of(board, day().at(14, 7));
    let mut some = all.clone().since("now-2h");
    for variable in board
        .variables
        .iter()
        .filter(|variable| matches!(variable.kind, VariableKind::Query { multi: true, .. }))
    {
        let choice = Choice::several(["it's", "aaaaaaaa-0000-4000-8000-000000000001"]);
        some.choices.insert(variable.name.to_owned(), choice);
    }
    let mut failed = failures(board, &all);
    failed.extend(failures(board, &some));
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn queues_now() {
    check("connect-queues-now");
}

#[test]
fn agents_now() {
    check("connect-agents-now");
}

#[test]
fn contact_journey() {
    check("connect-contact-journey");
}

#[test]
fn agent_events() {
    check("connect-agent-events");
}

#[test]
fn contact_events() {
    check("connect-contact-events");
}

#[test]
fn pipeline_health() {
    check("connect-pipeline-health");
}
