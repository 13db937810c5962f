//! The real SDK against the local Connect, in this process.

use std::fmt::Write as _;
use std::time::Duration;

use aws_sdk_connect::config::{Credentials, Region};
use connect_local::{Centre, Clock, Failure, Journal, Operation, Options, Rate as Quotas, Throttle};
use connect_local::{Contact, Queue, RoutingProfile, User, Waiting};
use model::row::Value;
use model::{Facts, Normalised, Row};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::pacing::{Rate, Retries};

const ID: &str = "11111111-2222-3333-4444-555555555555";
const EVERYTHING: &[Collect] = &[Collect::Instances, Collect::Queues, Collect::Users];
const RETRIES: Retries = Retries {
    attempts: 12,
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_millis(50),
};

fn at(millis: i64) -> Instant {
    Instant::from_millis(millis).unwrap()
}

fn input(collect: &[Collect], instance_ids: &[&str]) -> Input {
    Input {
        collect: collect.to_vec(),
        instance_ids: instance_ids.iter().map(|id| (*id).to_owned()).collect(),
        tick: at(1_763_712_000_000),
    }
}

fn client(url: &str) -> Client {
    let config = aws_sdk_connect::Config::builder()
        .behavior_version_latest()
        .region(Region::new("eu-west-2"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(url);
    crate::api::client(&config)
}

/// Starts the local Connect; it ends with the test.
async fn start(mut options: Options) -> (Client, Journal) {
    options.clock = Clock::fixed(1_763_712_002_739);
    let journal = options.journal.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(connect_local::serve(listener, options, std::future::pending()));
    (client(&url), journal)
}

fn pace(per_second: f64, burst: f64) -> Pacing {
    let rate = Rate { per_second, burst };
    Pacing::new(rate, rate, 0.0, RETRIES)
}

/// Collects with a pace that nothing waits for.
async fn collect_at_once(client: &Client, input: &Input) -> Collected {
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    collect(client, &pace(1000.0, 1000.0), input, at(1_763_712_004_321), deadline).await
}

fn sample() -> Centre {
    Centre::from_json(include_bytes!("../../../../events/contact-centre.json")).unwrap()
}

fn facts(collected: &Collected) -> Vec<&Facts> {
    let facts = collected.records.iter().map(|record| match &record.normalised {
        Ok(Normalised::Facts(facts)) => facts,
        other => panic!("{}: {other:?}", record.source_id),
    });
    facts.collect()
}

fn rows<'c>(collected: &'c Collected, table: &str) -> Vec<&'c Row> {
    let rows = facts(collected).into_iter().flat_map(|facts| &facts.rows);
    rows.filter(|row| row.table().name() == table).collect()
}

