//! Reading YAML, with the library that the SAM CLI brings.

use std::path::PathBuf;
use std::process::Command;

use boards::Board;
use serde_json::Value as Json;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// A YAML file of `monitoring/`.
pub(crate) fn yaml(file: &str) -> Json {
    let program = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    python(program, &format!("monitoring/{file}"))
}

/// The template, in which a tag is an object with one key, the function's name.
pub(crate) fn template() -> Json {
    let program = "import json, sys; from samcli.yamlhelper import yaml_parse; json.dump(yaml_parse(open(sys.argv[1]).read()), sys.stdout)";
    python(program, "template.yaml")
}

/// The board with this uid.
pub(crate) fn board(uid: &str) -> Board {
    let boards = boards::read(&root().join("monitoring/queues.toml")).unwrap();
    boards.into_iter().find(|board| board.uid == uid).unwrap()
}

fn python(program: &str, file: &str) -> Json {
    let output = Command::new(root().join(".venv/bin/python"))
        .args(["-c", program])
        .arg(root().join(file))
        .output()
        .unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{file} cannot be read: {problem}");
    serde_json::from_slice(&output.stdout).unwrap()
}
