//! The function `contact-events`: EventBridge contact events to rows.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    trigger::eventbridge::run(model::contact_event::normalise).await
}
