//! Which host is written to, where no endpoint is configured. With a function binary that would be AWS's own, so this test goes to
//! the sink by itself, with a plain endpoint on loopback.

use std::time::Duration;

use local_cloud::cloud;
use model::{Normalised, Row, agent_event};
use sinks::Outcome;
use sinks::timestream::Timestream;
use timestream_local::{Clock, Options};
use tokio::net::TcpListener;

use crate::harness::events::{self, NOW};
use crate::harness::faults::{Fault, Proxy, Rule};
use crate::harness::tables;

struct Cells {
    /// Where the region's endpoint is asked.
    plain: Proxy,
    /// The cell it names.
    cell: Proxy,
    store: String,
}

async fn cells() -> Cells {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let store = format!("http://{}", listener.local_addr().unwrap());
    let (plain, cell) = (Proxy::start(&store), Proxy::start(&store));
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let options = Options {
        clock: Clock::fixed(i64::try_from(now.as_nanosecond()).unwrap()),
        address: Some(cell.address()),
        ..Options::default()
    };
    tokio::spawn(timestream_local::serve(listener, options, std::future::pending()));
    cloud::create_tables(&store).await.unwrap();
    Cells { plain, cell, store }
}

fn writer(cells: &Cells) -> Timestream {
    let config = aws_config::SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("eu-west-2"))
        .credentials_provider(aws_sdk_s3::config::SharedCredentialsProvider::new(
            aws_sdk_s3::config::Credentials::new("local", "local", None, None, "test"),
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(cells.plain.address())
        .build();
    Timestream::new(&config, cloud::DATABASE.to_owned(), false)
}

async fn write(writer: &Timestream, number: u32) -> Outcome {
    let Ok(Normalised::Facts(facts)) = agent_event::normalise(&events::agent_event(number)) else {
        panic!("no facts");
    };
    let rows: &[Row] = &facts.rows;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    writer.write(&[rows], deadline).await.outcomes.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cell_is_asked_for_once_and_written_to() {
    let cells = cells().await;
    let writer = writer(&cells);
    writer.warm_up().await;
    for number in 1..=3 {
        assert_eq!(write(&writer, number).await, Outcome::Stored);
    }
    assert_eq!(cells.plain.seen("DescribeEndpoints").len(), 1);
    assert_eq!(cells.plain.seen("WriteRecords").len(), 0, "only the cell is written to");
    // Two tables, three times.
    assert_eq!(cells.cell.seen("WriteRecords").len(), 6);
    let client = local_cloud::clients::timestream_query(&cells.store);
    assert_eq!(tables::read_all(&client).await["AgentEvent"].len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cell_that_was_taken_away_is_asked_for_again() {
    let cells = cells().await;
    let writer = writer(&cells);
    assert_eq!(write(&writer, 1).await, Outcome::Stored);
    cells
        .cell
        .set(Rule::writes(Fault::Refuse(421, "InvalidEndpointException")));
    let outcome = write(&writer, 2).await;
    assert!(matches!(outcome, Outcome::NotStored { .. }), "{outcome:?}");
    cells.cell.pass();
    assert_eq!(write(&writer, 2).await, Outcome::Stored);
    // Two requests were refused at the same time; the second may have asked again already when it was.
    let asked = cells.plain.seen("DescribeEndpoints").len();
    assert!((2..=3).contains(&asked), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_no_cell_is_named_nothing_is_stored_and_the_reason_is_told() {
    let mut cells = cells().await;
    let writer = writer(&cells);
    cells.plain.down().await;
    match write(&writer, 1).await {
        Outcome::NotStored { reason } => assert!(reason.starts_with("endpoint discovery failed: "), "{reason}"),
        other => panic!("{other:?}"),
    }
    cells.plain.up();
    assert_eq!(write(&writer, 1).await, Outcome::Stored);
}
