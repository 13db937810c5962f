//! Requests as they stand on the wire, against the sample contact centre.

use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::answers;
use crate::centre::{Centre, CentreError};
use crate::clock::Clock;
use crate::request;
use crate::server::{Options, serve};

const INSTANCE: &str = "11111111-2222-3333-4444-555555555555";
const FAILED: &str = "22222222-3333-4444-5555-666666666666";
const SUPPORT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const SALES: &str = "aaaaaaaa-0000-4000-8000-000000000002";
const ARCHIVE: &str = "aaaaaaaa-0000-4000-8000-000000000006";
const GENERALIST: &str = "bbbbbbbb-0000-4000-8000-000000000001";

fn sample() -> Centre {
    Centre::from_json(include_bytes!("../../../events/contact-centre.json")).unwrap()
}

/// The answer, or the error's name and message.
fn ask(method: &str, target: &str, body: &Json) -> Result<Json, String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    let (operation, parameters) =
        request::read(method, path, query, &body).map_err(|error| format!("{}: {}", error.code, error.message))?;
    parameters
        .and_then(|parameters| answers::answer(&sample(), operation, &parameters, 1_671_222_098_739))
        .map_err(|error| format!("{}: {}", error.code, error.message))
}

fn get(target: &str) -> Result<Json, String> {
    ask("GET", target, &Json::Null)
}

fn metrics(filters: &Json, groupings: &Json, names: &[&str]) -> Result<Json, String> {
    let metrics: Vec<Json> = names.iter().map(|name| json!({"Name": name})).collect();
    let body = json!({"Filters": filters, "Groupings": groupings, "CurrentMetrics": metrics});
    ask("POST", &format!("/metrics/current/{INSTANCE}"), &body)
}

/// The values in the order of the request, a list for each result.
fn values(answer: &Json) -> Vec<Vec<Option<f64>>> {
    let results = answer["MetricResults"].as_array().unwrap();
    let values = |result: &Json| -> Vec<Option<f64>> {
        let collections = result["Collections"].as_array().unwrap();
        collections
            .iter()
            .map(|collection| collection["Value"].as_f64())
            .collect()
    };
    results.iter().map(values).collect()
}

#[test]
fn every_list_is_under_the_services_own_name() {
    let check = |target: &str, list: &str, length: usize| {
        let answer = get(target).unwrap();
        assert_eq!(answer[list].as_array().map(Vec::len), Some(length), "{target}");
        assert!(answer.get("NextToken").is_none(), "{target}");
    };
    check("/instance", "InstanceSummaryList", 2);
    check(&format!("/queues-summary/{INSTANCE}"), "QueueSummaryList", 6 + 12);
    check(
        &format!("/queues-summary/{INSTANCE}?queueTypes=STANDARD"),
        "QueueSummaryList",
        6,
    );
    check(&format!("/users-summary/{INSTANCE}"), "UserSummaryList", 12);
    check(
        &format!("/routing-profiles-summary/{INSTANCE}"),
        "RoutingProfileSummaryList",
        3,
    );
    check(
        &format!("/user-hierarchy-groups-summary/{INSTANCE}"),
        "UserHierarchyGroupSummaryList",
        2,
    );
    check(&format!("/agent-status/{INSTANCE}"), "AgentStatusSummaryList", 4);
    check(
        &format!("/agent-status/{INSTANCE}?AgentStatusTypes=CUSTOM"),
        "AgentStatusSummaryList",
        2,
    );
}

#[test]
fn attributes_come_seven_at_a_time_and_are_texts() {
    let first = get(&format!("/instance/{INSTANCE}/attributes")).unwrap();
    assert_eq!(
        first["Attributes"][0],
        json!({"AttributeType": "INBOUND_CALLS", "Value": "true"})
    );
    assert_eq!(first["Attributes"].as_array().unwrap().len(), 7);
    let token = first["NextToken"].as_str().unwrap();
    let second = get(&format!("/instance/{INSTANCE}/attributes?nextToken={token}")).unwrap();
    assert_eq!(second["Attributes"].as_array().unwrap().len(), 5);
}

#[test]
fn a_failed_instance_is_described_and_holds_nothing() {
    let answer = get(&format!("/instance/{FAILED}")).unwrap();
    assert_eq!(answer["Instance"]["InstanceStatus"], "CREATION_FAILED");
    assert_eq!(
        answer["Instance"]["StatusReason"]["Message"],
        "The directory is not available"
    );
    assert_eq!(
        answer["Instance"].get("InstanceAlias"),
        None,
        "none with an existing directory"
    );
    let queues = ask("POST", "/search-queues", &json!({"InstanceId": FAILED}));
    assert_eq!(
        queues.unwrap_err(),
        format!("ResourceNotFoundException: Instance {FAILED} is CREATION_FAILED")
    );
}

