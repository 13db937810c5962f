//! The operations: pages, tokens, cancelling, preparing.

use serde_json::{Value as Json, json};

use super::{NOW, query, service, wait};
use crate::error::ErrorKind;

const FIVE: &str = "SELECT n FROM UNNEST(sequence(1, 5)) AS t (n)";

/// The first cells of the rows of a page.
fn cells(page: &Json) -> Vec<&str> {
    let rows = page["Rows"].as_array().unwrap();
    rows.iter()
        .map(|row| row["Data"][0]["ScalarValue"].as_str().unwrap())
        .collect()
}

#[test]
fn a_limited_first_page_is_a_token_and_further_pages_follow() {
    let service = service();
    let first = query(&service, &json!({ "QueryString": FIVE, "MaxRows": 2 })).unwrap();
    assert_eq!(cells(&first), [""; 0]);
    assert_eq!(first["QueryStatus"]["ProgressPercentage"], json!(0.0));
    assert_eq!(
        first["ColumnInfo"],
        json!([{ "Name": "n", "Type": { "ScalarType": "BIGINT" } }])
    );
    let mut token = first["NextToken"].clone();
    let mut pages = vec![];
    while !token.is_null() {
        let page = query(
            &service,
            &json!({ "QueryString": FIVE, "MaxRows": 2, "NextToken": token }),
        )
        .unwrap();
        assert_eq!(
            (&page["QueryId"], &page["ColumnInfo"]),
            (&first["QueryId"], &first["ColumnInfo"])
        );
        pages.push(cells(&page).join(","));
        token = page["NextToken"].clone();
    }
    assert_eq!(pages, ["1,2", "3,4", "5"]);
}

#[test]
fn without_a_limit_one_page_has_all_and_its_status() {
    let service = service();
    let page = query(&service, &json!({ "QueryString": "SELECT host FROM dev.host" })).unwrap();
    assert_eq!(cells(&page).len(), 7);
    assert!(page.get("NextToken").is_none());
    let id = page["QueryId"].as_str().unwrap();
    assert!(
        id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{id}"
    );
    // Per row: the host, the measure's name, the time and a value of eight bytes, or of nine letters.
    let scanned = 7 * (1 + 8) + 5 * 3 + 8 + 6 + 6 * 8 + 9;
    let expected =
        json!({ "ProgressPercentage": 100.0, "CumulativeBytesScanned": scanned, "CumulativeBytesMetered": 10_000_000 });
    assert_eq!(page["QueryStatus"], expected);
    let page = query(&service, &json!({ "QueryString": "SHOW DATABASES" })).unwrap();
    let expected = json!({ "ProgressPercentage": 100.0, "CumulativeBytesScanned": 0, "CumulativeBytesMetered": 0 });
    assert_eq!(page["QueryStatus"], expected);
}

#[test]
fn pages_are_at_most_a_megabyte() {
    let service = service();
    let text = "SELECT n, lpad('x', 1000, 'x') FROM UNNEST(sequence(1, 3000)) AS t (n)";
    let first = query(&service, &json!({ "QueryString": text })).unwrap();
    let second = query(
        &service,
        &json!({ "QueryString": text, "NextToken": first["NextToken"] }),
    )
    .unwrap();
    let (one, two) = (cells(&first).len(), cells(&second).len());
    assert!((900..1048).contains(&one) && (900..1048).contains(&two), "{one} {two}");
    assert_eq!(cells(&second)[0], (one + 1).to_string());
    let huge = "SELECT array_join(repeat(lpad('x', 1000, 'x'), 2000), '')";
    let error = query(&service, &json!({ "QueryString": huge })).unwrap_err();
    assert_eq!(error.message, "A row of the answer is larger than 1 MB");
}