fn measure(row: &Row, name: &str) -> Option<f64> {
    let (_, value) = row.measures().iter().find(|(column, _)| column.name == name)?;
    match value {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        Value::Bigint(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        other => panic!("{name} is {other:?}"),
    }
}

fn failures(collected: &Collected) -> Vec<String> {
    let failures = collected.failures.iter();
    failures
        .map(|failure| format!("{}: {}", failure.what, failure.error))
        .collect()
}

fn failing(operation: Option<Operation>, instance_id: Option<&str>, after: usize) -> Failure {
    Failure {
        operation,
        instance_id: instance_id.map(str::to_owned),
        after,
        times: None,
        status: 500,
        code: "InternalServiceException".to_owned(),
    }
}

/// An instance with that many queues, all of them served by everybody, and that many users, all of them available.
fn large(id: &str, queues: usize, users: usize) -> connect_local::Instance {
    let sample = sample().instances.swap_remove(0);
    let queue = |number| Queue {
        id: format!("q-{number:04}"),
        name: format!("Queue {number}"),
        waiting: vec![Waiting {
            channel: "VOICE".to_owned(),
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            seconds: number as f64,
        }],
        ..Queue::default()
    };
    let user = |number| User {
        id: format!("u-{number:04}"),
        username: format!("agent.{number}"),
        routing_profile_id: "r-1".to_owned(),
        status: Some("Available".to_owned()),
        ..User::default()
    };
    let queues: Vec<Queue> = (1..=queues).map(queue).collect();
    let served = queues.iter().map(|queue| (queue.id.clone(), vec!["VOICE".to_owned()]));
    connect_local::Instance {
        id: id.to_owned(),
        routing_profiles: vec![RoutingProfile {
            id: "r-1".to_owned(),
            name: "Everything".to_owned(),
            slots: [("VOICE".to_owned(), 1)].into(),
            queues: served.collect(),
        }],
        queues,
        users: (1..=users).map(user).collect(),
        ..sample
    }
}

fn centre(instances: Vec<connect_local::Instance>) -> Centre {
    Centre { instances, ..sample() }
}

#[tokio::test]
async fn the_sample_contact_centre() {
    let (client, _) = start(Options::new(sample())).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    assert_eq!(failures(&collected), Vec::<String>::new());
    assert_eq!((collected.records.len(), collected.api_throttles), (6 + 1 + 12, 0));
    let mut text = String::new();
    for (record, facts) in collected.records.iter().zip(facts(&collected)) {
        writeln!(text, "{}", record.source_id).unwrap();
        write!(text, "{:?}", facts.rows[0]).unwrap();
        writeln!(text, "  {} metric points", facts.metric_points.len()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn instance_totals_are_not_sums_over_queues() {
    let (client, _) = start(Options::new(sample())).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    let instance = rows(&collected, "Instance")[0];
    let sum = |name| -> f64 {
        rows(&collected, "Queue")
            .iter()
            .filter_map(|row| measure(row, name))
            .sum()
    };
    let check = |name, total, over_queues| {
        assert_eq!(
            (measure(instance, name), sum(name)),
            (Some(total), over_queues),
            "{name}"
        );
    };
    // Six agents of one profile are in four queues each, two of another in two, two of the third in one.
    check("agents_online", 10.0, 30.0);
    check("agents_available", 2.0, 6.0);
    check("agents_error", 1.0, 4.0);
    // A contact is in one queue.
    check("contacts_in_queue", 9.0, 9.0);
    check("contacts_in_after_contact_work", 2.0, 2.0);
    // The oldest of all; milliseconds in the API's answer.
    assert_eq!(measure(instance, "oldest_contact_age"), Some(3600.0));
}

#[tokio::test]
async fn lists_are_read_to_the_end_in_the_largest_pages_and_metrics_in_batches() {
    let (client, journal) = start(Options::new(centre(vec![large(ID, 501, 1001)]))).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    assert_eq!(failures(&collected), Vec::<String>::new());
    assert_eq!(rows(&collected, "Queue").len(), 501);
    assert_eq!(rows(&collected, "User").len(), 1001);
    let instance = rows(&collected, "Instance")[0];
    assert_eq!(measure(instance, "agents_online"), Some(1001.0));
    assert_eq!(measure(instance, "slots_available"), Some(1001.0));
    assert_eq!(measure(instance, "contacts_in_queue"), Some(501.0));
    assert_eq!(measure(instance, "oldest_contact_age"), Some(501.0));
    let counts: Vec<_> = journal.counts().into_iter().collect();
    let expected = [
        ((Operation::ListInstances, 200), 1),
        ((Operation::SearchQueues, 200), 2),
        ((Operation::SearchUsers, 200), 3),
        ((Operation::ListRoutingProfiles, 200), 1),
        ((Operation::ListUserHierarchyGroups, 200), 1),
        // Six batches by queue, six of all queues, one of all routing profiles.
        ((Operation::GetCurrentMetricData, 200), 13),
    ];
    assert_eq!(counts, expected);
    assert_eq!(collected.api_calls, 21);
}

#[tokio::test]
async fn every_active_instance_is_asked() {
    let mut instances: Vec<_> = (0..101).map(|number| large(&format!("i-{number:03}"), 1, 0)).collect();
    instances[50].status = "CREATION_FAILED".to_owned();
    let (client, journal) = start(Options::new(centre(instances))).await;
    let collected = collect_at_once(&client, &input(&[Collect::Queues], &[])).await;
    assert_eq!(failures(&collected), Vec::<String>::new());
    assert_eq!(rows(&collected, "Queue").len(), 100);
    assert_eq!(journal.counts()[&(Operation::ListInstances, 200)], 11);
    assert_eq!(collected.records[0].source_id, "i-000/queue/q-0001/1763712000000");
    assert_eq!(collected.records[99].source_id, "i-100/queue/q-0001/1763712000000");
}

#[tokio::test]
async fn a_queue_without_data_has_zeros_and_a_null_is_absent() {
    let mut centre = sample();
    centre.instances[0].queues[0].not_computable = vec!["OLDEST_CONTACT_AGE".to_owned()];
    let (client, _) = start(Options::new(centre)).await;
    let collected = collect_at_once(&client, &input(&[Collect::Queues], &[])).await;
    let queues = rows(&collected, "Queue");
    let check = |position: usize, name, expected| {
        assert_eq!(measure(queues[position], name), expected, "{position} {name}");
    };
    check(0, "contacts_in_queue", Some(3.0));
    check(0, "oldest_contact_age", None);
    // Archive: Connect answers nothing about it.
    for name in [
        "agents_online",
        "contacts_in_queue",
        "oldest_contact_age",
        "slots_available",
    ] {
        check(5, name, Some(0.0));
    }
}

#[tokio::test]
async fn nothing_is_lost_when_connect_throttles() {
    let mut options = Options::new(centre(vec![large(ID, 150, 600)]));
    options.throttle = Some(Throttle {
        metrics: Quotas {
            per_second: 4.0,
            burst: 1.0,
        },
        others: Quotas {
            per_second: 5.0,
            burst: 1.0,
        },
    });
    let (client, journal) = start(options).await;
    let mut pacing = pace(1000.0, 1000.0);
    pacing.retries.attempts = 100;
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    let collected = collect(&client, &pacing, &input(EVERYTHING, &[]), at(1), deadline).await;
    assert_eq!(failures(&collected), Vec::<String>::new());
    assert_eq!(collected.records.len(), 150 + 600 + 1);
    let throttled = journal.calls().iter().filter(|call| call.status == 429).count();
    assert!(throttled > 0, "the pace was meant to be too fast");
    assert_eq!(collected.api_throttles, throttled as u64);
    assert_eq!(collected.api_calls, journal.calls().len() as u64);
}

#[tokio::test]
async fn at_the_right_pace_connect_has_no_reason_to_throttle() {
    let mut options = Options::new(centre(vec![large(ID, 501, 1001)]));
    let quotas = Quotas {
        per_second: 40.0,
        burst: 5.0,
    };
    options.throttle = Some(Throttle {
        metrics: quotas,
        others: quotas,
    });
    let (client, _) = start(options).await;
    let rate = Rate {
        per_second: 40.0,
        burst: 5.0,
    };
    let pacing = Pacing::new(rate, rate, 0.25, RETRIES);
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    let collected = collect(&client, &pacing, &input(EVERYTHING, &[]), at(1), deadline).await;
    assert_eq!((failures(&collected).len(), collected.records.len()), (0, 1503));
    assert_eq!((collected.api_calls, collected.api_throttles), (21, 0));
}

#[tokio::test]
async fn a_failing_instance_does_not_lose_the_others() {
    let mut options = Options::new(centre(vec![large("i-bad", 3, 2), large("i-good", 3, 2)]));
    options.failures = vec![failing(None, Some("i-bad"), 0)];
    let (client, _) = start(options).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    // The list of instances did not fail, so what it says of the bad one is kept.
    let ids: Vec<&str> = collected
        .records
        .iter()
        .map(|record| record.source_id.as_str())
        .collect();
    let expected = [
        "i-bad/instance/i-bad/1763712000000",
        "i-good/queue/q-0001/1763712000000",
        "i-good/queue/q-0002/1763712000000",
        "i-good/queue/q-0003/1763712000000",
        "i-good/instance/i-good/1763712000000",
        "i-good/user/u-0001/1763712000000",
        "i-good/user/u-0002/1763712000000",
    ];
    assert_eq!(ids, expected);
    let failed: Vec<&str> = collected.failures.iter().map(|failure| failure.what.as_str()).collect();
    let expected = [
        "SearchQueues, instance i-bad, page 1",
        "ListRoutingProfiles, instance i-bad, page 1",
        "ListUserHierarchyGroups, instance i-bad, page 1",
        "SearchUsers, instance i-bad, page 1",
    ];
    assert_eq!(failed, expected);
}

#[tokio::test]
async fn a_failing_page_or_batch_does_not_lose_the_others() {
    let mut options = Options::new(centre(vec![large(ID, 250, 1001)]));
    let mut batch = failing(Some(Operation::GetCurrentMetricData), None, 1);
    // The second batch by queue, and none of those that follow.
    batch.times = Some(12);
    options.failures = vec![failing(Some(Operation::SearchUsers), None, 1), batch];
    let (client, _) = start(options).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    let why = "service error: InternalServiceException: this failure was asked for (tried 12 times)";
    let expected = [
        format!("GetCurrentMetricData by queue, instance {ID}, batch 2, page 1: {why}"),
        format!("SearchUsers, instance {ID}, page 2: {why}"),
    ];
    assert_eq!(failures(&collected), expected);
    assert_eq!(rows(&collected, "User").len(), 500, "the first page");
    let queues = rows(&collected, "Queue");
    assert_eq!(queues.len(), 250);
    for (position, queue) in queues.iter().enumerate() {
        let is_of_failed_batch = (100..200).contains(&position);
        assert_eq!(
            measure(queue, "agents_online").is_none(),
            is_of_failed_batch,
            "{position}"
        );
    }
    assert_eq!(
        measure(rows(&collected, "Instance")[0], "contacts_in_queue"),
        Some(250.0)
    );
}

#[tokio::test]
async fn a_total_that_lacks_a_batch_is_absent() {
    let mut options = Options::new(centre(vec![large(ID, 150, 3)]));
    options.failures = vec![Failure {
        times: Some(12),
        ..failing(Some(Operation::GetCurrentMetricData), None, 1)
    }];
    let (client, _) = start(options).await;
    let collected = collect_at_once(&client, &input(&[Collect::Instances], &[])).await;
    let instance = rows(&collected, "Instance")[0];
    assert_eq!(collected.failures.len(), 1);
    assert_eq!(measure(instance, "contacts_in_queue"), None);
    assert_eq!(measure(instance, "agents_online"), Some(3.0));
}

#[tokio::test]
async fn named_instances_are_asked_and_no_others() {
    let (client, journal) = start(Options::new(centre(vec![large("i-1", 1, 0), large("i-2", 1, 0)]))).await;
    let named = input(&[Collect::Instances], &["i-2", "i-2", "i-9"]);
    let collected = collect_at_once(&client, &named).await;
    assert_eq!(collected.records.len(), 1);
    assert_eq!(collected.records[0].source_id, "i-2/instance/i-2/1763712000000");
    let expected = "DescribeInstance, instance i-9: service error: ResourceNotFoundException: Instance i-9 not found";
    assert_eq!(failures(&collected), [expected]);
    assert!(!journal.counts().contains_key(&(Operation::ListInstances, 200)));
    // What cannot get better is not tried again.
    assert_eq!(journal.counts()[&(Operation::DescribeInstance, 404)], 1);
}

#[tokio::test]
async fn a_pace_too_slow_for_the_deadline_ends_at_once_with_what_there_is() {
    let (client, journal) = start(Options::new(sample())).await;
    let begun = tokio::time::Instant::now();
    let pacing = pace(0.1, 2.0);
    let collected = collect(
        &client,
        &pacing,
        &input(EVERYTHING, &[]),
        at(1),
        begun + Duration::from_secs(5),
    )
    .await;
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "it slept for calls that it could not make"
    );
    assert_eq!(journal.calls().len(), 2 + 2, "two of either quota");
    assert_eq!(rows(&collected, "Queue").len(), 6);
    let expected = ["ListRoutingProfiles", "ListUserHierarchyGroups", "SearchUsers"]
        .map(|operation| format!("{operation}, instance {ID}, page 1: no time left for it"));
    assert_eq!(failures(&collected), expected);
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_is_left_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let begun = tokio::time::Instant::now();
    let deadline = begun + Duration::from_millis(300);
    let collected = collect(&client, &pace(1000.0, 1000.0), &input(EVERYTHING, &[]), at(1), deadline).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(failures(&collected), ["ListInstances, page 1: no time left for it"]);
}

#[tokio::test]
async fn a_failure_never_shows_what_an_answer_holds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let body = r#"{"InstanceSummaryList":[{"Id":"jdoe","InstanceAlias":5}]}"#;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length";
            let _ = stream
                .write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes())
                .await;
        }
    });
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    let failures = failures(&collected).join("\n");
    assert!(failures.starts_with("ListInstances, page 1: "), "{failures}");
    assert!(!failures.contains("jdoe"), "{failures}");
}

