use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde_json::{Value, json};
use simulator::disorder::Source;
use tokio::net::TcpListener;

use super::aws::{Aws, until_taken};
use super::*;

/// Entries of which each is refused so often; which ones were put in each attempt, and the pauses between.
async fn put(refusals: &[u32]) -> (Result<(), SimulateError>, Vec<Vec<usize>>, Vec<u64>) {
    let left = RefCell::new(refusals.to_vec());
    let (attempts, pauses) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let put = async |entries: Vec<usize>| {
        let mut left = left.borrow_mut();
        let answer = entries.iter().map(|entry| {
            let is_refused = left[*entry] > 0;
            left[*entry] = left[*entry].saturating_sub(1);
            is_refused.then(|| "Throttled".to_owned())
        });
        let answer = answer.collect();
        attempts.borrow_mut().push(entries);
        Ok(answer)
    };
    let pause = async |pause: Duration| pauses.borrow_mut().push(u64::try_from(pause.as_millis()).unwrap());
    let result = until_taken("PutRecords", (0..refusals.len()).collect(), put, pause).await;
    (result, attempts.into_inner(), pauses.into_inner())
}

#[tokio::test]
async fn only_what_was_refused_is_put_again() {
    let (result, attempts, pauses) = put(&[0, 1, 0, 2]).await;
    result.unwrap();
    assert_eq!(attempts, [vec![0, 1, 2, 3], vec![1, 3], vec![3]]);
    assert_eq!(pauses, [100, 200]);
}

#[tokio::test]
async fn what_is_refused_for_ever_is_an_error_that_says_how_much() {
    let (result, attempts, pauses) = put(&[0, u32::MAX, u32::MAX]).await;
    assert_eq!(
        result.unwrap_err().to_string(),
        "PutRecords refused 2 of 3 entries in 12 attempts, the last with Throttled"
    );
    assert_eq!(attempts.len(), 12);
    assert_eq!(pauses.last(), Some(&5_000));
}

#[tokio::test]
async fn an_entry_that_the_answer_is_silent_about_was_not_taken() {
    let answers = RefCell::new(vec![vec![None, None], vec![None]]);
    let put = async |_: Vec<u8>| Ok(answers.borrow_mut().pop().unwrap());
    until_taken("PutRecords", vec![1, 2], put, async |_| {}).await.unwrap();
    assert!(answers.into_inner().is_empty(), "a second attempt");
}

/// What a service was asked, and how many entries it still refuses.
#[derive(Debug, Default)]
struct Service {
    records: Vec<Value>,
    events: Vec<Value>,
    refusals: usize,
    /// What the Connect stub was told to answer from, and what the snapshot was to collect, in order.
    calls: Vec<String>,
}

/// Takes entries like Kinesis and EventBridge: with 200, also where it refuses some. Descriptions and invocations are noted.
async fn answer(State(service): State<Arc<Mutex<Service>>>, uri: Uri, headers: HeaderMap, body: String) -> Json<Value> {
    let mut service = service.lock().unwrap();
    if uri.path() == "/centre" || uri.path().ends_with("/invocations") {
        service.calls.push(format!("{uri} {body}"));
        return Json(Value::Null);
    }
    let target = headers["x-amz-target"].to_str().unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    let (list, entries) = match target {
        "Kinesis_20131202.PutRecords" => ("Records", body["Records"].as_array().unwrap()),
        "AWSEvents.PutEvents" => ("Entries", body["Entries"].as_array().unwrap()),
        _ => panic!("{target}"),
    };
    let mut answers = Vec::new();
    for entry in entries {
        if service.refusals > 0 {
            service.refusals -= 1;
            answers.push(json!({"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slow down"}));
        } else {
            answers.push(json!({"SequenceNumber": "1", "ShardId": "shardId-000000000000", "EventId": "e"}));
            if list == "Records" {
                service.records.push(entry.clone());
            } else {
                service.events.push(entry.clone());
            }
        }
    }
    Json(json!({list: answers, "FailedRecordCount": 0, "FailedEntryCount": 0}))
}

/// Serves until the test ends.
async fn serve(service: Service) -> (Arc<Mutex<Service>>, String) {
    let service = Arc::new(Mutex::new(service));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&service));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (service, address)
}

