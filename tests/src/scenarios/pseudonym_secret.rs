//! The key of pseudonyms, fetched from Secrets Manager at start.

use aws_sdk_secretsmanager::Client;
use local_cloud::clients;
use serde_json::Value as Json;

use super::send_all;
use crate::harness::events::{agent_event, records};
use crate::harness::faults::Proxy;
use crate::harness::ministack;
use crate::harness::world::World;

const KEY: &str = "a key for this test only";

/// Secrets Manager, as the function sees it and as the test does.
async fn secrets() -> (Proxy, Client) {
    let ministack = ministack::shared().await;
    let client = Client::new(&clients::config(&ministack.address));
    (Proxy::start(&ministack.address), client)
}

/// The error that the log gives for a start that failed, and the whole log.
async fn failed_start(world: &World, settings: &[(&str, &str)]) -> (String, String) {
    let (succeeded, output) = world.start("agent-events", settings).await.end().await;
    let output = output.join("\n");
    assert!(!succeeded, "{output}");
    let errors: Vec<Json> = output
        .lines()
        .filter_map(|line| serde_json::from_str::<Json>(line).ok())
        .filter(|line| line["level"] == "ERROR")
        .collect();
    assert_eq!(errors.len(), 1, "{output}");
    (errors[0]["fields"]["error"].as_str().unwrap().to_owned(), output)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_secret_makes_the_pseudonyms_that_it_makes_in_the_environment() {
    let (proxy, client) = secrets().await;
    let world = World::new().await;
    let created = client
        .create_secret()
        .name(&world.name)
        .secret_string(KEY)
        .send()
        .await
        .unwrap();
    let batch = records((1..=3).map(agent_event));

    let address = proxy.address();
    let settings = |secret| {
        [
            ("PRIVACY", "pseudonym"),
            ("PSEUDONYM_KEY_SECRET", secret),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address),
        ]
    };
    // By its name, and by its ARN.
    for secret in [world.name.as_str(), created.arn().unwrap()] {
        let mut function = world.start("agent-events", &settings(secret)).await;
        assert_eq!(send_all(&mut function, &batch).await.stored, 3);
        assert!(!function.log().join("\n").contains(KEY));
    }
    let gets = proxy.seen("GetSecretValue").len();
    assert_eq!(
        (gets, proxy.seen("").len()),
        (2, 2),
        "once at each start, and nothing else"
    );

    let other = World::new().await;
    let environment = [("PRIVACY", "pseudonym"), ("PSEUDONYM_KEY", KEY)];
    let mut function = other.start("agent-events", &environment).await;
    assert_eq!(send_all(&mut function, &batch).await.stored, 3);
    let tables = world.tables().await;
    assert_eq!(tables, other.tables().await);
    assert!(tables["AgentEvent"][0].contains("username=p-"), "{tables:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_usable_key_the_start_fails_and_the_secret_does_not_show() {
    let (proxy, client) = secrets().await;
    let world = World::new().await;
    let short = "short and secret";
    let short = &short[..15];
    client
        .create_secret()
        .name(&world.name)
        .secret_string(short)
        .send()
        .await
        .unwrap();
    let address = proxy.address();
    let start = async |more: &[(&str, &str)]| {
        let mut settings = vec![
            ("PRIVACY", "pseudonym"),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", address.as_str()),
        ];
        settings.extend(more);
        failed_start(&world, &settings).await
    };
    let (error, output) = start(&[("PSEUDONYM_KEY_SECRET", &world.name)]).await;
    assert_eq!(
        error,
        "PSEUDONYM_KEY_SECRET: the secret is too short, expected a secret of at least 16 bytes"
    );
    assert!(!output.contains(short), "{output}");

    let (error, _) = start(&[("PSEUDONYM_KEY_SECRET", "no-such-secret")]).await;
    let said = "PSEUDONYM_KEY_SECRET: the secret cannot be read: ";
    assert!(error.starts_with(said) && error.contains("ResourceNotFound"), "{error}");

    let (error, _) = start(&[]).await;
    assert!(
        error.starts_with("PSEUDONYM_KEY_SECRET: is not set, expected"),
        "{error}"
    );
    let (error, output) = start(&[("PSEUDONYM_KEY_SECRET", "name"), ("PSEUDONYM_KEY", KEY)]).await;
    assert!(
        error.starts_with("PSEUDONYM_KEY_SECRET: is set beside PSEUDONYM_KEY"),
        "{error}"
    );
    assert!(!output.contains(KEY), "{output}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_pseudonyms_no_secret_is_asked_for() {
    let (proxy, _) = secrets().await;
    let world = World::new().await;
    for (privacy, number) in [("off", 1), ("strict", 2)] {
        let settings = [
            ("PRIVACY", privacy),
            ("PSEUDONYM_KEY_SECRET", "no-such-secret"),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &proxy.address()),
        ];
        let mut function = world.start("agent-events", &settings).await;
        assert_eq!(send_all(&mut function, &records([agent_event(number)])).await.stored, 1);
    }
    assert_eq!(proxy.seen("").len(), 0);
}
