//! The function `agent-events`: Kinesis batches of agent events to rows.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    trigger::kinesis::run(model::agent_event::normalise).await
}
