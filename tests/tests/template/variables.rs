//! The functions' settings: the template sets every one that the code reads, and no other.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::PROFILES;
use crate::read::Template;
use crate::sources::{self, FUNCTIONS};

/// What the code reads and no template sets, and why not.
const NOT_SET: [(&str, &str); 4] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "Lambda sets it"),
    ("AWS_ENDPOINT_URL", "one endpoint for everything is for local use"),
    ("AWS_ENDPOINT_URL_S3", "for local use"),
    (
        "PSEUDONYM_KEY",
        "for local use; a function's settings are no place for a secret",
    ),
];
/// What the template sets and the code does not read, and who does.
const READ_BY_OTHERS: [(&str, &str); 1] = [("AWS_ENDPOINT_URL_CONNECT", "the SDK's client of Amazon Connect")];

/// The variables that the template sets for a function in any deployment.
fn set(function: &str) -> BTreeSet<String> {
    let template = &Template::application().json;
    let is_ours = |name: &Json| name["Fn::Sub"].as_str() == Some(&format!("${{AWS::StackName}}-{function}"));
    let resources = template["Resources"].as_object().unwrap().values();
    let own = resources.map(|resource| &resource["Properties"]);
    let own = own.filter(|properties| is_ours(&properties["FunctionName"]) && properties.get("CodeUri").is_some());
    let own: Vec<&Json> = own.collect();
    assert_eq!(own.len(), 1, "one function of the template is {function}");
    let environments = [&template["Globals"]["Function"], own[0]].map(|from| &from["Environment"]["Variables"]);
    let variables = environments.into_iter().filter_map(Json::as_object).flatten();
    variables.map(|(name, _)| name.clone()).collect()
}

fn is_listed(list: &[(&str, &str)], name: &str) -> bool {
    list.iter().any(|(listed, _)| *listed == name)
}

#[test]
fn every_variable_that_a_function_reads_is_set() {
    for function in FUNCTIONS {
        let set = set(function);
        for read in sources::variables(function) {
            assert!(
                set.contains(&read) != is_listed(&NOT_SET, &read),
                "{function} reads {read}: set it in template.yaml, or say in NOT_SET why not; not both"
            );
        }
    }
}

#[test]
fn no_variable_is_set_that_nobody_reads() {
    for function in FUNCTIONS {
        let read = sources::variables(function);
        for set in set(function) {
            assert!(
                read.contains(&set) != is_listed(&READ_BY_OTHERS, &set),
                "template.yaml sets {set} for {function}, whose Config does not read it: remove it, or say in READ_BY_OTHERS who does"
            );
        }
    }
}

#[test]
fn no_exception_is_left_over() {
    let read: BTreeSet<String> = FUNCTIONS.into_iter().flat_map(sources::variables).collect();
    let set: BTreeSet<String> = FUNCTIONS.into_iter().flat_map(set).collect();
    for (name, _) in NOT_SET {
        assert!(
            read.contains(name),
            "nobody reads {name} any more: remove it from NOT_SET"
        );
    }
    for (name, _) in READ_BY_OTHERS {
        assert!(
            set.contains(name),
            "nobody sets {name} any more: remove it from READ_BY_OTHERS"
        );
    }
}

#[test]
fn every_deployment_gives_settings_that_the_functions_accept() {
    let local = [("local", [("TimestreamWriteEndpoint", "http://127.0.0.1:1")].as_slice())];
    for (profile, parameters) in PROFILES.iter().chain(&local) {
        let deployed = Template::application().with(parameters);
        for (function, properties) in deployed.functions() {
            let variables = &properties["Environment"]["Variables"];
            for (name, value) in variables.as_object().unwrap() {
                assert!(
                    !crate::deployed::text(value).is_empty(),
                    "{profile}, {function}: {name} must be absent where it is nothing (!Ref AWS::NoValue), never empty"
                );
            }
            let read = trigger::Config::read(|name| match name {
                "AWS_LAMBDA_FUNCTION_NAME" => Some(function.clone()),
                name => variables.get(name).map(crate::deployed::text),
            });
            assert!(read.is_ok(), "{profile}, {function}: {read:?}");
        }
    }
}
