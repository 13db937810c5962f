//! What each function may do: exactly what it calls, and what Lambda does in its name.

mod declared;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use self::declared::{CALLS, IN_ITS_NAME, ON_EVERYTHING, TABLES};
use crate::PROFILES;
use crate::deployed::{Deployed, list};
use crate::read::Template;
use crate::sources::{FUNCTIONS, sources};

/// A file of the sinks that is not for functions, and what calls it: an operator's command alone does, with the operator's permissions.
const OF_OPERATORS: (&str, &str) = ("sinks/src/timestream/columns.rs", "make_columns()");

/// The actions that the sources below a folder call for. Every request that is sent must be of a call that is known here.
fn called(folder: &str) -> BTreeSet<String> {
    let mut actions = BTreeSet::new();
    let (of_operators, its_call) = OF_OPERATORS;
    for (path, code) in sources(folder) {
        if path.ends_with(of_operators) {
            continue;
        }
        assert!(!code.contains(its_call), "{path} calls what only operators may");
        let mut made = 0;
        for (call, action) in CALLS {
            let count = code.matches(&format!(".{call}()")).count();
            made += count;
            if count > 0 {
                actions.insert(action.to_owned());
            }
        }
        let sent = code.matches(".send()").count();
        assert_eq!(
            made, sent,
            "{path} sends {sent} requests, and CALLS knows {made} of them: add the new one there, and its action to the policies"
        );
    }
    actions
}

/// What the statements of a function's role allow.
fn statements<'a>(deployed: &'a Deployed, function: &str) -> Vec<&'a Json> {
    let role = role(deployed, function);
    assert!(
        role.get("ManagedPolicyArns").is_none(),
        "{function}: managed policies allow more than is called"
    );
    statements_of(role, "Allow")
}

fn role<'a>(deployed: &'a Deployed, function: &str) -> &'a Json {
    let functions = deployed.functions();
    let role = functions[function]["Role"].as_str().unwrap();
    deployed.get(role.trim_start_matches("${").trim_end_matches(".Arn}"))
}

fn statements_of<'a>(role: &'a Json, effect: &str) -> Vec<&'a Json> {
    let policies = role["Policies"].as_array().into_iter().flatten();
    let statements = policies.flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap());
    statements.filter(|statement| statement["Effect"] == effect).collect()
}

/// Everything that a function may do in any deployment.
fn allowed(function: &str) -> BTreeSet<String> {
    let mut actions = BTreeSet::new();
    for (_, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for statement in statements(&deployed, function) {
            actions.extend(list(&statement["Action"]));
        }
    }
    actions
}

#[test]
fn every_function_may_do_what_it_calls_and_nothing_more() {
    for function in FUNCTIONS {
        let mut needed = called("shared/sinks/src");
        needed.extend(called(&format!("functions/{function}/src")));
        for (_, _, actions) in IN_ITS_NAME
            .iter()
            .filter(|(_, functions, _)| functions.contains(&function))
        {
            needed.extend(actions.iter().map(|action| (*action).to_owned()));
        }
        let allowed = allowed(function);
        let missing: Vec<_> = needed.difference(&allowed).collect();
        let too_much: Vec<_> = allowed.difference(&needed).collect();
        assert!(
            missing.is_empty(),
            "{function} needs {missing:?}: allow it in the function's role in template.yaml"
        );
        assert!(
            too_much.is_empty(),
            "{function} may {too_much:?} and never does: take it out of the role, or say in IN_ITS_NAME who needs it"
        );
    }
}

#[test]
fn a_permission_that_only_some_deployments_need_is_absent_from_the_others() {
    let plain = Template::application().with(&[]);
    for function in FUNCTIONS {
        for statement in statements(&plain, function) {
            for action in list(&statement["Action"]) {
                let of_others = ["sqs:", "ec2:", "secretsmanager:", "connect:DescribeInstance"];
                assert!(
                    !of_others.iter().any(|other| action.starts_with(other)),
                    "{function} may {action} without buffer, VPC, pseudonyms or named instances: put the statement behind its condition"
                );
            }
        }
    }
}

