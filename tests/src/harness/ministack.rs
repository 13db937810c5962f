//! MiniStack, which stands for S3 and CloudWatch: one for all tests of the process, each with a bucket and a namespace of its own.

use std::sync::{Arc, Weak};

use local_cloud::process::Guard;
use local_cloud::{Project, services};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// A running MiniStack. It ends with the last test that holds it: a static would outlive the process's end without being dropped,
/// and leave it running.
pub(crate) struct MiniStack {
    /// `http://127.0.0.1:<port>`
    pub(crate) address: String,
    // Dropped in this order: first the program, then the folder of its log.
    _guard: Guard,
    _logs: TempDir,
}

/// The one that is running, or a new one.
pub(crate) async fn shared() -> Arc<MiniStack> {
    static SHARED: Mutex<Weak<MiniStack>> = Mutex::const_new(Weak::new());
    let mut shared = SHARED.lock().await;
    if let Some(running) = shared.upgrade() {
        return running;
    }
    let logs = tempfile::tempdir().unwrap();
    let project = Project::at(&super::root()).unwrap();
    let service = services::ministack(&project, logs.path()).await.unwrap();
    let started = Arc::new(MiniStack {
        address: service.address,
        _guard: service.guard,
        _logs: logs,
    });
    *shared = Arc::downgrade(&started);
    started
}