#[tokio::test]
async fn nothing_is_lost_when_the_services_refuse_single_entries() {
    let (service, address) = serve(Service {
        refusals: 3,
        ..Service::default()
    })
    .await;
    let agent_events: Vec<String> = (0..1_201)
        .map(|number| format!(r#"{{"AgentARN":"arn:agent/{}","EventId":"{number}"}}"#, number % 3))
        .collect();
    let contact_events: Vec<String> = (0..25)
        .map(|number| {
            format!(
                r#"{{"detail-type":"Amazon Connect Contact Event","time":"2026-11-20T09:00:00Z","resources":["arn:{number}"],"detail":{{"contactId":"{number}"}}}}"#
            )
        })
        .collect();
    let delivered = |source, key, text: &'static str| Delivered {
        at: 0,
        source,
        key,
        bytes: text.as_bytes(),
    };
    let mut deliveries = vec![
        delivered(Source::AgentEvents, 7, "\u{1}not an event"),
        delivered(Source::Snapshots, 0, "{}"),
    ];
    for (source, texts) in [
        (Source::AgentEvents, &agent_events),
        (Source::ContactEvents, &contact_events),
    ] {
        deliveries.extend(texts.iter().map(|text| Delivered {
            at: 0,
            source,
            key: 0,
            bytes: text.as_bytes(),
        }));
    }
    let aws = Aws::local(&address, "stream".to_owned());
    aws.send(&deliveries).await.unwrap();

    let service = service.lock().unwrap();
    assert_eq!(service.records.len(), 1_202);
    assert_eq!(service.events.len(), 25);
    let keys = |key: &str| {
        service
            .records
            .iter()
            .filter(|record| record["PartitionKey"] == key)
            .count()
    };
    assert_eq!(
        (keys("arn:agent/0"), keys("arn:agent/1"), keys("agent-7")),
        (401, 400, 1)
    );
    let mut contacts: Vec<u32> = service
        .events
        .iter()
        .map(|entry| {
            assert_eq!(entry["Source"], "connect-analytics.replay");
            assert_eq!(entry["DetailType"], "Amazon Connect Contact Event");
            assert_eq!(entry["Time"], 1_795_165_200);
            let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
            assert_eq!(
                entry["Resources"][0],
                format!("arn:{}", detail["contactId"].as_str().unwrap())
            );
            detail["contactId"].as_str().unwrap().parse().unwrap()
        })
        .collect();
    contacts.sort_unstable();
    assert_eq!(contacts, (0..25).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_backlog_is_collected_at_its_own_time_and_what_is_now_is_left_to_the_schedules() {
    let (service, address) = serve(Service::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let state = json!({
        "addresses": {"timestream": address, "ministack": address, "connect": address, "preview": address},
        "stack": {"resources": {"AgentEventStream": "stream", "InstanceSnapshotFunction": "snapshot"}},
        "pieces": [],
    });
    let path = folder.path().join("cloud.json");
    std::fs::write(&path, state.to_string()).unwrap();
    let destination = Destination::Local {
        state: path,
        by_the_clock: true,
    };
    let mut sink = Sink::open(&destination).await.unwrap();
    let now = jiff::Timestamp::now().as_millisecond();
    let delivered = |at, source, bytes: &'static str| Delivered {
        at,
        source,
        key: 0,
        bytes: bytes.as_bytes(),
    };
    let deliveries = [
        delivered(1_795_165_200_000, Source::Snapshots, "first"),
        delivered(1_795_165_200_000, Source::AgentEvents, r#"{"AgentARN":"arn"}"#),
        delivered(1_795_165_260_000, Source::Snapshots, "second"),
        delivered(now, Source::Snapshots, "third"),
    ];
    sink.send(&deliveries).await.unwrap();
    let service = service.lock().unwrap();
    assert_eq!(service.records.len(), 1);
    insta::assert_snapshot!(service.calls.join("\n"), @r#"
    /centre?time=1795165200000 first
    /2015-03-31/functions/snapshot/invocations {"collect":["instances","queues","users"],"time":"2026-11-20T09:00:00Z"}
    /centre?time=1795165260000 second
    /2015-03-31/functions/snapshot/invocations {"collect":["instances","queues"],"time":"2026-11-20T09:01:00Z"}
    /centre third
    "#);
}

#[tokio::test]
async fn without_a_local_cloud_the_error_says_what_starts_one() {
    let folder = tempfile::tempdir().unwrap();
    let check = async |file: &str| {
        let destination = Destination::Local {
            state: folder.path().join(file),
            by_the_clock: true,
        };
        let error = Sink::open(&destination).await.unwrap_err().to_string();
        assert!(error.contains("`make up` starts one"), "{error}");
    };
    check("cloud.json").await;
    std::fs::write(folder.path().join("cloud.json"), "{}").unwrap();
    check("cloud.json").await;
}
