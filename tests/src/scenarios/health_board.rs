//! *Pipeline health* asks CloudWatch for what the functions sent: its panels' queries, answered by MiniStack, against the log lines, the store's
//! own metering and the Connect API's own count of calls.

mod asking;

use std::collections::BTreeMap;

use connect_local::{Centre, Clock, Failure, Journal, Options};
use serde_json::Value as Json;
use tokio::net::TcpListener;

use self::asking::Asking;
use super::send_all;
use crate::harness::events::{self, agent_event, records};
use crate::harness::logs::Endings;
use crate::harness::world::World;

/// The panels: p99 of both ages, both lists of conditions, records in, the endings' sums, quarantined, writing, the Connect API.
const AGES: [u32; 2] = [1, 2];
const CRITICAL: u32 = 10;
const WARNINGS: u32 = 11;
const RECORDS_IN: u32 = 30;
const ENDINGS: [(u32, &str); 3] = [(41, "agent-events"), (43, "contact-events"), (45, "instance-snapshot")];
const QUARANTINED: u32 = 50;
const WRITING: u32 = 60;
const CONNECT_API: u32 = 61;

/// Endings added up.
fn add(sum: &mut Endings, more: Endings) {
    sum.received += more.received;
    sum.stored += more.stored;
    sum.superseded += more.superseded;
    sum.ignored += more.ignored;
    sum.quarantined += more.quarantined;
    sum.not_stored += more.not_stored;
}

/// Agent events: good ones, twice; poison; and one that is not ours.
async fn play_agent_events(asking: &Asking<'_>) -> Endings {
    let mut function = asking.start("agent-events", &[]).await;
    let mut endings = Endings::default();
    for batch in [
        records((1..=10).map(agent_event)),
        records((1..=10).map(agent_event)),
        records([
            agent_event(11),
            b"poison".to_vec(),
            b"{}".to_vec(),
            events::sample("agent-events/contact-record.json"),
        ]),
    ] {
        add(&mut endings, send_all(&mut function, &batch).await);
    }
    assert_eq!((endings.stored, endings.quarantined, endings.ignored), (21, 2, 1));
    endings
}

/// Contact events: the journey of an abandoned contact, and one that is poison.
async fn play_contact_events(asking: &Asking<'_>) -> Endings {
    let mut function = asking.start("contact-events", &[]).await;
    let mut endings = Endings::default();
    for event in [
        "triggers/eventbridge-contact-event.json",
        "triggers/eventbridge-contact-abandoned.json",
        "triggers/eventbridge-hostile.json",
        "triggers/eventbridge-other-detail-type.json",
    ] {
        let answer = function.invoke(&events::sample(event)).await;
        assert!(answer.result.is_ok(), "{event}: {:?}", answer.result);
        add(&mut endings, answer.log.endings());
    }
    assert_eq!((endings.stored, endings.quarantined, endings.ignored), (2, 1, 1));
    endings
}

/// A tick during which the Connect API throttles twice.
async fn play_a_tick(asking: &Asking<'_>) -> (Endings, Journal) {
    let mut options = Options::new(Centre::from_json(&events::sample("contact-centre.json")).unwrap());
    options.clock = Clock::fixed(1_795_165_200_000);
    options.failures.push(Failure {
        operation: None,
        instance_id: None,
        after: 1,
        times: Some(2),
        status: 429,
        code: "TooManyRequestsException".to_owned(),
    });
    let journal = options.journal.clone();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(connect_local::serve(listener, options, std::future::pending()));
    let more = [
        ("AWS_ENDPOINT_URL_CONNECT", address.as_str()),
        ("CONNECT_RATE", "1000"),
        ("CONNECT_BURST", "1000"),
        ("CONNECT_METRICS_RATE", "1000"),
        ("CONNECT_METRICS_BURST", "1000"),
    ];
    let mut function = asking.start("instance-snapshot", &more).await;
    let tick = events::sample("triggers/schedule-everything.json");
    let answer = function.invoke(&tick).await;
    assert_eq!(answer.result, Ok(Json::Null));
    (answer.log.endings(), journal)
}

