//! The house rules that no compiler and no lint checks.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of it is test, and a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

/// What the model may depend on: nothing that waits, asks, or knows where it runs.
const MODEL: [&str; 7] = ["fnv", "hmac", "jiff", "serde", "serde_json", "sha2", "thiserror"];
/// The folders that packages lie in.
const PACKAGES: [&str; 6] = ["functions", "shared", "operate", "local", "monitoring", "tests"];
/// Folders of what was installed or built, not written.
const MADE: [&str; 2] = ["node_modules", "dist"];
/// What the preview's page is written in.
const PAGE: [&str; 3] = [".ts", ".mjs", ".css"];
/// The most lines of a file, tests not counted.
const MAX_LINES: usize = 300;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// The names of what each package depends on to be built, by the package's name; with the folder it lies in.
fn dependencies() -> BTreeMap<String, (String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Json = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let named = |package: &Json, field: &str| package[field].as_str().unwrap().to_owned();
    packages
        .map(|package| {
            let manifest = PathBuf::from(named(package, "manifest_path"));
            let folder = manifest.strip_prefix(root()).unwrap().components().next().unwrap();
            let folder = folder.as_os_str().to_string_lossy().into_owned();
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            // "dev" and "build" are named; what the package is built from is not.
            let own = dependencies.filter(|dependency| dependency["kind"].is_null());
            let own = own.map(|dependency| named(dependency, "name")).collect();
            (named(package, "name"), (folder, own))
        })
        .collect()
}

fn entry_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every file of the repository below these folders whose name ends so.
fn files(folders: &[&str], ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !MADE.contains(&entry_name(&path).as_str()) {
                    walk(&path, ending, found);
                }
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), ending, &mut found);
    }
    found.sort();
    assert!(!found.is_empty(), "no {ending} in {folders:?}");
    found
}

fn sources() -> Vec<(String, String)> {
    let files = files(&PACKAGES, ".rs").into_iter();
    files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(root()).unwrap().display().to_string(), text)
        })
        .collect()
}

/// A source file without the tests at its end.
fn without_tests(text: &str) -> &str {
    text.split_once("#[cfg(test)]\nmod tests {")
        .map_or(text, |(code, _)| code)
}

#[test]
fn the_model_depends_on_nothing_that_is_not_pure() {
    let (_, model) = &dependencies()["model"];
    let others: Vec<_> = model.iter().filter(|name| !MODEL.contains(&name.as_str())).collect();
    assert!(others.is_empty(), "the model must not depend on {others:?}");
}

#[test]
fn each_sdk_is_known_to_one_crate_and_arrows_never_point_back() {
    // Who may depend on what, among the crates that run on AWS and beside them for operators.
    let functions = ["agent-events", "contact-events", "instance-snapshot"];
    let others = [
        "local-cloud",
        "timestream-local",
        "connect-local",
        "kinesis-mapping",
        "operate",
    ];
    let allowed = |name: &str| -> Option<Vec<&str>> {
        match name {
            "aws-sdk-connect" => Some(vec!["instance-snapshot"]),
            "aws-sdk-timestreamwrite" | "aws-sdk-cloudwatch" | "aws-sdk-secretsmanager" => Some(vec!["sinks"]),
            "aws-sdk-s3" | "aws-config" => Some(vec!["sinks", "operate"]),
            // What is quarantined is sent again by invoking, and dead letters are read from their queues; by operators alone.
            "aws-sdk-lambda" | "aws-sdk-sqs" => Some(vec!["operate"]),
            "aws_lambda_events" => Some(vec!["trigger"]),
            "lambda_runtime" => Some([&["trigger"], functions.as_slice()].concat()),
            "trigger" => Some(functions.to_vec()),
            // A snapshot's client is set up as all others are.
            "sinks" => Some(vec!["trigger", "instance-snapshot", "operate"]),
            // Nothing that is deployed needs what stands for AWS here, nor any other service.
            other if other.starts_with("aws-sdk-") || others.contains(&other) => Some(Vec::new()),
            _ => None,
        }
    };
    for (package, (folder, own)) in dependencies() {
        if !["shared", "functions", "operate"].contains(&folder.as_str()) {
            continue;
        }
        for dependency in own {
            if let Some(allowed) = allowed(&dependency) {
                assert!(
                    allowed.contains(&package.as_str()),
                    "{package} must not depend on {dependency}"
                );
            }
        }
    }
}

