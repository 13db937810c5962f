//! The schedule's ticks: the Connect API collected into rows.

use connect_local::{Centre, Clock, Failure, Instance, Journal, Options, Rate, Throttle};
use tokio::net::TcpListener;

use crate::harness::events::{self, INSTANCE};
use crate::harness::faults::{Fault, Rule};
use crate::harness::runtime::Function;
use crate::harness::tables::counts;
use crate::harness::world::World;

/// The second instance of the scenarios, a copy of the first.
const SECOND: &str = "33333333-4444-5555-6666-777777777777";
/// No waiting: pacing has tests of its own.
const FAST: [(&str, &str); 4] = [
    ("CONNECT_RATE", "1000"),
    ("CONNECT_BURST", "1000"),
    ("CONNECT_METRICS_RATE", "1000"),
    ("CONNECT_METRICS_BURST", "1000"),
];

/// The contact centre of the sample events, with a second active instance beside the first.
fn centre() -> Centre {
    let mut centre = Centre::from_json(&events::sample("contact-centre.json")).unwrap();
    let second = Instance {
        id: SECOND.to_owned(),
        ..centre.instances[0].clone()
    };
    centre.instances.push(second);
    centre
}

/// A function, and a Connect API for it that stands still in time and does what `change` says.
pub(super) async fn start(world: &World, change: impl FnOnce(&mut Options)) -> (Function, Journal) {
    let mut options = Options::new(centre());
    options.clock = Clock::fixed(1_795_165_200_000);
    change(&mut options);
    let journal = options.journal.clone();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(connect_local::serve(listener, options, std::future::pending()));
    let connect = [("AWS_ENDPOINT_URL_CONNECT", address.as_str())];
    let function = world
        .start("instance-snapshot", &[FAST.as_slice(), &connect].concat())
        .await;
    (function, journal)
}

