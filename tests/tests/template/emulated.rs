//! What the local cloud leaves out of the template. Nothing of it is ever run before a deployment to AWS: lint and reading are all the
//! checks it gets, and nobody shall believe otherwise.

use std::collections::BTreeSet;

use local_cloud::deploy;

use crate::PROFILES;
use crate::deployed::{Deployed, text};
use crate::read::Template;

/// Types of which the local cloud has none, since its emulator refuses them.
const REFUSED: [&str; 6] = [
    "AWS::ApplicationSignals::ServiceLevelObjective",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Connect::InstanceStorageConfig",
    "AWS::Logs::QueryDefinition",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

/// Types that the emulator takes, and that `make up` has none of, since the parameter they hang on is at its default there. A test that
/// wants them deploys with that parameter.
const SWITCHED_OFF: [(&str, &str); 2] = [
    ("AWS::SNS::Subscription", "CriticalEmail, WarningEmail"),
    ("AWS::SecretsManager::Secret", "Privacy"),
];

/// Resources of other types that are left out because of `Emulated`, one by one.
const LEFT_OUT: [(&str, &str); 10] = [
    ("CompletenessBurnsForAnHour", METRIC_MATH),
    ("CompletenessBurnsNow", METRIC_MATH),
    ("CompletenessBurnsSlowly", METRIC_MATH),
    ("FlowErrors", METRIC_MATH),
    ("FlowFatalErrors", METRIC_MATH),
    ("FreshnessBurnsForAnHour", METRIC_MATH),
    ("FreshnessBurnsNow", METRIC_MATH),
    ("FreshnessBurnsSlowly", METRIC_MATH),
    ("LateRecordsRejected", "it watches a Timestream database of the region"),
    ("NoAgentEvents", METRIC_MATH),
];
const METRIC_MATH: &str = "the emulator evaluates no metric math";

/// Everything on, as far as parameters go together.
fn on_aws() -> Deployed {
    let (_, everything) = PROFILES.iter().find(|(name, _)| *name == "with everything").unwrap();
    Template::application().with(everything)
}

fn locally() -> Deployed {
    Template::application().with(&deploy::PARAMETERS)
}

/// The same as on AWS in everything that the local cloud could have too: an instance, but not its association with the stream.
fn locally_with_everything() -> Deployed {
    let (_, everything) = PROFILES.iter().find(|(name, _)| *name == "with everything").unwrap();
    let own = deploy::PARAMETERS.into_iter().chain([("AssociateInstance", "false")]);
    let parameters: Vec<_> = everything.iter().copied().chain(own).collect();
    Template::application().with(&parameters)
}

fn types(deployed: &Deployed) -> BTreeSet<&str> {
    deployed
        .resources
        .values()
        .map(|resource| resource.kind.as_str())
        .collect()
}

#[test]
fn the_types_that_no_local_run_tests_are_these() {
    let (there, here) = (on_aws(), locally_with_everything());
    let left_out: Vec<&str> = types(&there).difference(&types(&here)).copied().collect();
    assert_eq!(
        left_out, REFUSED,
        "the types that the local cloud leaves out; if a type is new among them it is untested, if one is gone it is tested now: \
         change REFUSED, and what docs say"
    );
}

#[test]
fn the_types_that_make_up_does_not_deploy_though_it_could_are_these() {
    let (there, here) = (locally_with_everything(), locally());
    let switched_off: Vec<&str> = types(&there).difference(&types(&here)).copied().collect();
    assert_eq!(switched_off, SWITCHED_OFF.map(|(kind, _)| kind));
}

#[test]
fn the_single_resources_that_no_local_run_tests_are_these() {
    let (there, here) = (on_aws(), locally_with_everything());
    let left_out: Vec<&str> = there
        .resources
        .iter()
        .filter(|(id, resource)| !here.resources.contains_key(*id) && !REFUSED.contains(&resource.kind.as_str()))
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(
        left_out,
        LEFT_OUT.map(|(id, _)| id),
        "resources that Emulated=true leaves out, of types that the local cloud has otherwise: change LEFT_OUT"
    );
    let only_here = here.resources.keys().find(|id| !there.resources.contains_key(*id));
    assert_eq!(
        only_here, None,
        "nothing may be deployed locally only: it would be tested and never used"
    );
}

#[test]
fn gradual_deployment_is_not_tested_locally_either() {
    let enabled = |deployed: &Deployed| -> Vec<String> {
        let functions = deployed.functions().into_values();
        functions
            .map(|function| text(&function["DeploymentPreference"]["Enabled"]))
            .collect()
    };
    assert_eq!(enabled(&on_aws()), ["true", "true", "true"]);
    assert_eq!(enabled(&locally()), ["false", "false", "false"]);
}
