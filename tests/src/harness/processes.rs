//! Processes that others started: those in which MiniStack runs functions.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Kills every process that has all these variables (`NAME=value`) in its environment, and returns how many there were.
pub(crate) fn kill_with(variables: &[&str]) -> usize {
    let ids = with(variables);
    for id in &ids {
        Command::new("kill").args(["-KILL", id]).status().unwrap();
    }
    ids.len()
}

fn with(wanted: &[&str]) -> Vec<String> {
    let ids = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let id = entry.unwrap().file_name().into_string().unwrap();
        // What is no process has no environment; one of somebody else, or one that has just ended, cannot be read.
        let environment = fs::read(Path::new("/proc").join(&id).join("environ")).ok()?;
        let variables: Vec<&[u8]> = environment.split(|byte| *byte == 0).collect();
        let has_all = wanted.iter().all(|wanted| variables.contains(&wanted.as_bytes()));
        // `/proc/self` is one of the others by another name.
        (has_all && id.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
    });
    ids.collect()
}
