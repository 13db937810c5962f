//! Time limits that stand in relation to each other. Each relation is broken by changing one number far away from the other.

use serde_json::Value as Json;

use crate::PROFILES;
use crate::deployed::{Deployed, list, number};
use crate::read::Template;

const BUFFERED: &[(&str, &str)] = &[("BufferContactEvents", "true")];

fn timeout(deployed: &Deployed, function: &str) -> i64 {
    number(&deployed.functions()[function]["Timeout"])
}

/// The greatest value that a parameter may have.
fn greatest(parameter: &str) -> String {
    crate::deployed::text(&Template::application().json["Parameters"][parameter]["MaxValue"])
}

#[test]
fn a_buffered_message_stays_invisible_as_long_as_it_may_be_worked_on() {
    // Lambda's rule: six times the function's timeout, and the batching window besides.
    let longest = greatest("BufferBatchingWindowSeconds");
    let mut parameters = BUFFERED.to_vec();
    parameters.push(("BufferBatchingWindowSeconds", &longest));
    let deployed = Template::application().with(&parameters);
    let mapping = deployed.get("ContactEventBufferMapping");
    let visibility = number(&deployed.get("ContactEventBuffer")["VisibilityTimeout"]);
    let least = 6 * timeout(&deployed, "contact-events") + number(&mapping["MaximumBatchingWindowInSeconds"]);
    assert!(
        visibility >= least,
        "VisibilityTimeout of ContactEventBuffer is {visibility} s, and must be {least} s or more: 6 × Timeout of contact-events + the \
         longest BufferBatchingWindowSeconds"
    );
}

#[test]
fn a_buffered_message_is_given_up_to_the_dead_letters_before_it_expires() {
    let deployed = Template::application().with(BUFFERED);
    let (buffer, dead) = (
        deployed.get("ContactEventBuffer"),
        deployed.get("ContactEventBufferDeadLetters"),
    );
    let visibility = number(&buffer["VisibilityTimeout"]);
    let retention = number(&buffer["MessageRetentionPeriod"]);
    let tries = number(&buffer["RedrivePolicy"]["maxReceiveCount"]);
    assert!(
        visibility * tries < retention,
        "{tries} tries of {visibility} s each take longer than ContactEventBuffer keeps a message, {retention} s"
    );
    // A message keeps its age when it is moved.
    assert!(
        number(&dead["MessageRetentionPeriod"]) >= retention,
        "the dead letters of ContactEventBuffer must be kept no shorter than its messages"
    );
    let target = &buffer["RedrivePolicy"]["deadLetterTargetArn"];
    assert_eq!(target, "${ContactEventBufferDeadLetters.Arn}");
}

#[test]
fn a_batch_of_more_than_ten_messages_has_a_window_to_gather_them_in() {
    // Lambda refuses the one without the other.
    let deployed = Template::application().with(BUFFERED);
    let mapping = deployed.get("ContactEventBufferMapping");
    let least = &Template::application().json["Parameters"]["BufferBatchingWindowSeconds"]["MinValue"];
    assert!(
        number(&mapping["BatchSize"]) <= 10 || number(least) >= 1,
        "{mapping}, least window {least}"
    );
}

#[test]
fn an_agent_event_is_given_up_before_the_stream_forgets_it_whatever_its_retention() {
    for hours in Template::application().allowed_values("StreamRetentionHours") {
        let deployed = Template::application().with(&[("StreamRetentionHours", &hours)]);
        let age = number(&deployed.get("AgentEventsMapping")["MaximumRecordAgeInSeconds"]);
        let kept = number(&deployed.get("AgentEventStream")["RetentionPeriodHours"]) * 3600;
        let timeout = timeout(&deployed, "agent-events");
        assert!(
            age + timeout < kept,
            "with {hours} h MaximumRecordAgeInSeconds is {age}, which with the function's {timeout} s must be below {kept}: what is given \
             up must still be in the stream to be copied into quarantine"
        );
        assert!(
            age > 60 * timeout,
            "with {hours} h there is hardly time to try again: {age} s"
        );
    }
}

#[test]
fn agent_events_are_tried_until_they_are_too_old_and_in_ever_smaller_batches() {
    let deployed = Template::application().with(&[]);
    let mapping = deployed.get("AgentEventsMapping");
    assert_eq!(
        number(&mapping["MaximumRetryAttempts"]),
        -1,
        "throttling passes: retries are bound by age alone"
    );
    assert_eq!(mapping["BisectBatchOnFunctionError"], true);
    assert_eq!(
        mapping["StartingPosition"], "TRIM_HORIZON",
        "LATEST would lose what came before the mapping was ready"
    );
}

