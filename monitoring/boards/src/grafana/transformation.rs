//! `transformations` of a panel.

use serde_json::{Map, Value, json};

use crate::transformation::{Condition, Transformation};

/// An entry of `transformations`.
pub(super) fn transformation(transformation: &Transformation) -> Value {
    let options = match transformation {
        Transformation::Organize { renamed, order, hidden } => {
            let each = |pairs: Vec<(&str, Value)>| -> Map<String, Value> {
                pairs
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            };
            json!({
                "excludeByName": each(hidden.iter().map(|name| (*name, json!(true))).collect()),
                "includeByName": {},
                "indexByName": each(order.iter().enumerate().map(|(index, name)| (*name, json!(index))).collect()),
                "renameByName": each(renamed.iter().map(|(name, text)| (*name, json!(text))).collect()),
            })
        }
        Transformation::Fields(names) => json!({ "include": { "names": names } }),
        Transformation::SortBy { field, descending } => {
            json!({ "fields": {}, "sort": [{ "field": field, "desc": descending }] })
        }
        Transformation::Rows { all, conditions } => json!({
            "filters": conditions.iter().map(condition).collect::<Vec<_>>(),
            "match": if *all { "all" } else { "any" },
            "type": "include",
        }),
    };
    json!({ "id": transformation.id(), "options": options })
}

fn condition((field, condition): &(&str, Condition)) -> Value {
    let (id, options) = match condition {
        Condition::IsNull => ("isNull", json!({})),
        Condition::IsNotNull => ("isNotNull", json!({})),
        Condition::Equal(text) => ("equal", json!({ "value": text })),
        Condition::NotEqual(text) => ("notEqual", json!({ "value": text })),
        Condition::Greater(limit) => ("greater", json!({ "value": limit })),
        Condition::GreaterOrEqual(limit) => ("greaterOrEqual", json!({ "value": limit })),
        Condition::Lower(limit) => ("lower", json!({ "value": limit })),
        Condition::LowerOrEqual(limit) => ("lowerOrEqual", json!({ "value": limit })),
    };
    json!({ "fieldName": field, "config": { "id": id, "options": options } })
}