#[test]
fn every_package_takes_lints_edition_and_dependency_versions_from_the_workspace() {
    for path in files(&PACKAGES, "Cargo.toml") {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.display();
        assert!(text.contains("[lints]\nworkspace = true"), "{path}");
        assert!(text.contains("edition.workspace = true"), "{path}");
        let (_, after) = text.split_once("dependencies]").unwrap();
        let of_own = after
            .lines()
            .take_while(|line| !line.starts_with("[["))
            .find(|line| line.contains('=') && !line.contains("workspace = true"));
        assert_eq!(of_own, None, "{path}");
    }
}

#[test]
fn no_file_is_longer_than_one_idea_needs() {
    let too_long: Vec<String> = sources()
        .iter()
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.contains("/tests/"))
        .map(|(path, text)| (path, without_tests(text).lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    let page = PAGE.iter().flat_map(|ending| files(&["local/preview/web"], ending));
    let page = page.filter_map(|path| {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let is_long = lines > MAX_LINES && !entry_name(&path).contains(".test.");
        is_long.then(|| format!("{}: {lines} lines", path.display()))
    });
    let too_long: Vec<String> = too_long.into_iter().chain(page).collect();
    assert!(too_long.is_empty(), "more than {MAX_LINES} lines: {too_long:#?}");
}

#[test]
fn no_lint_is_silenced_and_no_test_ignored() {
    // Put together here, so that this file is none of those that are found.
    let banned = [["#[", "allow("], ["#![", "allow("], ["#[", "ignore"]].map(|parts| parts.concat());
    for (path, text) in sources() {
        for banned in &banned {
            assert!(!text.contains(banned), "{banned} in {path}");
        }
    }
}

#[test]
fn every_sample_event_is_listed_with_what_it_proves_and_nothing_else_is() {
    let readme = fs::read_to_string(root().join("events/README.md")).unwrap();
    let mut listed = Vec::new();
    let mut folder = "";
    for line in readme.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            folder = heading.split('`').nth(1).unwrap_or_default();
        } else if let Some((file, proves)) = line.strip_prefix("| `").and_then(|line| line.split_once("` | ")) {
            assert!(!proves.trim_end_matches(" |").is_empty(), "{file} proves nothing");
            listed.push(format!("{folder}{file}"));
        }
    }
    let mut found: Vec<String> = files(&["events"], "")
        .iter()
        .map(|path| path.strip_prefix(root().join("events")).unwrap().display().to_string())
        // The description of the contact centre has a section of its own.
        .filter(|path| path != "README.md" && path != "contact-centre.json")
        .collect();
    assert!(readme.contains("`contact-centre.json`"));
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
}

#[test]
fn every_sample_event_is_read_by_a_test() {
    // Whole folders are read by name; a file of its own is named, with or without its ending.
    let mut tests = String::new();
    for (path, text) in sources() {
        if path.contains("tests") {
            tests.push_str(&text);
        } else if let Some((_, own)) = text.split_once("#[cfg(test)]") {
            tests.push_str(own);
        }
    }
    let unread: Vec<String> = files(&["events"], "")
        .iter()
        .map(|path| path.strip_prefix(root().join("events")).unwrap().display().to_string())
        .filter(|path| path != "README.md")
        .filter(|path| {
            let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            let by_folder = folders
                .flat_map(|folder| {
                    let readers = ["fixtures(", "samples(", "files_below(&events().join("];
                    readers.map(|reader| format!("{reader}\"{folder}\")"))
                })
                .any(|reading| tests.contains(&reading));
            let name = path.rsplit('/').next().unwrap();
            !by_folder && !tests.contains(name)
        })
        .collect();
    assert!(unread.is_empty(), "no test reads {unread:#?}");
}

#[test]
fn every_variable_that_a_function_or_an_operator_s_command_reads_is_in_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is no README.md");
    let configs: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| path.ends_with("src/config.rs") && !path.starts_with("local/"))
        .collect();
    assert!(configs.len() > 1, "{configs:?}");
    let mut variables: Vec<&str> = configs
        .iter()
        .flat_map(|(_, text)| without_tests(text).split('"').skip(1).step_by(2))
        .filter(|text| {
            let is_shouted = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            text.len() > 3 && text.bytes().all(is_shouted)
        })
        .collect();
    variables.sort_unstable();
    variables.dedup();
    assert!(variables.contains(&"QUARANTINE_BUCKET"), "{variables:?}");
    // What operators run takes some of its options from the environment too.
    let sources = sources();
    let operate = sources.iter().filter(|(path, _)| path.starts_with("operate/"));
    variables.extend(operate.flat_map(|(_, text)| {
        let named = text.split("env = \"").skip(1);
        named.filter_map(|rest| Some(rest.split_once('"')?.0))
    }));
    for variable in variables {
        assert!(
            readme.contains(&format!("`{variable}`")),
            "{variable} is not in README.md"
        );
    }
}
