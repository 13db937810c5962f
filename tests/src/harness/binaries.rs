//! The function binaries, built by the test itself, so that no test runs a stale one.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The path of a binary of this workspace, freshly built.
pub(crate) fn path(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let path = FOLDER.get_or_init(build).join(name);
    assert!(path.is_file(), "{} was not built", path.display());
    path
}

fn build() -> PathBuf {
    // `<target>/<profile>/deps/<this test>`
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap().to_owned();
    let mut command = Command::new(env!("CARGO"));
    // The whole workspace, as `make build` does: with a part of it the dependencies would have other features and be built again.
    command.args(["build", "--workspace", "--bins", "--quiet"]);
    command.current_dir(super::root());
    command.arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        command.arg("--release");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "the binaries cannot be built:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    folder
}