#[test]
fn no_role_names_everything_where_a_resource_can_be_named() {
    let mut used = BTreeSet::new();
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for (id, role) in deployed.of("AWS::IAM::Role") {
            for statement in statements_of(role, "Allow") {
                let actions = list(&statement["Action"]);
                assert!(
                    !actions.is_empty() && actions.iter().all(|action| !action.contains('*')),
                    "{profile}, {id}: name each action, not {actions:?}"
                );
                if !list(&statement["Resource"]).iter().any(|resource| resource == "*") {
                    continue;
                }
                for action in actions {
                    let reason = ON_EVERYTHING.iter().find(|(listed, _)| *listed == action);
                    assert!(
                        reason.is_some(),
                        "{profile}, {id}: {action} on every resource: name the resources, or say in ON_EVERYTHING why that cannot be"
                    );
                    used.insert(action);
                }
            }
        }
    }
    for (action, _) in ON_EVERYTHING {
        assert!(
            used.contains(action),
            "no role has {action} on everything: remove it from ON_EVERYTHING"
        );
    }
}

#[test]
fn in_a_vpc_network_interfaces_are_for_lambda_alone() {
    let (_, everything) = PROFILES.iter().find(|(name, _)| *name == "with everything").unwrap();
    let deployed = Template::application().with(everything);
    for function in FUNCTIONS {
        let denied = statements_of(role(&deployed, function), "Deny");
        let of_the_code = denied.iter().find(|statement| {
            let source = statement["Condition"]["ArnEquals"]["lambda:SourceFunctionArn"].as_str();
            source.is_some_and(|arn| arn.ends_with(&format!(":${{AWS::StackName}}-{function}")))
        });
        let actions = of_the_code.map(|statement| list(&statement["Action"]));
        assert_eq!(
            actions.as_deref(),
            Some(&["ec2:*".to_owned()][..]),
            "deny the code of {function} what Lambda needs"
        );
    }
}

#[test]
fn metrics_go_into_our_namespace_only() {
    for function in FUNCTIONS {
        let deployed = Template::application().with(&[("MetricsNamespace", "Ours")]);
        let statements = statements(&deployed, function);
        let puts = |statement: &&&Json| {
            list(&statement["Action"])
                .iter()
                .any(|action| action == "cloudwatch:PutMetricData")
        };
        let put: Vec<_> = statements.iter().filter(puts).collect();
        assert_eq!(put.len(), 1, "{function}");
        let namespace = &put[0]["Condition"]["StringEquals"]["cloudwatch:namespace"];
        assert_eq!(
            namespace, "Ours",
            "{function}: limit cloudwatch:PutMetricData to MetricsNamespace"
        );
    }
}

#[test]
fn a_function_writes_its_own_tables_and_its_own_part_of_the_bucket() {
    let tables: BTreeMap<&str, &[&str]> = TABLES.into();
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for function in FUNCTIONS {
            let resources = |wanted: &str| -> BTreeSet<String> {
                let statements = statements(&deployed, function).into_iter();
                let of_action =
                    statements.filter(|statement| list(&statement["Action"]).iter().any(|action| action == wanted));
                of_action.flat_map(|statement| list(&statement["Resource"])).collect()
            };
            let written: BTreeSet<String> = resources("timestream:WriteRecords")
                .iter()
                .map(|arn| arn.rsplit("/table/").next().unwrap().to_owned())
                .collect();
            let expected: BTreeSet<String> = tables[function].iter().map(|table| (*table).to_owned()).collect();
            assert_eq!(written, expected, "{profile}: the tables in the role of {function}");
            // Quarantine keys begin with the function's name. Lambda takes the bucket as a failure destination only of a role that may put
            // objects anywhere in it.
            let gives_up = function == "agent-events"
                || (function == "contact-events" && deployed.resources.contains_key("ContactEventsRetries"));
            let own = format!("${{QuarantineBucket.Arn}}/${{AWS::StackName}}-{function}/*");
            let wanted = if gives_up { "${QuarantineBucket.Arn}/*" } else { &own };
            let allowed = resources("s3:PutObject");
            assert!(
                allowed.contains(wanted) && (gives_up || !allowed.contains("${QuarantineBucket.Arn}/*")),
                "{profile}: {function} must be allowed s3:PutObject on {wanted}: {allowed:?}"
            );
        }
    }
}
