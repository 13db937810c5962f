//! What the functions' own sources say: the variables they read, the calls they make.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::read::root;

/// The functions, by the name of their folder.
pub(crate) const FUNCTIONS: [&str; 3] = ["agent-events", "contact-events", "instance-snapshot"];

/// The sources below a folder without their tests: paths and texts.
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests.rs" {
                let text = fs::read_to_string(&path).unwrap();
                let code = text
                    .split_once("#[cfg(test)]\nmod tests")
                    .map_or(text.as_str(), |(code, _)| code);
                found.push((path.display().to_string(), code.to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// The variables that a function reads: those of every function, and its own.
pub(crate) fn variables(function: &str) -> BTreeSet<String> {
    let own = format!("functions/{function}/src");
    let all = sources("shared/trigger/src").into_iter().chain(sources(&own));
    let configs = all.filter(|(path, _)| path.ends_with("/config.rs"));
    configs.flat_map(|(_, code)| shouted(&code)).collect()
}

/// The string literals that are written as variables are.
fn shouted(code: &str) -> Vec<String> {
    let literals = code.split('"').skip(1).step_by(2);
    let is_shouted = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    literals
        .filter(|text| text.len() > 3 && text.bytes().all(is_shouted))
        .map(str::to_owned)
        .collect()
}
