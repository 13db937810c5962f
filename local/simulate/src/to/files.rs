//! Files in a folder, one event a line.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use simulator::Settings;
use simulator::disorder::Source;

use crate::batch::Delivered;
use crate::error::SimulateError;
use crate::produce::Outcome;
use crate::truth_json;

/// The open files.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    agent_events: Lines,
    contact_events: Lines,
    snapshots: Lines,
}

#[derive(Debug)]
struct Lines {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Files {
    /// Makes the folder if need be, and begins the files anew. An old truth would be a wrong one, so it goes at once.
    pub(crate) fn open(folder: &Path) -> Result<Self, SimulateError> {
        std::fs::create_dir_all(folder).map_err(SimulateError::file(folder))?;
        let truth = folder.join("truth.json");
        if truth.exists() {
            std::fs::remove_file(&truth).map_err(SimulateError::file(&truth))?;
        }
        Ok(Self {
            agent_events: Lines::open(folder.join("agent-events.ndjson"))?,
            contact_events: Lines::open(folder.join("contact-events.ndjson"))?,
            snapshots: Lines::open(folder.join("snapshots.ndjson"))?,
            folder: folder.to_owned(),
        })
    }

    /// Appends deliveries. Events are lines as they stand; a description has its time beside it, which is not in it.
    pub(crate) fn write(&mut self, deliveries: &[Delivered<'_>]) -> Result<(), SimulateError> {
        for delivered in deliveries {
            match delivered.source {
                Source::AgentEvents => self.agent_events.write(&[delivered.bytes, b"\n"])?,
                Source::ContactEvents => self.contact_events.write(&[delivered.bytes, b"\n"])?,
                Source::Snapshots => {
                    let time = Timestamp::from_millisecond(delivered.at).unwrap_or_default();
                    let time = format!("{{\"time\":\"{time:.3}\",\"description\":");
                    self.snapshots.write(&[time.as_bytes(), delivered.bytes, b"}\n"])?;
                }
            }
        }
        Ok(())
    }

    /// Writes down what really happened.
    pub(crate) fn write_truth(&self, settings: &Settings, outcome: &Outcome) -> Result<(), SimulateError> {
        let path = self.folder.join("truth.json");
        let file = File::create(&path).map_err(SimulateError::file(&path))?;
        let mut file = BufWriter::new(file);
        truth_json::write(&mut file, settings, &outcome.truth, outcome.report.as_ref())
            .and_then(|()| file.flush())
            .map_err(SimulateError::file(&path))
    }

    /// Writes out what is still in memory.
    pub(crate) fn flush(&mut self) -> Result<(), SimulateError> {
        for lines in [&mut self.agent_events, &mut self.contact_events, &mut self.snapshots] {
            lines.file.flush().map_err(SimulateError::file(&lines.path))?;
        }
        Ok(())
    }
}

impl Lines {
    fn open(path: PathBuf) -> Result<Self, SimulateError> {
        let file = File::create(&path).map_err(SimulateError::file(&path))?;
        Ok(Self {
            file: BufWriter::with_capacity(1 << 20, file),
            path,
        })
    }

    fn write(&mut self, parts: &[&[u8]]) -> Result<(), SimulateError> {
        let mut result = Ok(());
        for part in parts {
            result = result.and_then(|()| self.file.write_all(part));
        }
        result.map_err(SimulateError::file(&self.path))
    }
}
