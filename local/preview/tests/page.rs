//! The page's own tests, which Node runs: units, transformations, time ranges, variables.
#![expect(clippy::unwrap_used, reason = "all of it is test, and a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web")
}

/// The files below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn the_pages_functions_do_what_they_say() {
    assert!(
        web().join("node_modules").is_dir(),
        "what the page is built with is not installed: run `npm ci --ignore-scripts` in local/preview/web"
    );
    let tests = fs::read_dir(web().join("tests")).unwrap();
    let tests = tests.map(|entry| entry.unwrap().path());
    let tests: Vec<PathBuf> = tests
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    assert!(!tests.is_empty());
    let output = Command::new("node")
        .arg("--test")
        .args(tests)
        .current_dir(web())
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// `tests/tests/tidy.rs` checks the same of Rust.
#[test]
fn no_file_of_the_page_is_longer_than_one_idea_needs() {
    let mut sources = files(&web().join("src"), &[".ts"]);
    sources.extend(files(&web().join("browser"), &[".mjs"]));
    sources.extend(files(&web().join("tests"), &[".mjs"]));
    assert!(sources.len() > 30);
    let lines = |path: &PathBuf| fs::read_to_string(path).unwrap().lines().count();
    let too_long: Vec<_> = sources.iter().filter(|path| lines(path) > 300).collect();
    assert!(too_long.is_empty(), "{too_long:?}");
}
