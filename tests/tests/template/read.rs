//! A template as the SAM CLI reads it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use local_cloud::Project;
use serde_json::Value as Json;

use crate::deployed::Deployed;

/// What turns a template into JSON: the SAM CLI's own reader, for which a tag is an object with one key, the function's name.
const READER: &str = "import json, sys; from samcli.yamlhelper import yaml_parse; json.dump(yaml_parse(open(sys.argv[1]).read()), sys.stdout)";

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// A template before it is evaluated.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) json: Json,
}

impl Template {
    /// The application.
    pub(crate) fn application() -> &'static Self {
        static READ: OnceLock<Template> = OnceLock::new();
        READ.get_or_init(|| Self::read("template.yaml"))
    }

    /// The store alone.
    pub(crate) fn store() -> Self {
        Self::read("timestream.yaml")
    }

    fn read(file: &str) -> Self {
        let python = Project::at(&root()).unwrap().tool("python").unwrap();
        let output = Command::new(python)
            .args(["-c", READER])
            .arg(root().join(file))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{file} cannot be read: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self {
            json: serde_json::from_slice(&output.stdout).unwrap(),
        }
    }

    /// What comes of it with these parameters, and the defaults of all others.
    pub(crate) fn with(&self, parameters: &[(&str, &str)]) -> Deployed {
        Deployed::new(&self.json, parameters)
    }

    /// A parameter's allowed values as text.
    pub(crate) fn allowed_values(&self, parameter: &str) -> Vec<String> {
        let values = self.json["Parameters"][parameter]["AllowedValues"].as_array();
        let values = values.unwrap_or_else(|| panic!("{parameter} has no AllowedValues"));
        values.iter().map(crate::deployed::text).collect()
    }
}