/// Rows of everything that is in so many instances.
fn rows_of(instances: usize) -> [(&'static str, usize); 3] {
    let one = &centre().instances[0];
    [
        ("Instance", instances),
        ("Queue", instances * one.queues.len()),
        ("User", instances * one.users.len()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_collects_every_active_instance_and_a_second_run_of_it_is_harmless() {
    let world = World::new().await;
    let (mut function, journal) = start(&world, |_| {}).await;
    let tick = events::sample("triggers/schedule-everything.json");
    let answer = function.invoke(&tick).await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
    let tables = world.tables().await;
    assert_eq!(counts(&tables), rows_of(2));
    let records: usize = rows_of(2).iter().map(|(_, rows)| rows).sum();
    assert_eq!(answer.log.endings().stored, records as u64);
    let calls = journal.calls().len();
    assert_eq!(
        world.metric_sum("instance-snapshot", "ConnectApiCalls").await,
        Some(calls as u64)
    );

    let answer = function.invoke(&tick).await;
    assert_eq!(answer.log.endings().stored, records as u64);
    assert_eq!(world.tables().await, tables);

    // Another tick, a minute later, makes rows of its own, of what its input names only.
    let (mut function, _) = start(&world, |options| options.clock = Clock::fixed(1_795_165_260_000)).await;
    let answer = function
        .invoke(&events::sample("triggers/schedule-queues-every-minute.json"))
        .await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
    let [instances, (_, queues), users] = rows_of(2);
    assert_eq!(answer.log.endings().stored, queues as u64);
    assert_eq!(counts(&world.tables().await), [instances, ("Queue", 2 * queues), users]);

    // What changes slowly is collected by a schedule of its own.
    let answer = function
        .invoke(&events::sample("triggers/schedule-configuration-hourly.json"))
        .await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
    assert!(answer.log.endings().stored >= users.1 as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_failing_instance_does_not_lose_the_others_and_is_told() {
    let world = World::new().await;
    let (mut function, _) = start(&world, |options| {
        options.failures.push(Failure {
            operation: None,
            instance_id: Some(SECOND.to_owned()),
            after: 0,
            times: None,
            status: 403,
            code: "AccessDeniedException".to_owned(),
        });
    })
    .await;
    let answer = function
        .invoke(&events::sample("triggers/schedule-everything.json"))
        .await;
    let error = answer.result.unwrap_err();
    assert_eq!(error.error_type, "TickError");
    assert!(
        error
            .message
            .contains("collections failed and 0 records were not stored"),
        "{error:?}"
    );
    let told = answer
        .log
        .lines
        .iter()
        .filter(|line| line["fields"]["message"] == "collection failed");
    let told: Vec<String> = told.map(|line| line["fields"]["collection"].to_string()).collect();
    assert!(
        !told.is_empty() && told.iter().all(|what| what.contains(SECOND)),
        "{told:?}"
    );

    let tables = world.tables().await;
    let of_second = |table: &str| tables[table].iter().filter(|row| row.contains(SECOND)).count();
    let of_first = |table: &str| tables[table].iter().filter(|row| row.contains(INSTANCE)).count();
    for (table, rows) in rows_of(1) {
        assert_eq!(of_first(table), rows, "{table}");
    }
    assert_eq!((of_second("Queue"), of_second("User")), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn throttled_by_connect_everything_is_collected_in_the_end_and_the_throttles_are_counted() {
    let world = World::new().await;
    let rate = Rate {
        per_second: 6.0,
        burst: 2.0,
    };
    let (mut function, journal) = start(&world, |options| {
        options.throttle = Some(Throttle {
            metrics: rate,
            others: rate,
        });
    })
    .await;
    let answer = function
        .invoke(&events::sample("triggers/schedule-everything.json"))
        .await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
    assert_eq!(counts(&world.tables().await), rows_of(2));
    let throttled = journal.calls().iter().filter(|call| call.status == 429).count();
    assert!(throttled > 0);
    let counted = world.metric_sum("instance-snapshot", "ConnectApiThrottles").await;
    assert_eq!(counted, Some(throttled as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_collected_and_not_stored_fails_the_tick() {
    let world = World::new().await;
    let (mut function, _) = start(&world, |_| {}).await;
    world
        .timestream
        .set(Rule::writes(Fault::Refuse(500, "InternalServerException")));
    let tick = events::sample("triggers/schedule-one-instance.json");
    let answer = function.invoke(&tick).await;
    let error = answer.result.unwrap_err();
    assert_eq!(error.error_type, "TickError");
    let records = 1 + centre().instances[0].queues.len();
    assert_eq!(answer.log.endings().not_stored, records as u64);

    world.timestream.pass();
    let answer = function.invoke(&tick).await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
    assert_eq!(counts(&world.tables().await), rows_of(1)[..2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_that_cannot_be_read_is_an_error_and_the_next_one_is_taken() {
    let world = World::new().await;
    let (mut function, journal) = start(&world, |_| {}).await;
    for input in [
        "{}",
        "[]",
        "null",
        r#"{"collect":[]}"#,
        r#"{"collect":["agents"]}"#,
        r#"{"collect":["queues"],"time":"noon"}"#,
    ] {
        let error = function.invoke(input.as_bytes()).await.result.unwrap_err();
        assert_eq!(error.error_type, "TickError", "{input}: {error:?}");
    }
    let hostile = events::samples("hostile")
        .into_iter()
        .chain(events::samples("contact-events/hostile"));
    for (name, input) in hostile {
        assert!(function.invoke(&input).await.result.is_err(), "{name}");
    }
    assert_eq!(journal.calls(), []);

    let unknown = function
        .invoke(&events::sample("triggers/schedule-unknown-instance.json"))
        .await;
    assert_eq!(unknown.result.unwrap_err().error_type, "TickError");
    let answer = function
        .invoke(&events::sample("triggers/schedule-queues-every-minute.json"))
        .await;
    assert_eq!(answer.result, Ok(serde_json::Value::Null));
}