#[tokio::test]
async fn an_agent_with_contacts_of_a_queue_they_do_not_serve_is_still_one_agent() {
    let mut instance = large(ID, 101, 2);
    instance.queues[100].name = "Served by nobody".to_owned();
    instance.routing_profiles[0].queues.remove("q-0101");
    instance.users[0].contacts = vec![Contact {
        queue_id: Some("q-0101".to_owned()),
        channel: "VOICE".to_owned(),
        state: "CONNECTED".to_owned(),
    }];
    let (client, _) = start(Options::new(centre(vec![instance]))).await;
    let collected = collect_at_once(&client, &input(EVERYTHING, &[])).await;
    let instance = rows(&collected, "Instance")[0];
    assert_eq!(measure(instance, "agents_online"), Some(2.0));
    assert_eq!(measure(instance, "agents_on_contact"), Some(1.0));
    assert_eq!(measure(instance, "slots_active"), Some(1.0));
    let last = rows(&collected, "Queue")[100];
    assert_eq!(measure(last, "agents_online"), Some(0.0));
    assert_eq!(measure(last, "slots_active"), Some(1.0));
}

#[tokio::test]
async fn an_operation_without_a_throttling_error_of_its_own_is_known_to_be_throttled_by_its_status() {
    let mut options = Options::new(sample());
    options.failures = vec![Failure {
        times: Some(2),
        status: 429,
        code: "SomethingElse".to_owned(),
        ..failing(Some(Operation::ListInstances), None, 0)
    }];
    let (client, _) = start(options).await;
    let collected = collect_at_once(&client, &input(&[Collect::Queues], &[])).await;
    assert_eq!(failures(&collected), Vec::<String>::new());
    assert_eq!((collected.records.len(), collected.api_throttles), (6, 2));
}

