//! What a template comes to with some parameters.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::evaluation::Evaluation;

/// A template, evaluated. What only AWS knows stands as CloudFormation's `Sub` would have it: `${AWS::StackName}`,
/// `${QuarantineBucket}`, `${Key.Arn}`.
#[derive(Debug)]
pub(crate) struct Deployed {
    /// By logical id, those whose condition holds.
    pub(crate) resources: BTreeMap<String, Resource>,
    /// By name.
    pub(crate) outputs: BTreeMap<String, String>,
}

/// A resource.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) kind: String,
    pub(crate) properties: Json,
}

impl Deployed {
    pub(crate) fn new(template: &Json, parameters: &[(&str, &str)]) -> Self {
        let evaluation = Evaluation::new(template, parameters);
        let refused = evaluation.refused();
        assert!(
            refused.is_empty(),
            "the template's rules refuse {parameters:?}: {refused:?}"
        );
        let mut resources = BTreeMap::new();
        for (id, resource) in template["Resources"].as_object().unwrap() {
            if !evaluation.is_there(resource) {
                continue;
            }
            let kind = resource["Type"].as_str().unwrap().to_owned();
            let mut properties = evaluation.value(resource.get("Properties").unwrap_or(&json!({})));
            if kind == "AWS::Serverless::Function" {
                inherit(&mut properties, &evaluation.value(&template["Globals"]["Function"]));
            }
            resources.insert(id.clone(), Resource { kind, properties });
        }
        let outputs = template.get("Outputs").and_then(Json::as_object).into_iter().flatten();
        let outputs = outputs
            .filter(|(_, output)| evaluation.is_there(output))
            .map(|(name, output)| (name.clone(), text(&evaluation.value(&output["Value"]))))
            .collect();
        Self { resources, outputs }
    }

    /// A resource that must be there.
    pub(crate) fn get(&self, id: &str) -> &Json {
        let resource = self.resources.get(id);
        &resource
            .unwrap_or_else(|| panic!("there is no resource {id}"))
            .properties
    }

    /// The resources of a type, by logical id.
    pub(crate) fn of(&self, kind: &str) -> BTreeMap<&str, &Json> {
        let of_kind = self.resources.iter().filter(|(_, resource)| resource.kind == kind);
        of_kind
            .map(|(id, resource)| (id.as_str(), &resource.properties))
            .collect()
    }

    /// The functions by the name of their folder, which ends the name they are deployed under.
    pub(crate) fn functions(&self) -> BTreeMap<String, &Json> {
        let functions = self.of("AWS::Serverless::Function").into_values();
        functions
            .map(|function| {
                let name = function["FunctionName"].as_str().unwrap();
                (name.replacen("${AWS::StackName}-", "", 1), function)
            })
            .collect()
    }
}

/// What a function takes from `Globals`: whatever it does not say itself, and the environment variable by variable.
fn inherit(function: &mut Json, globals: &Json) {
    for (name, value) in globals.as_object().unwrap() {
        match (function.get_mut(name), value) {
            (Some(Json::Object(own)), Json::Object(_)) => {
                let mut own = Json::Object(std::mem::take(own));
                inherit(&mut own, value);
                function[name] = own;
            }
            (Some(_), _) => {}
            (None, value) => function[name] = value.clone(),
        }
    }
}

/// A value as the text that CloudFormation makes of it.
pub(crate) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A number, written as one or as text.
pub(crate) fn number(value: &Json) -> i64 {
    text(value).parse().unwrap_or_else(|_| panic!("{value} is no number"))
}

/// A value that may be one or many.
pub(crate) fn list(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

#[test]
fn functions_are_evaluated_as_cloudformation_would() {
    let template = json!({
        "Parameters": {"A": {"Type": "String", "Default": "a"}, "L": {"Type": "CommaDelimitedList", "Default": "x, y"}},
        "Rules": {"NotC": {"Assertions": [
            {"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "A"}, "c"]}]}, "AssertDescription": "not c"},
            {"Assert": {"Fn::Not": [{"Fn::EachMemberEquals": [{"Ref": "L"}, "z"]}]}, "AssertDescription": "not z"},
        ]}},
        "Conditions": {"IsB": {"Fn::Equals": [{"Ref": "A"}, "b"]}},
        "Mappings": {"M": {"a": {"v": 1}, "b": {"v": 2}}},
        "Globals": {"Function": {"Timeout": 3, "Environment": {"Variables": {"X": "global", "Y": {"Ref": "L"}}}}},
        "Resources": {
            "F": {"Type": "AWS::Serverless::Function", "Properties": {"Environment": {"Variables": {"X": "own"}}}},
            "OnlyB": {"Type": "T", "Condition": "IsB"},
            "R": {"Type": "T", "Properties": {
                "If": {"Fn::If": ["IsB", 1, {"Ref": "AWS::NoValue"}]},
                "Sub": {"Fn::Sub": "${A}-${AWS::Region}-${F.Arn}"},
                "Variables": {"Fn::Sub": ["${V}${A}", {"V": {"Fn::Join": ["+", {"Ref": "L"}]}}]},
                "Map": {"Fn::FindInMap": ["M", {"Ref": "A"}, "v"]},
                "Split": {"Fn::Split": [",", "1,2"]},
                "Name": {"Fn::GetAtt": ["F", "Arn"]},
            }},
        },
    });
    let as_it_is = Deployed::new(&template, &[]);
    assert_eq!(
        *as_it_is.get("R"),
        json!({
            "Sub": "a-${AWS::Region}-${F.Arn}", "Variables": "x+ya", "Map": 1, "Split": ["1", "2"], "Name": "${F.Arn}",
        })
    );
    assert_eq!(
        *as_it_is.get("F"),
        json!({"Timeout": 3, "Environment": {"Variables": {"X": "own", "Y": ["x", "y"]}}})
    );
    assert!(!as_it_is.resources.contains_key("OnlyB"));
    let with_b = Deployed::new(&template, &[("A", "b")]);
    assert_eq!(
        (&with_b.get("R")["If"], &with_b.get("R")["Map"]),
        (&json!(1), &json!(2))
    );
    assert!(with_b.resources.contains_key("OnlyB"));
    let refused = Evaluation::new(&template, &[("A", "c"), ("L", "z, z")]).refused();
    assert_eq!(refused, ["not c", "not z"]);
}
