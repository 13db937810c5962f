//! The sample events, read from their folder as they are.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use crate::CloudError;

/// A sample event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The file, relative to the folder that was read.
    pub path: PathBuf,
    /// What it holds; hostile samples are not even text.
    pub bytes: Vec<u8>,
}

/// All samples under `folder` and its sub-folders, in the order of their paths; none if there is no such folder. Text that explains
/// them (`*.md`) is left out.
pub fn read(folder: &Path) -> Result<Vec<Sample>, CloudError> {
    let mut samples = Vec::new();
    if folder.is_dir() {
        read_into(folder, folder, &mut samples)?;
    }
    samples.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(samples)
}

fn read_into(top: &Path, folder: &Path, samples: &mut Vec<Sample>) -> Result<(), CloudError> {
    for entry in fs::read_dir(folder).map_err(CloudError::file(folder))? {
        let path = entry.map_err(CloudError::file(folder))?.path();
        if path.is_dir() {
            read_into(top, &path, samples)?;
        } else if path.extension().is_none_or(|extension| extension != "md") {
            let bytes = fs::read(&path).map_err(CloudError::file(&path))?;
            samples.push(Sample {
                path: path.strip_prefix(top).unwrap_or(&path).to_owned(),
                bytes,
            });
        }
    }
    Ok(())
}

/// The latest moment at which one of the samples says it happened: `EventTimestamp` of agent events, `time` of EventBridge's and
/// Scheduler's. Instants inside a sample may lie later (a scheduled call-back does), so they do not count.
pub fn newest<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Option<Timestamp> {
    samples.into_iter().filter_map(happened).max()
}

fn happened(sample: &Sample) -> Option<Timestamp> {
    let event: Value = serde_json::from_slice(&sample.bytes).ok()?;
    ["EventTimestamp", "time"]
        .iter()
        .find_map(|field| event.get(field)?.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_in_the_order_of_their_paths_without_the_text_about_them() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("session")).unwrap();
        for name in ["session/02-logout.json", "session/01-login.json", "README.md", "binary"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let samples = read(folder.path()).unwrap();
        let paths: Vec<_> = samples.iter().map(|sample| sample.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["binary", "session/01-login.json", "session/02-logout.json"]);
        assert_eq!(samples[1].bytes, b"session/01-login.json");
        assert_eq!(read(&folder.path().join("nothing")).unwrap(), []);
    }

    #[test]
    fn the_newest_sample_is_told_by_when_it_happened() {
        let sample = |text: &str| Sample {
            path: PathBuf::new(),
            bytes: text.as_bytes().to_vec(),
        };
        let samples = [
            sample(r#"{"EventTimestamp":"2026-01-31T08:00:00.000Z"}"#),
            sample(r#"{"time":"2026-01-31T09:00:00Z","detail":{"scheduledTimestamp":"2026-02-01T09:00:00Z"}}"#),
            sample(r#"{"time":7}"#),
            sample("\u{0}"),
        ];
        assert_eq!(newest(&samples), Some("2026-01-31T09:00:00Z".parse().unwrap()));
        assert_eq!(newest(&[]), None);
    }
}