#[tokio::test]
async fn the_sample_schedules() {
    let (client, _) = start(Options::new(sample())).await;
    let check = async |json: &str, records: usize, failed: usize, tick: i64| {
        let input = trigger::schedule::read_input(json, at(1)).unwrap();
        assert_eq!(input.tick.millis(), tick, "{json}");
        let collected = collect_at_once(&client, &input).await;
        let found = (collected.records.len(), collected.failures.len());
        assert_eq!(found, (records, failed), "{json}");
    };
    macro_rules! event {
        ($name:literal) => {
            include_str!(concat!("../../../../events/triggers/schedule-", $name, ".json"))
        };
    }
    check(event!("everything"), 1 + 6 + 12, 0, 1_795_165_200_000).await;
    check(event!("queues-every-minute"), 6, 0, 1_795_165_260_000).await;
    check(event!("one-instance"), 1 + 6, 0, 1_795_165_320_000).await;
    check(event!("unknown-instance"), 0, 1, 1_795_165_380_000).await;
    check(event!("configuration-hourly"), 1 + 12, 0, 1_795_168_800_000).await;
}

#[tokio::test]
async fn a_named_instance_that_is_not_active_is_reported_and_not_asked() {
    let (client, journal) = start(Options::new(sample())).await;
    let id = "22222222-3333-4444-5555-666666666666";
    let collected = collect_at_once(&client, &input(EVERYTHING, &[id])).await;
    let expected = format!("DescribeInstance, instance {id}: the instance is CREATION_FAILED, not ACTIVE");
    assert_eq!((collected.records.len(), failures(&collected)), (0, vec![expected]));
    assert_eq!(journal.calls().len(), 1);
}

#[tokio::test]
async fn a_call_throttled_until_the_deadline_says_so() {
    let mut options = Options::new(sample());
    options.failures = vec![Failure {
        status: 429,
        code: "ThrottlingException".to_owned(),
        ..failing(Some(Operation::SearchQueues), None, 0)
    }];
    let (client, _) = start(options).await;
    let mut pacing = pace(20.0, 5.0);
    pacing.retries.attempts = 1000;
    let begun = tokio::time::Instant::now();
    let deadline = begun + Duration::from_millis(500);
    let collected = collect(&client, &pacing, &input(&[Collect::Queues], &[ID]), at(1), deadline).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    let failure = failures(&collected).join("\n");
    let expected = format!("SearchQueues, instance {ID}, page 1: service error: ThrottlingException: ");
    assert!(failure.starts_with(&expected), "{failure}");
    assert_eq!(collected.api_throttles, collected.api_calls);
}
