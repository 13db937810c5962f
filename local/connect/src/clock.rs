//! What time it is: the system's, or whatever a test says.

use std::time::{SystemTime, UNIX_EPOCH};

/// The endpoint's idea of now, which it answers as DataSnapshotTime.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock(Option<i64>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `millis` milliseconds after the Unix epoch.
    pub fn fixed(millis: i64) -> Self {
        Self(Some(millis))
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now_millis(self) -> i64 {
        self.0.unwrap_or_else(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
        })
    }
}
