//! The profiles that the SAM CLI deploys with.

use std::fs;

use toml::Table;

use crate::deployed::text;
use crate::read::{Template, root};

/// The profiles of `samconfig.toml`.
fn profiles() -> Table {
    let text = fs::read_to_string(root().join("samconfig.toml")).unwrap();
    let mut profiles: Table = text.parse().unwrap();
    profiles.remove("version");
    profiles
}

fn parameters(profile: &toml::Value) -> Vec<(&str, &str)> {
    let overrides = profile["deploy"]["parameters"]["parameter_overrides"]
        .as_array()
        .unwrap();
    let pairs = overrides
        .iter()
        .map(|pair| pair.as_str().unwrap().split_once('=').unwrap());
    pairs.collect()
}

#[test]
fn every_profile_deploys_with_parameters_that_the_template_takes() {
    let profiles = profiles();
    for (name, profile) in &profiles {
        // That there are such parameters, with such values, and that no rule refuses them, is what evaluating asserts.
        let deployed = Template::application().with(&parameters(profile));
        assert!(!deployed.resources.is_empty(), "{name}");
        assert_eq!(
            profile["deploy"]["parameters"]["template_file"].as_str(),
            Some(".aws-sam/build/template.yaml"),
            "{name}: without it, a deployment after a failed build would ship the sources, and succeed"
        );
    }
    assert_eq!(
        profiles["default"], profiles["dev"],
        "whoever names no profile gets dev"
    );
}

#[test]
fn the_profile_to_rely_on_is_deployed_gradually_and_apart_from_the_others() {
    let profiles = profiles();
    let enabled = |profile: &str| -> Vec<String> {
        let deployed = Template::application().with(&parameters(&profiles[profile]));
        let functions = deployed.functions().into_values();
        functions
            .map(|function| text(&function["DeploymentPreference"]["Enabled"]))
            .collect()
    };
    assert_eq!(enabled("prod"), ["true", "true", "true"]);
    assert_eq!(enabled("dev"), ["false", "false", "false"]);
    let of =
        |profile: &str, what: &str| Template::application().with(&parameters(&profiles[profile])).outputs[what].clone();
    assert_ne!(
        of("prod", "DatabaseName"),
        of("dev", "DatabaseName"),
        "both in one account must not share tables"
    );
    let stack = |profile: &str| profiles[profile]["global"]["parameters"]["stack_name"].clone();
    assert_ne!(stack("prod"), stack("dev"));
}
