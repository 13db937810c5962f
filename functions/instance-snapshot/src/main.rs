//! The function `instance-snapshot`: on a schedule, instances, queues and users as the Connect API describes them, to rows.

mod api;
mod config;
mod convert;
mod figures;
mod instance;
mod pacing;
mod pages;
mod poll;

use trigger::schedule::Input;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    trigger::schedule::run(async || {
        let pacing = config::Config::from_env()?.pacing();
        let sdk_config = sinks::aws::load(None).await;
        let client = api::client(&aws_sdk_connect::config::Builder::from(&sdk_config));
        Ok(async move |input: Input, deadline| {
            let collected_at = jiff::Timestamp::now().as_millisecond();
            // The clock of a machine that runs this is past 1970; the tick's own time would do as well.
            let collected_at = model::Instant::from_millis(collected_at).unwrap_or(input.tick);
            poll::collect(&client, &pacing, &input, collected_at, deadline).await
        })
    })
    .await
}
