//! An entry of `templating.list`.

use serde_json::{Value, json};

use crate::grafana::timestream;
use crate::variable::{ALL_VALUE, Variable, VariableKind};

/// The entry of a variable.
pub(super) fn variable(variable: &Variable) -> Value {
    let mut value = json!({
        "description": variable.description,
        "hide": if variable.hidden { 2 } else { 0 },
        "label": variable.label,
        "name": variable.name,
        "skipUrlSync": false,
    });
    let of_its_kind = match &variable.kind {
        VariableKind::DataSource { plugin } => json!({
            "type": "datasource",
            "current": {},
            "includeAll": false,
            "multi": false,
            "options": [],
            "query": plugin,
            "refresh": 1,
            "regex": "",
        }),
        VariableKind::Query {
            sql,
            regex,
            multi,
            default,
        } => json!({
            "type": "query",
            "allValue": if *multi { json!(ALL_VALUE) } else { Value::Null },
            "current": current(*multi, default),
            "datasource": timestream(),
            "definition": sql,
            "includeAll": multi,
            "multi": multi,
            "options": [],
            "query": sql,
            // With the range of time: the lists are as they were at its end.
            "refresh": 2,
            "regex": regex,
            "sort": 5,
        }),
        VariableKind::Custom { options, multi } => json!({
            "type": "custom",
            "allValue": if *multi { json!(ALL_VALUE) } else { Value::Null },
            "current": current(*multi, options.first().map_or("", |(value, _)| value)),
            "includeAll": multi,
            "multi": multi,
            "options": options
                .iter()
                .map(|(value, text)| json!({ "selected": false, "text": text, "value": value }))
                .collect::<Vec<_>>(),
            "query": options.iter().map(|(value, text)| format!("{text} : {value}")).collect::<Vec<_>>().join(","),
        }),
        VariableKind::Constant(value) => json!({ "type": "constant", "query": value }),
        VariableKind::TextBox { default } => json!({
            "type": "textbox",
            "current": { "selected": true, "text": default, "value": default },
            "options": [{ "selected": true, "text": default, "value": default }],
            "query": default,
        }),
    };
    if let (Some(fields), Value::Object(of_its_kind)) = (value.as_object_mut(), of_its_kind) {
        fields.extend(of_its_kind);
    }
    value
}

fn current(multi: bool, default: &str) -> Value {
    if multi {
        json!({ "selected": true, "text": ["All"], "value": ["$__all"] })
    } else {
        json!({ "selected": true, "text": default, "value": default })
    }
}