#[test]
fn a_token_repeats_its_page_five_times_and_dies_when_a_newer_is_used() {
    let service = service();
    let ask = |token: &Json| {
        query(
            &service,
            &json!({ "QueryString": FIVE, "MaxRows": 2, "NextToken": token }),
        )
    };
    let first = query(&service, &json!({ "QueryString": FIVE, "MaxRows": 2 })).unwrap();
    let token = first["NextToken"].clone();
    for _ in 0..5 {
        assert_eq!(cells(&ask(&token).unwrap()), ["1", "2"]);
    }
    let error = ask(&token).unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::Validation, "Invalid pagination token")
    );

    let first = query(&service, &json!({ "QueryString": FIVE, "MaxRows": 2 })).unwrap();
    let second = ask(&first["NextToken"]).unwrap();
    assert_eq!(cells(&ask(&second["NextToken"]).unwrap()), ["3", "4"]);
    assert_eq!(
        ask(&first["NextToken"]).unwrap_err().message,
        "Invalid pagination token"
    );
}

#[test]
fn a_token_belongs_to_its_statement_and_lives_an_hour() {
    let service = service();
    let first = query(&service, &json!({ "QueryString": FIVE, "MaxRows": 2 })).unwrap();
    let token = first["NextToken"].clone();
    for (text, token) in [
        ("SELECT 1", token.clone()),
        (FIVE, json!("nonsense")),
        (FIVE, json!("nonsense.1")),
    ] {
        let error = query(&service, &json!({ "QueryString": text, "NextToken": token })).unwrap_err();
        assert_eq!(error.message, "Invalid pagination token");
    }
    service.clock.set(NOW + 3_600_000_000_001);
    let error = query(&service, &json!({ "QueryString": FIVE, "NextToken": token })).unwrap_err();
    assert_eq!(error.message, "Invalid pagination token");
}

#[test]
fn a_client_token_gives_the_same_result_again() {
    let service = service();
    let token = "0123456789abcdef0123456789abcdef";
    let random = json!({ "QueryString": "SELECT random()", "ClientToken": token });
    let first = query(&service, &random).unwrap();
    assert_eq!(query(&service, &random).unwrap(), first);
    let other = json!({ "QueryString": "SELECT 2", "ClientToken": token });
    assert_eq!(query(&service, &other).unwrap_err().kind, ErrorKind::Validation);
    service.clock.set(NOW + 4 * 3_600_000_000_001);
    assert_eq!(cells(&query(&service, &other).unwrap()), ["2"]);
}