#[test]
fn searches_count_and_have_their_own_names_and_units() {
    let answer = ask(
        "POST",
        "/search-queues",
        &json!({"InstanceId": INSTANCE, "MaxResults": 1}),
    )
    .unwrap();
    assert_eq!(answer["ApproximateTotalCount"], 6);
    assert_eq!(answer["Queues"][0]["QueueId"], SUPPORT);
    assert!(answer["NextToken"].is_string());
    let answer = ask("POST", "/search-users", &json!({"InstanceId": INSTANCE})).unwrap();
    let phone = &answer["Users"][0]["PhoneConfig"];
    assert_eq!(phone["AfterContactWorkTimeLimit"], 60_000, "milliseconds");
}

#[test]
fn what_is_out_of_the_limits_or_not_offered_is_refused() {
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let queues = json!({"Queues": [SUPPORT]});
    let check = |answer: Result<Json, String>, expected: &str| assert_eq!(answer.unwrap_err(), expected);
    check(
        get("/instance?maxResults=11"),
        "InvalidParameterException: MaxResults must be between 1 and 10",
    );
    check(
        ask(
            "POST",
            "/search-queues",
            &json!({"InstanceId": INSTANCE, "MaxResults": 501}),
        ),
        "InvalidParameterException: MaxResults must be between 1 and 500",
    );
    check(
        get("/instance?maxResults=ten"),
        "InvalidRequestException: maxResults is not a number",
    );
    check(
        get("/phone-numbers"),
        "UnknownOperationException: GET /phone-numbers is not offered by this local endpoint",
    );
    check(
        metrics(&json!({"Queues": many}), &json!([]), &["AGENTS_ONLINE"]),
        "InvalidParameterException: Filters.Queues takes at most 100 values",
    );
    check(
        metrics(&json!({}), &json!([]), &["AGENTS_ONLINE"]),
        "InvalidParameterException: Filters needs Queues or RoutingProfiles",
    );
    check(
        metrics(
            &json!({"Queues": [SUPPORT], "RoutingProfiles": [GENERALIST]}),
            &json!([]),
            &["AGENTS_ONLINE"],
        ),
        "InvalidParameterException: Filters takes Queues or RoutingProfiles, not both",
    );
    check(
        metrics(&json!({"Queues": ["nowhere"]}), &json!([]), &["AGENTS_ONLINE"]),
        "ResourceNotFoundException: Queue not found",
    );
    check(
        metrics(&queues, &json!(["CHANNEL"]), &["AGENTS_ONLINE"]),
        "InvalidParameterException: Groupings [\"CHANNEL\"] are not offered by this local endpoint",
    );
    check(
        metrics(&queues, &json!([]), &["ESTIMATED_WAIT_TIME"]),
        "InvalidParameterException: CurrentMetrics: \"ESTIMATED_WAIT_TIME\" is not offered by this local endpoint",
    );
    check(
        metrics(&queues, &json!([]), &[]),
        "InvalidParameterException: CurrentMetrics is required",
    );
    let channels = metrics(
        &json!({"Queues": [SUPPORT], "Channels": ["VOICE"]}),
        &json!([]),
        &["AGENTS_ONLINE"],
    );
    let error = channels.unwrap_err();
    assert!(
        error.starts_with("InvalidRequestException: unknown field `Channels`"),
        "{error}"
    );
}

#[test]
fn the_oldest_age_is_in_milliseconds_without_grouping_and_in_seconds_with_it() {
    let both = json!({"Queues": [SUPPORT, SALES]});
    let names = ["OLDEST_CONTACT_AGE", "CONTACTS_IN_QUEUE"];
    let grouped = metrics(&both, &json!(["QUEUE"]), &names).unwrap();
    assert_eq!(values(&grouped), [[Some(75.25), Some(3.0)], [Some(4.75), Some(1.0)]]);
    assert_eq!(grouped["MetricResults"][1]["Dimensions"]["Queue"]["Id"], SALES);
    let ungrouped = metrics(&both, &json!([]), &names).unwrap();
    assert_eq!(values(&ungrouped), [[Some(75_250.0), Some(4.0)]]);
    assert_eq!(
        ungrouped["MetricResults"][0]["Collections"][0]["Metric"]["Unit"],
        "SECONDS"
    );
    assert_eq!(ungrouped["DataSnapshotTime"], 1_671_222_098.739);
}

#[test]
fn an_agent_counts_once_for_each_queue_and_once_without_grouping() {
    let both = json!({"Queues": [SUPPORT, SALES]});
    let names = ["AGENTS_ONLINE", "AGENTS_ON_CONTACT", "SLOTS_ACTIVE"];
    let grouped = metrics(&both, &json!(["QUEUE"]), &names).unwrap();
    assert_eq!(
        values(&grouped),
        [[Some(8.0), Some(4.0), Some(2.0)], [Some(6.0), Some(3.0), Some(2.0)]]
    );
    let ungrouped = metrics(&both, &json!([]), &names).unwrap();
    assert_eq!(values(&ungrouped), [[Some(8.0), Some(4.0), Some(4.0)]]);
    let profile = metrics(
        &json!({"RoutingProfiles": [GENERALIST]}),
        &json!(["ROUTING_PROFILE"]),
        &names,
    )
    .unwrap();
    assert_eq!(values(&profile), [[Some(6.0), Some(3.0), Some(3.0)]]);
}

