//! The README's table of functions is the declared one.

use std::fmt::Write as _;

use crate::query::functions::{Entry, GROUPS, Kind};

const README: &str = include_str!("../../../README.md");
const START: &str = "<!-- functions: written by the test `the_readme_lists_the_declared_functions` -->\n";
const END: &str = "<!-- end of functions -->";

/// The table as Markdown: what is answered by group, then what is refused and why.
fn table() -> String {
    let public = |entry: &&Entry| {
        !entry.name.starts_with('$') || entry.usage.starts_with("CAST(") || entry.usage.starts_with("ARRAY[")
    };
    let mut text = String::from("\n| group | functions |\n|---|---|\n");
    let mut refused = String::from("\n| refused | why |\n|---|---|\n");
    for (group, entries) in GROUPS {
        let mut usages = vec![];
        for entry in entries.iter().filter(public) {
            let usage = entry.usage.replace('|', "\\|");
            match entry.kind {
                Kind::Refused(reason) => writeln!(refused, "| `{usage}` | {reason} |").unwrap(),
                _ => usages.push(format!("`{usage}`")),
            }
        }
        writeln!(text, "| {group} | {} |", usages.join(", ")).unwrap();
    }
    format!("{text}{refused}\n")
}

#[test]
fn the_readme_lists_the_declared_functions() {
    let (before, rest) = README.split_once(START).expect("the start of the table");
    let (listed, after) = rest.split_once(END).expect("the end of the table");
    if let Some(file) = option_env!("UPDATE_README") {
        std::fs::write(file, format!("{before}{START}{}{END}{after}", table())).unwrap();
    }
    assert_eq!(listed, table());
}

#[test]
fn every_function_is_declared_once() {
    let mut names: Vec<&str> = GROUPS
        .iter()
        .flat_map(|(_, entries)| *entries)
        .map(|entry| entry.name)
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