#[test]
fn a_cancelled_query_has_no_further_pages() {
    let service = service();
    let first = query(&service, &json!({ "QueryString": FIVE, "MaxRows": 2 })).unwrap();
    let cancel = json!({ "QueryId": first["QueryId"] }).to_string();
    assert_eq!(wait(service.cancel_query(cancel.as_bytes())).unwrap(), json!({}));
    let again = wait(service.cancel_query(cancel.as_bytes())).unwrap();
    assert_eq!(again["CancellationMessage"], "The query has already been cancelled");
    let error = query(
        &service,
        &json!({ "QueryString": FIVE, "NextToken": first["NextToken"] }),
    )
    .unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::Conflict, "The query was cancelled")
    );
    let error = wait(service.cancel_query(br#"{"QueryId":"nobody"}"#)).unwrap_err();
    assert_eq!(error.message, "There is no query with ID nobody");
    let error = wait(service.cancel_query(br#"{"QueryId":"a-b"}"#)).unwrap_err();
    assert!(
        error.message.contains("'queryId' failed to satisfy constraint"),
        "{}",
        error.message
    );
}

#[test]
fn a_running_query_can_be_cancelled() {
    let service = service();
    let endless = "SELECT count(*) FROM UNNEST(sequence(1, 9999)) AS a (x) CROSS JOIN UNNEST(sequence(1, 9999)) AS b (y) \
                   WHERE sqrt(x + y) > 0.5 * x";
    let request = json!({ "QueryString": endless }).to_string();
    let cancelling = async {
        let id = loop {
            tokio::task::yield_now().await;
            if let Some(id) = service.runs.running() {
                break id;
            }
        };
        service
            .cancel_query(json!({ "QueryId": id }).to_string().as_bytes())
            .await
    };
    let (answer, cancelled) = wait(async { tokio::join!(service.query(request.as_bytes()), cancelling) });
    assert_eq!(cancelled.unwrap(), json!({}));
    assert_eq!(answer.unwrap_err().kind, ErrorKind::Conflict);
}

#[test]
fn requests_are_held_against_the_model() {
    let service = service();
    let check = |request: Json, expected: &str| {
        let error = query(&service, &request).unwrap_err();
        assert!(error.message.contains(expected), "{}", error.message);
    };
    check(
        json!({}),
        "Value null at 'queryString' failed to satisfy constraint: Member must not be null",
    );
    check(
        json!({ "QueryString": "" }),
        "Member must have length greater than or equal to 1",
    );
    check(
        json!({ "QueryString": "x".repeat(262_145) }),
        "Member must have length less than or equal to 262144",
    );
    check(json!({ "QueryString": "SELECT 1", "MaxRows": 0 }), "'maxRows'");
    check(json!({ "QueryString": "SELECT 1", "MaxRows": 1001 }), "'maxRows'");
    check(
        json!({ "QueryString": "SELECT 1", "ClientToken": "short" }),
        "'clientToken'",
    );
    check(
        json!({ "QueryString": "SELECT 1", "QueryInsights": { "Mode": "ON" } }),
        "enum value set",
    );
    assert_eq!(wait(service.query(b"{")).unwrap_err().kind, ErrorKind::Serialization);
}

#[test]
fn preparing_names_columns_and_parameters() {
    let service = service();
    let text = "SELECT HOST, max(measure_value::double) AS Peak, time FROM dev.host WHERE time > @start AND host = @host \
                GROUP BY host, time";
    let request = json!({ "QueryString": text, "ValidateOnly": true }).to_string();
    let prepared = wait(service.prepare_query(request.as_bytes())).unwrap();
    let column = |name: &str, kind: &str, aliased: bool| json!({ "Name": name, "Type": { "ScalarType": kind }, "Aliased": aliased });
    let expected = json!([
        column("host", "VARCHAR", false),
        column("Peak", "DOUBLE", true),
        column("time", "TIMESTAMP", false)
    ]);
    assert_eq!(prepared["Columns"], expected);
    let unknown = |name: &str| json!({ "Name": name, "Type": { "ScalarType": "UNKNOWN" } });
    assert_eq!(prepared["Parameters"], json!([unknown("start"), unknown("host")]));
    let error =
        wait(service.prepare_query(br#"{"QueryString":"SELECT a FROM dev.host","ValidateOnly":true}"#)).unwrap_err();
    assert_eq!(error.message, "line 1:8: Column 'a' does not exist");
}

#[test]
fn account_settings_say_how_queries_are_priced() {
    let settings = wait(service().describe_account_settings(b"{}")).unwrap();
    assert_eq!(settings, json!({ "QueryPricingModel": "BYTES_SCANNED" }));
}

#[test]
fn what_is_written_later_is_seen_by_the_next_query() {
    let service = service();
    let text = json!({ "QueryString": "SELECT count(*) FROM dev.host" });
    assert_eq!(cells(&query(&service, &text).unwrap()), ["7"]);
    let record = json!({
        "Dimensions": [{ "Name": "zone", "Value": "z" }], "MeasureName": "cpu", "MeasureValue": "5",
        "Time": (NOW / 1_000_000).to_string(),
    });
    super::write(&service.source.store, "dev", "host", &[record]);
    assert_eq!(cells(&query(&service, &text).unwrap()), ["8"]);
    let text = json!({ "QueryString": "SELECT zone FROM dev.host WHERE zone IS NOT NULL" });
    assert_eq!(cells(&query(&service, &text).unwrap()), ["z"]);
}
