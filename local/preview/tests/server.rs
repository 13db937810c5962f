//! The preview's server against a Timestream endpoint in the same process.
#![expect(clippy::unwrap_used, reason = "all of it is test, and a panic is how a test fails")]

use std::fs;
use std::path::Path;

use aws_sdk_timestreamwrite::types::{Dimension, DimensionValueType, MeasureValueType, Record, TimeUnit};
use local_cloud::clients;
use preview::{Options, serve};
use reqwest::{Client, StatusCode};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// An instant in whole seconds within the endpoint's window.
const NOW: i64 = 1_780_000_000_000;

struct Preview {
    url: String,
    _folder: TempDir,
}

/// Rows of two colours, a dashboard, and a page that is one line.
async fn start() -> Preview {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let timestream = format!("http://{}", listener.local_addr().unwrap());
    let options = timestream_local::Options {
        clock: timestream_local::Clock::fixed(NOW * 1_000_000),
        ..timestream_local::Options::default()
    };
    tokio::spawn(timestream_local::serve(listener, options, std::future::pending()));
    let write = clients::timestream_write(&timestream);
    write.create_database().database_name("d").send().await.unwrap();
    write
        .create_table()
        .database_name("d")
        .table_name("t")
        .send()
        .await
        .unwrap();
    let records = (0..6).map(|index| {
        let colour = if index % 2 == 0 { "red" } else { "it's blue" };
        let dimension = Dimension::builder().name("colour").value(colour);
        let dimension = dimension
            .dimension_value_type(DimensionValueType::Varchar)
            .build()
            .unwrap();
        Record::builder()
            .dimensions(dimension)
            .measure_name("count")
            .measure_value(index.to_string())
            .measure_value_type(MeasureValueType::Bigint)
            .time((NOW - index * 60_000).to_string())
            .time_unit(TimeUnit::Milliseconds)
            .build()
    });
    let request = write.write_records().database_name("d").table_name("t");
    request.set_records(Some(records.collect())).send().await.unwrap();

    let folder = TempDir::new().unwrap();
    let write_file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let board = json!({ "uid": "colours", "title": "Colours", "description": "Counts", "tags": ["a"], "panels": [] });
    write_file("boards/colours.json", &board.to_string());
    write_file("page/index.html", "<!doctype html>the page");
    write_file("page/assets/main.js", "// script");
    write_file("runbooks/lag.md", "# Lag");
    write_file("secret.md", "secret");
    Preview {
        url: serve_at(folder.path(), &timestream).await,
        _folder: folder,
    }
}

async fn serve_at(folder: &Path, timestream: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let options = Options {
        timestream: timestream.to_owned(),
        cloudwatch: None,
        dashboards: folder.join("boards"),
        page: folder.join("page"),
        runbooks: folder.join("runbooks"),
    };
    tokio::spawn(serve(listener, options, std::future::pending()));
    url
}

impl Preview {
    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = Client::new().get(format!("{}{path}", self.url)).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// What a panel with this query is answered, with `colour` chosen, over the last five minutes.
    async fn ask(&self, target: Json, colour: Json) -> Json {
        let question = json!({
            "place": "panel",
            "targets": [target],
            "variables": { "colour": colour },
            "from": NOW - 300_000,
            "to": NOW,
            "maxDataPoints": 5,
        });
        let request = Client::new().post(format!("{}/api/query", self.url)).json(&question);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }
}

fn target(sql: &str) -> Json {
    json!({ "refId": "A", "datasource": { "type": "grafana-timestream-datasource" }, "rawQuery": sql })
}

const SUM: &str = "SELECT sum(measure_value::bigint) AS total FROM d.t WHERE measure_name = 'count' AND $__timeFilter \
                   AND ('' IN (${colour:sqlstring}) OR colour IN (${colour:sqlstring}))";

#[tokio::test]
async fn variables_and_macros_are_put_in_as_grafana_does() {
    let preview = start().await;
    let check = async |colour: Json, expected: Json| {
        let answer = preview.ask(target(SUM), colour).await;
        assert_eq!(answer["failures"], json!([]));
        assert_eq!(answer["frames"][0]["rows"], json!([[expected]]));
    };
    check(json!({ "values": [], "multi": true, "all": "''" }), json!(15.0)).await;
    check(json!({ "values": ["red"], "multi": true }), json!(6.0)).await;
    check(json!({ "values": ["it's blue"], "multi": true }), json!(9.0)).await;
    check(json!({ "values": ["red", "it's blue"], "multi": true }), json!(15.0)).await;
    // An attempt to leave the quotes stays a text.
    check(json!({ "values": ["') OR ('' = ''"], "multi": true }), Json::Null).await;
}

#[tokio::test]
async fn columns_have_types_and_rows_their_missing_values() {
    let preview = start().await;
    let sql = "SELECT bin(time, $__interval) AS time, colour, measure_value::bigint AS count, colour = 'red' AS red, \
               nullif(colour, 'red') AS other FROM d.t WHERE measure_name = 'count' ORDER BY time DESC LIMIT 1";
    let answer = preview.ask(target(sql), json!({ "values": [] })).await;
    let frame = &answer["frames"][0];
    let columns = json!([
        { "name": "time", "kind": "time" },
        { "name": "colour", "kind": "string" },
        { "name": "count", "kind": "number" },
        { "name": "red", "kind": "boolean" },
        { "name": "other", "kind": "string" },
    ]);
    assert_eq!(frame["columns"], columns);
    assert_eq!(frame["rows"], json!([[NOW / 60_000 * 60_000, "red", 0.0, true, null]]));
}

