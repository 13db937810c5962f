//! The deployed alarms.

use aws_sdk_cloudwatch::types::StateValue;
use aws_sdk_sqs::types::QueueAttributeName;
use local_cloud::clients;
use serde_json::Value as Json;

use crate::harness::deployed::{self, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_quarantined_record_raises_its_alarm_and_the_topic_tells_its_subscribers() {
    const ALARM: &str = "connect-analytics-agent-events-quarantined";
    let cloud = deployed::shared().await;
    let _turn = cloud.turn().await;
    let cloudwatch = clients::cloudwatch(&cloud.ministack);
    // Another test's poison may have raised it before.
    let calm = cloudwatch
        .set_alarm_state()
        .alarm_name(ALARM)
        .state_value(StateValue::Ok);
    calm.state_reason("a test begins").send().await.unwrap();

    let config = clients::config(&cloud.ministack);
    let sqs = aws_sdk_sqs::Client::new(&config);
    let queue = sqs
        .create_queue()
        .queue_name("whoever-is-on-call")
        .send()
        .await
        .unwrap()
        .queue_url
        .unwrap();
    let wanted = QueueAttributeName::QueueArn;
    let attributes = sqs
        .get_queue_attributes()
        .queue_url(&queue)
        .attribute_names(wanted.clone());
    let attributes = attributes.send().await.unwrap();
    let arn = attributes.attributes().unwrap()[&wanted].clone();
    let topic = cloud.stack.resource("CriticalTopic").unwrap();
    let subscribe = aws_sdk_sns::Client::new(&config).subscribe().topic_arn(topic);
    subscribe.protocol("sqs").endpoint(arn).send().await.unwrap();

    cloud.put(&[b"poison for the alarm".to_vec()]).await;
    let message = until("the alarm's message arrives", async || {
        let received = sqs
            .receive_message()
            .queue_url(&queue)
            .wait_time_seconds(1)
            .send()
            .await
            .unwrap();
        let mut bodies = received.messages().iter().map(|message| {
            let envelope: Json = serde_json::from_str(message.body().unwrap()).unwrap();
            serde_json::from_str::<Json>(envelope["Message"].as_str().unwrap()).unwrap()
        });
        bodies.find(|message| message["AlarmName"] == ALARM && message["NewStateValue"] == "ALARM")
    })
    .await;
    // What a person needs who is woken by it.
    let description = message["AlarmDescription"].as_str().unwrap();
    assert!(
        description.contains("First:") && description.contains("Runbook:"),
        "{message}"
    );
    let alarms = cloudwatch.describe_alarms().alarm_names(ALARM).send().await.unwrap();
    assert_eq!(alarms.metric_alarms()[0].state_value(), Some(&StateValue::Alarm));
    until("the record is in quarantine", async || {
        let quarantine = cloud.quarantine("poison for the alarm").await;
        (!quarantine.is_empty()).then_some(())
    })
    .await;
}