#[test]
fn queues_without_data_are_left_out() {
    let answer = metrics(&json!({"Queues": [ARCHIVE]}), &json!(["QUEUE"]), &["AGENTS_ONLINE"]).unwrap();
    assert_eq!(answer["MetricResults"], json!([]));
    assert_eq!(answer["ApproximateTotalCount"], 0);
}

#[test]
fn filters_take_arns_too() {
    let arn = format!("arn:aws:connect:eu-west-2:111111111111:instance/{INSTANCE}/queue/{SALES}");
    let answer = metrics(&json!({"Queues": [arn]}), &json!(["QUEUE"]), &["CONTACTS_IN_QUEUE"]).unwrap();
    assert_eq!(values(&answer), [[Some(1.0)]]);
}

#[test]
fn a_description_must_hold_what_it_refers_to() {
    let json = json!({"region": "eu-west-2", "account": "111111111111", "instances": [
        {"id": "i-1", "users": [{"id": "u-1", "routing_profile_id": "r-1"}]}
    ]});
    let error = Centre::from_json(json.to_string().as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "routing profile r-1 of instance i-1 is not described"
    );
    assert!(matches!(Centre::from_json(b"{}"), Err(CentreError::NotACentre(_))));
}

/// The status line's number and the body of an answer over HTTP.
async fn over_http(address: std::net::SocketAddr, method: &str, target: &str, body: &[u8]) -> (u16, String) {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: connect\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

/// How many users there are and the time of the metrics, asked over HTTP.
async fn shown(address: std::net::SocketAddr) -> (usize, f64) {
    let (_, users) = over_http(
        address,
        "GET",
        &format!("/users-summary/{INSTANCE}?maxResults=1000"),
        b"",
    )
    .await;
    let users: Json = serde_json::from_str(&users).unwrap();
    let question = json!({"Filters": {"Queues": [SUPPORT]}, "CurrentMetrics": [{"Name": "AGENTS_ONLINE"}]});
    let target = format!("/metrics/current/{INSTANCE}");
    let (_, metrics) = over_http(address, "POST", &target, question.to_string().as_bytes()).await;
    let metrics: Json = serde_json::from_str(&metrics).unwrap();
    (
        users["UserSummaryList"].as_array().unwrap().len(),
        metrics["DataSnapshotTime"].as_f64().unwrap(),
    )
}

#[tokio::test]
async fn the_contact_centre_and_its_clock_are_replaced_while_they_are_served() {
    let mut options = Options::new(sample());
    options.clock = Clock::fixed(1_000);
    let live = options.live.clone();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, options, std::future::pending()));
    assert_eq!(shown(address).await, (12, 1.0));

    let mut smaller: Json = serde_json::from_slice(include_bytes!("../../../events/contact-centre.json")).unwrap();
    let users = smaller["instances"][0]["users"].as_array_mut().unwrap();
    users.truncate(3);
    let description = smaller.to_string();
    let put = over_http(address, "PUT", "/centre?time=1795165200250", description.as_bytes()).await;
    assert_eq!(put, (204, String::new()));
    assert_eq!(shown(address).await, (3, 1_795_165_200.25));

    let refused = |target: &'static str, body: &'static str, expected: &'static str| async move {
        let (status, answer) = over_http(address, "PUT", target, body.as_bytes()).await;
        assert_eq!(status, 400, "{target} {body}");
        assert!(answer.contains(expected), "{answer}");
    };
    let dangling =
        r#"{"region":"r","account":"a","instances":[{"id":"i","users":[{"id":"u","routing_profile_id":"p"}]}]}"#;
    refused("/centre", dangling, "routing profile p of instance i is not described").await;
    refused(
        "/centre",
        "{}",
        "not the description of a contact centre: missing field `region`",
    )
    .await;
    refused(
        "/centre?time=noon",
        "{}",
        "time is not a number of milliseconds since 1970",
    )
    .await;
    refused("/centre?clock=1", "{}", "is not a parameter").await;
    assert_eq!(
        shown(address).await,
        (3, 1_795_165_200.25),
        "what is refused changes nothing"
    );

    live.replace(sample(), Clock::fixed(2_000));
    assert_eq!(shown(address).await, (12, 2.0));

    let before = std::time::SystemTime::now();
    let put = over_http(address, "PUT", "/centre", description.as_bytes()).await;
    assert_eq!(put.0, 204);
    let (users, time) = shown(address).await;
    let before = before.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
    assert_eq!(users, 3);
    assert!(
        (before - 1.0..before + 60.0).contains(&time),
        "the system's clock: {time}"
    );
    server.abort();
}

#[tokio::test]
async fn a_description_of_many_users_is_taken() {
    let options = Options::new(sample());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, options, std::future::pending()));
    let mut large: Json = serde_json::from_slice(include_bytes!("../../../events/contact-centre.json")).unwrap();
    let users = large["instances"][0]["users"].as_array_mut().unwrap();
    let one = users[0].clone();
    users.resize(10_000, one);
    let description = large.to_string();
    assert!(
        description.len() > 2 << 20,
        "more than the web framework takes by itself"
    );
    let (status, _) = over_http(address, "PUT", "/centre", description.as_bytes()).await;
    assert_eq!(status, 204);
    server.abort();
}