#[test]
fn partial_answers_are_asked_for_by_every_mapping() {
    let mut seen = 0;
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for (id, mapping) in deployed.of("AWS::Lambda::EventSourceMapping") {
            assert_eq!(
                list(&mapping["FunctionResponseTypes"]),
                ["ReportBatchItemFailures"],
                "{profile}: without it Lambda ignores the answer of {id}'s function, and records are lost"
            );
            let alias = mapping["FunctionName"].as_str().unwrap();
            assert!(
                alias.ends_with(".Alias}"),
                "{profile}, {id}: invoke the alias, which a deployment moves"
            );
            seen += 1;
        }
    }
    assert!(seen > PROFILES.len(), "{seen}");
}

#[test]
fn by_default_no_window_takes_more_than_a_third_of_the_time_until_rows_can_be_queried() {
    // The objective: 99 of 100 events within 15 seconds.
    let deployed = Template::application().with(BUFFERED);
    for id in ["AgentEventsMapping", "ContactEventBufferMapping"] {
        let window = number(&deployed.get(id)["MaximumBatchingWindowInSeconds"]);
        assert!(window <= 5, "{id} gathers for {window} s");
    }
}

#[test]
fn what_lambda_gives_up_on_goes_to_the_quarantine_bucket_with_its_payload() {
    let deployed = Template::application().with(&[]);
    for id in ["AgentEventsMapping", "ContactEventsRetries"] {
        let destination = &deployed.get(id)["DestinationConfig"]["OnFailure"]["Destination"];
        assert_eq!(
            destination, "${QuarantineBucket.Arn}",
            "{id}: only S3 gets the payload; a queue or a topic would get its place in the stream"
        );
    }
    for function in ["agent-events", "contact-events"] {
        let role = deployed.functions()[function]["Role"].as_str().unwrap();
        let role = deployed
            .get(role.trim_start_matches("${").trim_end_matches(".Arn}"))
            .to_string();
        assert!(
            role.contains("${QuarantineBucket.Arn}/*"),
            "{function}: Lambda puts the object with the function's permissions, and wants them for the whole bucket"
        );
    }
}

#[test]
fn asynchronous_invocations_may_be_repeated_within_their_age() {
    let deployed = Template::application().with(&[]);
    let check = |id: &str, function: &str| {
        let retries: &Json = deployed.get(id);
        let (age, attempts) = (
            number(&retries["MaximumEventAgeInSeconds"]),
            number(&retries["MaximumRetryAttempts"]),
        );
        // Lambda waits a minute before the second try and two before the third.
        let least = (attempts + 1) * timeout(&deployed, function) + [0, 60, 180][usize::try_from(attempts).unwrap()];
        assert!(
            age >= least,
            "{id}: after {age} s Lambda gives up, and {attempts} repetitions of {function} may take {least} s"
        );
        assert_eq!(retries["Qualifier"], "live", "{id}: the alias is what is invoked");
    };
    check("ContactEventsRetries", "contact-events");
    check("InstanceSnapshotRetries", "instance-snapshot");
}

#[test]
fn every_delivery_that_can_fail_has_somewhere_to_fail_to() {
    for (profile, parameters) in PROFILES {
        let deployed = Template::application().with(parameters);
        for (id, rule) in deployed.of("AWS::Events::Rule") {
            for target in rule["Targets"].as_array().unwrap() {
                assert!(
                    target["DeadLetterConfig"]["Arn"].is_string(),
                    "{profile}, {id}: {target}"
                );
                assert_eq!(
                    number(&target["RetryPolicy"]["MaximumEventAgeInSeconds"]),
                    86_400,
                    "{profile}, {id}: the most there is"
                );
            }
        }
        for (id, schedule) in deployed.of("AWS::Scheduler::Schedule") {
            assert!(
                schedule["Target"]["DeadLetterConfig"]["Arn"].is_string(),
                "{profile}, {id}"
            );
        }
    }
}

#[test]
fn functions_leave_lambda_and_each_other_enough_time() {
    let deployed = Template::application().with(&[]);
    for (function, properties) in deployed.functions() {
        let timeout = number(&properties["Timeout"]);
        // A store that throttles is tried for some seconds, and the last second and a half is kept for quarantine, metrics and answer.
        assert!((30..=900).contains(&timeout), "{function}: {timeout} s");
    }
}