#[tokio::test]
async fn a_time_series_is_a_frame_of_its_own_with_labels() {
    let preview = start().await;
    let sql = "SELECT colour, create_time_series(time, measure_value::bigint) AS counts FROM d.t \
               WHERE measure_name = 'count' GROUP BY colour ORDER BY colour DESC";
    let answer = preview.ask(target(sql), json!({ "values": [] })).await;
    let frames = answer["frames"].as_array().unwrap();
    assert_eq!(frames.len(), 2);
    assert_eq!(
        frames[0]["columns"][1],
        json!({ "name": "counts", "kind": "number", "labels": { "colour": "red" } })
    );
    let rows = json!([[NOW - 240_000, 4.0], [NOW - 120_000, 2.0], [NOW, 0.0]]);
    assert_eq!(frames[0]["rows"], rows);
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let preview = start().await;
    let check = async |target: Json, reason: &str, unsupported: bool| {
        let answer = preview.ask(target, json!({ "values": [] })).await;
        let failure = &answer["failures"][0];
        assert!(failure["message"].as_str().unwrap().contains(reason), "{failure}");
        assert_eq!(failure["unsupported"], json!(unsupported));
    };
    check(target("SELECT * FROM d.nothing"), "nothing", false).await;
    check(target("SELECT no_such_column FROM d.t"), "no_such_column", false).await;
    check(
        json!({ "refId": "A", "datasource": { "type": "prometheus" } }),
        "prometheus",
        true,
    )
    .await;
    check(
        json!({ "refId": "A", "datasource": { "type": "cloudwatch" } }),
        "CloudWatch",
        true,
    )
    .await;
    check(json!({ "refId": "A" }), "datasource", false).await;
    let many = "SELECT n FROM (SELECT sequence(1, 9000) AS ns, ARRAY[1, 2, 3] AS ms) CROSS JOIN UNNEST(ns) AS t (n) CROSS JOIN UNNEST(ms) AS u (m)";
    check(target(many), "more than 20000 rows", false).await;
}

#[tokio::test]
async fn the_page_is_served_at_grafanas_addresses() {
    let preview = start().await;
    let check = async |path: &str, status: StatusCode, text: &str| {
        let (found, body) = preview.get(path).await;
        assert_eq!(found, status, "{path}");
        assert!(body.contains(text), "{path}: {body}");
    };
    check("/", StatusCode::OK, "the page").await;
    check("/d/colours", StatusCode::OK, "the page").await;
    check("/d/colours/any-title?from=now-1h&to=now", StatusCode::OK, "the page").await;
    check("/assets/main.js", StatusCode::OK, "// script").await;
    check(
        "/api/boards",
        StatusCode::OK,
        r#"{"uid":"colours","title":"Colours","description":"Counts","tags":["a"]}"#,
    )
    .await;
    check("/api/boards/colours", StatusCode::OK, r#""panels":[]"#).await;
    check(
        "/api/boards/other",
        StatusCode::NOT_FOUND,
        "no dashboard with the uid other",
    )
    .await;
    check("/public/docs/runbooks/lag.md", StatusCode::OK, "# Lag").await;
    check(
        "/public/docs/runbooks/none.md",
        StatusCode::NOT_FOUND,
        "no such runbook",
    )
    .await;
    check(
        "/public/docs/runbooks/..%2Fsecret.md",
        StatusCode::NOT_FOUND,
        "no such runbook",
    )
    .await;
    check("/..%2Fsecret.md", StatusCode::NOT_FOUND, "").await;
}

#[tokio::test]
async fn a_page_that_is_not_built_says_what_to_do() {
    let folder = TempDir::new().unwrap();
    let url = serve_at(folder.path(), "http://127.0.0.1:1").await;
    let response = reqwest::get(&url).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(response.text().await.unwrap().contains("is not built"));
    let response = reqwest::get(format!("{url}/api/boards")).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.text().await.unwrap().contains("cannot be read"));
}

#[tokio::test]
async fn other_names_and_other_origins_are_refused() {
    let preview = start().await;
    let port = preview.url.rsplit_once(':').unwrap().1;
    let check = async |name: &str, value: String, expected: StatusCode| {
        let request = Client::new().get(format!("{}/api/boards", preview.url));
        let response = request.header(name, value.clone()).send().await.unwrap();
        assert_eq!(response.status(), expected, "{name}: {value}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
    };
    check("host", format!("localhost:{port}"), StatusCode::OK).await;
    check("host", format!("rebound.example:{port}"), StatusCode::FORBIDDEN).await;
    check("host", "127.0.0.1:1".to_owned(), StatusCode::FORBIDDEN).await;
    check("origin", preview.url.clone(), StatusCode::OK).await;
    check("origin", "http://elsewhere.example".to_owned(), StatusCode::FORBIDDEN).await;
    check("origin", "null".to_owned(), StatusCode::FORBIDDEN).await;
}
