//! Serves the mappings of a function as they are deployed, also when that changes.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::{interval, timeout};

use crate::checkpoints::Checkpoints;
use crate::clients::Clients;
use crate::deployed::{self, Deployed};
use crate::error::ServeError;
use crate::mapping_task::Running;
use crate::note::{note, note_error};
use crate::shard_task::Context;

/// How often to look whether the deployment changed.
const LOOK: Duration = Duration::from_secs(2);
/// How long what is being done may take to end. What does not end comes again.
const STOP: Duration = Duration::from_secs(2);

/// What to serve.
#[derive(Debug)]
pub struct Options {
    /// The endpoint of Kinesis, Lambda and S3: `http://127.0.0.1:<port>`.
    pub endpoint: String,
    /// The function whose mappings are served.
    pub function: String,
    /// The region that the endpoint is asked as.
    pub region: String,
    /// How far everything was processed.
    pub checkpoints: Checkpoints,
}

/// Serves the function's mappings to Kinesis streams until `stop` ends, whether or not they are enabled at the endpoint: an endpoint that
/// serves them itself must be told not to. `ready` is told what is served, once every shard has been taken up.
pub async fn serve(
    options: Options,
    ready: impl FnOnce(&str),
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let clients = Clients::new(&options.endpoint, &options.region);
    let deployed = deployed::read(&clients, &options.function).await?;
    if deployed.is_empty() {
        return Err(ServeError::NoMapping {
            function: options.function,
        });
    }
    let mut service = Service {
        clients,
        checkpoints: Arc::new(options.checkpoints),
        function: options.function,
        region: options.region,
        running: BTreeMap::new(),
    };
    let described: Vec<String> = deployed.iter().map(describe).collect();
    for deployed in deployed {
        service.start(deployed).await?;
    }
    ready(&described.join("; "));
    tokio::pin!(stop);
    let mut look = interval(LOOK);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = look.tick() => {
                if let Err(error) = service.follow().await {
                    note_error(&error);
                }
            }
        }
    }
    let running = service.running.into_values().map(|(_, running)| running.stop());
    if timeout(STOP, join_all(running)).await.is_err() {
        note("stopped before everything had ended");
    }
    Ok(())
}

struct Service {
    clients: Clients,
    checkpoints: Arc<Checkpoints>,
    function: String,
    region: String,
    /// By id, as it was deployed when it was started.
    running: BTreeMap<String, (Deployed, Running)>,
}

impl Service {
    async fn start(&mut self, deployed: Deployed) -> Result<(), ServeError> {
        let context = Context {
            clients: self.clients.clone(),
            deployed: deployed.clone(),
            checkpoints: Arc::clone(&self.checkpoints),
        };
        let running = Running::start(context, &self.region).await?;
        self.running.insert(deployed.mapping.uuid.clone(), (deployed, running));
        Ok(())
    }

    /// Stops mappings that were deleted, starts new ones, and lets those that were changed go on from their checkpoints.
    async fn follow(&mut self) -> Result<(), ServeError> {
        let deployed = deployed::read(&self.clients, &self.function).await?;
        let is_as_before = |before: &Deployed| deployed.contains(before);
        let outdated: Vec<String> = self
            .running
            .iter()
            .filter(|(_, (before, _))| !is_as_before(before))
            .map(|(uuid, _)| uuid.clone())
            .collect();
        for uuid in outdated {
            if let Some((_, running)) = self.running.remove(&uuid) {
                note(format_args!("mapping {uuid} was changed or deleted"));
                running.stop().await;
            }
        }
        for deployed in deployed {
            if !self.running.contains_key(&deployed.mapping.uuid) {
                note(describe(&deployed));
                self.start(deployed).await?;
            }
        }
        Ok(())
    }
}

/// One line about a mapping.
fn describe(deployed: &Deployed) -> String {
    let mapping = &deployed.mapping;
    let settings = &mapping.settings;
    let retries = settings
        .maximum_retries
        .map_or_else(|| "retries without end".to_owned(), |most| format!("{most} retries"));
    format!(
        "serving {} from {}: batches of {} in {} s, {} at once, {retries}, records up to {} s old{}{}; failures go to {}",
        mapping.function_arn,
        mapping.stream_arn,
        settings.batch_size,
        settings.window.as_secs(),
        settings.parallelization,
        settings.maximum_age.as_secs(),
        if settings.reports_item_failures {
            ", partial responses"
        } else {
            ""
        },
        if settings.bisects { ", bisecting" } else { "" },
        mapping.failure_bucket.as_deref().unwrap_or("nowhere"),
    )
}
