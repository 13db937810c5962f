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
    trigger::schedule::run(async |sdk_config| {
        let pacing = config::Config::from_env()?.pacing();
        let client = api::client(&aws_sdk_connect::config::Builder::from(sdk_config));
        Ok(async move |input: Input, deadline| poll::collect(&client, &pacing, &input, trigger::now(), deadline).await)
    })
    .await
}
