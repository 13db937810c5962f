//! What time it is: the system's, or whatever a test says.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The endpoint's idea of now. Retention windows, `now()` and `ago()` all read it, so that tests can stand still in time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `nanos` nanoseconds after the Unix epoch until [`Clock::set`] moves it. Clones share it.
    pub fn fixed(nanos: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(nanos))))
    }

    /// Moves a fixed clock, and all its clones; the system's clock stays as it is.
    pub fn set(&self, nanos: i64) {
        if let Some(fixed) = &self.0 {
            fixed.store(nanos, Ordering::SeqCst);
        }
    }

    /// Nanoseconds since the Unix epoch.
    pub fn now_nanos(&self) -> i64 {
        match &self.0 {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |elapsed| i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)),
        }
    }
}