#[tokio::test(flavor = "multi_thread")]
async fn its_panels_say_what_the_functions_did() {
    let world = World::new().await;
    let asking = Asking::of(&world).await;
    let agents = play_agent_events(&asking).await;
    let contacts = play_contact_events(&asking).await;
    let (snapshots, journal) = play_a_tick(&asking).await;
    let played = BTreeMap::from([
        ("agent-events", agents),
        ("contact-events", contacts),
        ("instance-snapshot", snapshots),
    ]);

    // The five endings, which add up.
    for (id, function) in ENDINGS {
        let sums = asking.sums(id).await;
        let expected = played[function];
        let labels = [
            "Received",
            "Stored",
            "Superseded",
            "Ignored",
            "Quarantined",
            "Not stored",
        ];
        for (label, (metric, expected)) in labels.into_iter().zip(expected.as_metrics()) {
            assert_same(sums[label], expected, &format!("{label} ({metric}) of {function}"));
        }
        let others: f64 = labels.iter().skip(1).map(|label| sums[label]).sum();
        assert_same(others, expected.received, &format!("the endings of {function}"));
    }
    let received = asking.sums(RECORDS_IN).await;
    let quarantined = asking.sums(QUARANTINED).await;
    for (function, endings) in &played {
        assert_same(received[function], endings.received, function);
        assert_same(quarantined[function], endings.quarantined, function);
    }

    // What was written, by the store's own metering; it takes each request's bytes for an upper bound, as the functions do.
    let writing = asking.sums(WRITING).await;
    let calls: f64 = played
        .keys()
        .map(|function| writing[format!("{function} calls").as_str()])
        .sum();
    assert_same(calls, world.timestream.seen("WriteRecords").len() as u64, "write calls");
    let units: f64 = played
        .keys()
        .map(|function| writing[format!("{function} units").as_str()])
        .sum();
    assert_same(units, metered(&world).await, "write units");

    // Calls of the Connect API, by the stub's journal.
    let connect = asking.sums(CONNECT_API).await;
    let calls = journal.calls();
    assert_same(connect["Calls"], calls.len() as u64, "calls of the Connect API");
    let throttled = calls.iter().filter(|call| call.status == 429).count();
    assert_eq!(throttled, 2);
    assert_same(connect["Throttled"], throttled as u64, "throttled calls");

    // The sample events are of another day: they are late, and both ages say so.
    for id in AGES {
        let ages = asking.panel(id).await;
        assert!(
            ages["p99"].iter().all(|age| *age > 15_000.0) && !ages["p99"].is_empty(),
            "{ages:?}"
        );
    }
    assert_conditions(&asking).await;
}

/// The tiles of the alarms: those that fulfil their conditions, those that do not, and those of whose metric nothing was sent.
async fn assert_conditions(asking: &Asking<'_>) {
    let critical = asking.panel(CRITICAL).await;
    let last = |name: &str| critical[name].last().copied();
    assert_eq!(last("agent-events-quarantined"), Some(2.0));
    assert_eq!(last("contact-events-quarantined"), Some(1.0));
    assert_eq!(last("instance-snapshot-quarantined"), Some(0.0));
    assert_eq!(last("agent-events-not-stored"), Some(0.0));
    assert_eq!(last("schedule-dead-letters"), None);
    let warnings = asking.panel(WARNINGS).await;
    let last = |name: &str| warnings[name].last().copied();
    assert_eq!(last("connect-api-throttled"), Some(2.0));
    assert!(last("agent-events-age").is_some_and(|age| age > 15_000.0));
    assert!(last("snapshot-missed").is_some_and(|records| records >= 1.0));
    assert_eq!(last("concurrent-calls"), None);
}

/// The write units that the store counted.
async fn metered(world: &World) -> u64 {
    let answer = reqwest::get(format!("{}/metering", world.store)).await.unwrap();
    let answer: Json = answer.json().await.unwrap();
    let tables = answer["tables"].as_array().unwrap();
    tables
        .iter()
        .map(|table| table["metering"]["write_units"].as_u64().unwrap())
        .sum()
}

fn assert_same(actual: f64, expected: u64, what: &str) {
    let expected: f64 = u32::try_from(expected).unwrap().into();
    assert!((actual - expected).abs() < 1e-9, "{what}: {actual}, not {expected}");
}
