//! Saved queries and metric filters look for what is really logged.

use std::collections::BTreeSet;

use crate::PROFILES;
use crate::deployed::text;
use crate::read::Template;
use crate::sources::sources;

/// The sources that log.
fn code() -> String {
    let mut code = String::new();
    for (_, text) in sources("shared/trigger/src") {
        code.push_str(&text);
    }
    code
}

/// Every `"name":"value"` and `"name":*` that a query looks for in a line, quotes escaped or not. `*` is any value.
fn looked_for(query: &str) -> BTreeSet<(String, String)> {
    let query = query.replace('\\', "");
    let mut found = BTreeSet::new();
    for (at, _) in query.match_indices("\":") {
        let name = query[..at].rsplit('"').next().unwrap();
        let value = &query[at + 2..];
        let value = match value.strip_prefix('"') {
            Some(text) => text.split('"').next().unwrap(),
            None => "*",
        };
        found.insert((name.to_owned(), value.to_owned()));
    }
    found
}

#[test]
fn every_field_and_message_that_a_saved_query_looks_for_is_logged() {
    let code = code();
    let mut seen = 0;
    for (_, parameters) in PROFILES {
        for (id, query) in Template::application()
            .with(parameters)
            .of("AWS::Logs::QueryDefinition")
        {
            let query = text(&query["QueryString"]);
            for (name, value) in looked_for(&query) {
                seen += 1;
                if name == "message" {
                    assert!(
                        value == "*" || code.contains(&format!("\"{value}\"")),
                        "{id} looks for the message {value:?}, which nothing logs"
                    );
                } else {
                    assert!(
                        code.contains(&format!("{name} = ")),
                        "{id} looks for the field {name}, which no line has"
                    );
                }
            }
        }
    }
    assert!(seen > 0, "no saved query looks into a line");
}

#[test]
fn every_message_that_a_metric_filter_counts_is_logged() {
    let code = code();
    let deployed = Template::application().with(&[]);
    for (id, filter) in deployed.of("AWS::Logs::MetricFilter") {
        let pattern = text(&filter["FilterPattern"]);
        let (_, message) = pattern.split_once("$.fields.message = \"").unwrap_or_else(|| {
            panic!("{id} must look for a message, `$.fields.message = \"…\"`, not {pattern}");
        });
        let message = message.split('"').next().unwrap();
        assert!(
            code.contains(&format!("\"{message}\"")),
            "{id} counts the message {message:?}, which nothing logs"
        );
    }
}

#[test]
fn what_a_query_looks_for_is_read_out_of_it() {
    let query =
        r#"filter @message like '"message":"record quarantined"' | parse @message '"records.stored":*,' as stored"#;
    let found: Vec<(String, String)> = looked_for(query).into_iter().collect();
    let expected = [("message", "record quarantined"), ("records.stored", "*")];
    assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
