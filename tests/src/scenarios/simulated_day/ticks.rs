//! The schedule's ticks of the day: the API answers from what the simulation describes at that moment.

use connect_local::{Centre, Clock, Live, Options};
use jiff::Timestamp;
use serde_json::json;
use simulator::disorder::Source;
use tokio::net::TcpListener;

use super::day::Day;
use crate::harness::world::World;

/// No waiting: pacing has tests of its own.
const FAST: [(&str, &str); 4] = [
    ("CONNECT_RATE", "1000"),
    ("CONNECT_BURST", "1000"),
    ("CONNECT_METRICS_RATE", "1000"),
    ("CONNECT_METRICS_BURST", "1000"),
];

/// Invokes the snapshot at every tick of the day.
pub(super) async fn play(world: &World, day: &Day) {
    let descriptions: Vec<(i64, Centre)> = day
        .of(Source::Snapshots)
        .map(|snapshot| (snapshot.time, Centre::from_json(&snapshot.json).unwrap()))
        .collect();
    let options = Options::new(descriptions[0].1.clone());
    let live: Live = options.live.clone();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(connect_local::serve(listener, options, std::future::pending()));
    let connect = [("AWS_ENDPOINT_URL_CONNECT", address.as_str())];
    let mut function = world
        .start("instance-snapshot", &[FAST.as_slice(), &connect].concat())
        .await;
    for (tick, description) in descriptions {
        live.replace(description, Clock::fixed(tick));
        let time = Timestamp::from_millisecond(tick).unwrap();
        let input = json!({"collect": ["instances", "queues", "users"], "time": time.to_string()});
        let answer = function.invoke(input.to_string().as_bytes()).await;
        assert_eq!(answer.result, Ok(serde_json::Value::Null), "{time}");
    }
}
