use super::*;

fn kept(key: &str, body: &Json) -> Kept {
    Kept {
        key: key.to_owned(),
        etag: "\"1\"".to_owned(),
        body: body.to_string().into_bytes(),
    }
}

/// What is read of an object: the event that would be sent, or why nothing would be.
fn shown(key: &str, body: &Json) -> String {
    let parsed = Key::read(key).unwrap();
    match read(&parsed, kept(key, body), "eu-west-2") {
        Ok(parcel) => {
            let named = match &parcel.content {
                Content::Event { .. } => true,
                Content::Record { sequence_number, .. } => sequence_number.is_some(),
            };
            let event = String::from_utf8(event(&[parcel])).unwrap();
            format!("{}{event}", if named { "" } else { "nameless " })
        }
        Err(skipped) => format!("{} {} {:?}", skipped.function, skipped.reason, skipped.why),
    }
}

fn body(reason: &str, bytes: &[u8]) -> Json {
    json!({"function": "f", "source_id": "…", "reason": reason, "bytes_base64": BASE64_STANDARD.encode(bytes)})
}

#[test]
fn a_kinesis_record_goes_back_with_its_own_stream_shard_and_number() {
    let event = shown("f/agents/shardId-7/49", &body("not_json", b"{"));
    let event: Json = serde_json::from_str(&event).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["eventID"], "shardId-7:49");
    assert_eq!(
        record["eventSourceARN"],
        "arn:aws:kinesis:eu-west-2:000000000000:stream/agents"
    );
    assert_eq!(record["kinesis"]["sequenceNumber"], "49");
    assert_eq!(record["kinesis"]["data"], BASE64_STANDARD.encode("{"));
}

#[test]
fn an_unreadable_envelope_goes_back_as_it_was() {
    let check = |key: &str, bytes: &[u8], expected: &str| {
        assert_eq!(shown(key, &body("unreadable_envelope", bytes)), expected);
    };
    check(
        "f/agents/shardId-7/49",
        br#"{"kinesis":{"data":"*"}}"#,
        r#"{"Records":[{"kinesis":{"data":"*"}}]}"#,
    );
    check("f/unreadable/r-1/3", b"null", r#"nameless {"Records":[null]}"#);
    check("f/unreadable/r-1/3", b"{", "f ? NotReadable");
    check("f/unreadable/r-1/3", b"\xff", "f ? NotReadable");
}

#[test]
fn an_event_goes_back_under_the_name_it_is_kept_under() {
    let check = |reason: &str, bytes: &[u8], expected: &str| assert_eq!(shown("f/e-1", &body(reason, bytes)), expected);
    check("no_instance", br#"{"id":"e-1"}"#, r#"{"id":"e-1"}"#);
    // Out of a queue, whose messages have names of their own; and without any.
    check(
        "no_instance",
        br#"{"id":"e-2"}"#,
        r#"{"Records":[{"body":"{\"id\":\"e-2\"}","eventSource":"aws:sqs","messageId":"e-1"}]}"#,
    );
    check(
        "not_json",
        b"{",
        r#"{"Records":[{"body":"{","eventSource":"aws:sqs","messageId":"e-1"}]}"#,
    );
    check(
        "unreadable_envelope",
        br#"{"messageId":"e-1"}"#,
        r#"{"Records":[{"messageId":"e-1"}]}"#,
    );
    check("not_json", b"\xff", "f ? NotReadable");
    check("rejected_by_store", b"", "f rejected_by_store Collected");
}

#[test]
fn without_bytes_nothing_is_sent() {
    assert_eq!(
        shown(
            "f/agents/shardId-7/49",
            &json!({"reason": "not_json", "bytes_base64": null})
        ),
        "f not_json NoBytes"
    );
    assert_eq!(
        shown("f/e-1", &json!({"reason": "x", "bytes_base64": "*"})),
        "f ? NotReadable"
    );
    assert_eq!(shown("f/e-1", &json!([])), "f ? NotReadable");
}

#[test]
fn what_lambda_gave_up_on_goes_back_whole_to_the_function_it_names() {
    let arn = "arn:aws:lambda:eu-west-2:111111111111:function:ca-agent-events:live";
    let context = json!({"functionArn": arn, "condition": "RetryAttemptsExhausted"});
    let check = |body: &Json, expected: &str| assert_eq!(shown("aws/lambda/x", body), expected);
    check(
        &json!({"requestContext": context, "payload": "{\"Records\":[1]}"}),
        r#"{"Records":[1]}"#,
    );
    check(
        &json!({"requestContext": context, "payload": {"Records": [1]}}),
        r#"{"Records":[1]}"#,
    );
    check(
        &json!({"requestContext": context, "requestPayload": {"id": "e-1"}}),
        r#"{"id":"e-1"}"#,
    );
    check(
        &json!({"requestContext": context, "KinesisBatchInfo": {}}),
        "ca-agent-events RetryAttemptsExhausted NoBytes",
    );
    check(
        &json!({"requestContext": {"functionArn": "arn:aws:sqs:r:a:q"}, "payload": "{}"}),
        "? ? NotReadable",
    );
}

#[test]
fn a_batch_holds_one_shard_and_no_more_than_lambda_takes() {
    let sizes = |keys: &[&str], bytes: usize| -> Vec<usize> {
        let parcels = keys.iter().map(|text| {
            let key = Key::read(text).unwrap();
            let parcel = read(&key, kept(text, &body("not_json", &vec![b'x'; bytes])), "r").unwrap();
            (key, parcel)
        });
        invocations(parcels.collect()).iter().map(Vec::len).collect()
    };
    let of_one_shard: Vec<String> = (0..250).map(|number| format!("f/s/shardId-0/{number}")).collect();
    let of_one_shard: Vec<&str> = of_one_shard.iter().map(String::as_str).collect();
    assert_eq!(sizes(&of_one_shard, 1), [100, 100, 50]);
    assert_eq!(sizes(&of_one_shard[..5], 1_500_000), [2, 2, 1]);
    assert_eq!(sizes(&of_one_shard[..2], 9_000_000), [1, 1]);
    assert_eq!(
        sizes(
            &[
                "f/s/shardId-0/1",
                "f/s/shardId-1/1",
                "g/s/shardId-1/2",
                "g/e-1",
                "g/e-2"
            ],
            1
        ),
        [1, 1, 1, 1, 1]
    );
}
