//! The compose file and the provisioning fit each other, the boards and the files that are mounted.

use std::collections::{BTreeMap, BTreeSet};

use boards::shared::variables::TIMESTREAM_PLUGIN;
use boards::variable::VariableKind;
use serde_json::Value as Json;

use crate::read::{root, yaml};

const DATA_SOURCES: &str = "grafana/provisioning/datasources/connect-analytics.yaml";
const DASHBOARDS: &str = "grafana/provisioning/dashboards/connect-analytics.yaml";

fn service() -> Json {
    let compose = yaml("compose.yaml");
    let services = compose["services"].as_object().unwrap();
    assert_eq!(services.keys().collect::<Vec<_>>(), ["grafana"]);
    services["grafana"].clone()
}

fn environment() -> BTreeMap<String, String> {
    let service = service();
    let environment = service["environment"].as_object().unwrap();
    environment
        .iter()
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        })
        .collect()
}

/// What is mounted: the path in `monitoring/`, the path in the container, whether it is only read.
fn mounts() -> Vec<(String, String, bool)> {
    let service = service();
    let mounts = service["volumes"].as_array().unwrap().iter();
    mounts
        .map(|mount| {
            let parts: Vec<&str> = mount.as_str().unwrap().split(':').collect();
            (parts[0].to_owned(), parts[1].to_owned(), parts.get(2) == Some(&"ro"))
        })
        .collect()
}

/// The names between `${` and `}` or a modifier.
fn variables(text: &str) -> BTreeSet<String> {
    text.split("${")
        .skip(1)
        .map(|rest| rest.split(['}', ':']).next().unwrap().to_owned())
        .collect()
}

#[test]
fn nothing_listens_beyond_loopback() {
    let service = service();
    assert_eq!(service["network_mode"], "host");
    assert!(
        service.get("ports").is_none(),
        "ports would be published on every interface"
    );
    assert_eq!(environment()["GF_SERVER_HTTP_ADDR"], "127.0.0.1");
}

#[test]
fn image_and_plugin_are_pinned() {
    let service = service();
    let (image, tag) = service["image"].as_str().unwrap().split_once(':').unwrap();
    assert_eq!(image, "grafana/grafana");
    assert_version(tag);
    let plugin = &environment()["GF_PLUGINS_PREINSTALL_SYNC"];
    let (id, version) = plugin.split_once('@').unwrap();
    assert_eq!(id, TIMESTREAM_PLUGIN);
    assert_version(version);
}

fn assert_version(version: &str) {
    let parts: Vec<&str> = version.split('.').collect();
    assert!(
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok()),
        "{version}"
    );
}

#[test]
fn nobody_is_told_and_nobody_can_change_anything() {
    let environment = environment();
    for off in [
        "GF_ANALYTICS_REPORTING_ENABLED",
        "GF_ANALYTICS_CHECK_FOR_UPDATES",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES",
        "GF_ANALYTICS_FEEDBACK_LINKS_ENABLED",
        "GF_NEWS_NEWS_FEED_ENABLED",
        "GF_SNAPSHOTS_EXTERNAL_ENABLED",
        "GF_PLUGINS_PREINSTALL_AUTO_UPDATE",
        "GF_USERS_ALLOW_SIGN_UP",
    ] {
        assert_eq!(environment[off], "false", "{off}");
    }
    assert_eq!(environment["GF_SECURITY_DISABLE_GRAVATAR"], "true");
    assert_eq!(environment["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"], "true");
    assert_eq!(environment["GF_AUTH_ANONYMOUS_ORG_ROLE"], "Viewer");
}

#[test]
fn what_is_mounted_exists_and_is_only_read() {
    for (path, inside, read_only) in mounts() {
        if let Some(volume) = yaml("compose.yaml")["volumes"]
            .as_object()
            .unwrap()
            .keys()
            .find(|name| **name == path)
        {
            assert_eq!((volume.as_str(), inside.as_str()), ("grafana", "/var/lib/grafana"));
            continue;
        }
        assert!(read_only, "{path}");
        assert!(root().join("monitoring").join(&path).is_dir(), "{path}");
    }
}

#[test]
fn grafana_finds_every_dashboard_in_its_folder() {
    let providers = yaml(DASHBOARDS);
    let providers = providers["providers"].as_array().unwrap();
    assert_eq!(providers.len(), 1);
    let provider = &providers[0];
    assert_eq!(provider["folder"], "Connect Analytics");
    assert_eq!(provider["folderUid"], "connect-analytics");
    assert_eq!(provider["allowUiUpdates"], false);
    assert_eq!(provider["disableDeletion"], true);
    let inside = provider["options"]["path"].as_str().unwrap();
    let mounts = mounts();
    let mounted = mounts.iter().find(|(_, target, _)| target == inside).unwrap();
    let folder = root().join("monitoring").join(&mounted.0);
    for board in boards::read(&root().join("monitoring/queues.toml")).unwrap() {
        assert!(folder.join(format!("{}.json", board.uid)).is_file(), "{}", board.uid);
    }
    let home = &environment()["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
    let home = home.strip_prefix(inside).unwrap().trim_start_matches('/');
    assert!(folder.join(home).is_file(), "{home}");
    for (file, folder) in [(DATA_SOURCES, "datasources"), (DASHBOARDS, "dashboards")] {
        let expected = (
            format!("./{}", file.rsplit_once('/').unwrap().0),
            format!("/etc/grafana/provisioning/{folder}"),
            true,
        );
        assert!(mounts.contains(&expected), "{expected:?}");
    }
}

#[test]
fn there_is_a_data_source_for_each_plugin_that_boards_choose_from() {
    let provisioned = yaml(DATA_SOURCES);
    let sources = provisioned["datasources"].as_array().unwrap();
    let types: BTreeSet<&str> = sources.iter().map(|source| source["type"].as_str().unwrap()).collect();
    let mut chosen = BTreeSet::new();
    for board in boards::read(&root().join("monitoring/queues.toml")).unwrap() {
        chosen.extend(board.variables.into_iter().filter_map(|variable| match variable.kind {
            VariableKind::DataSource { plugin } => Some(plugin),
            _ => None,
        }));
    }
    assert_eq!(types, chosen);
    let uids: BTreeSet<&str> = sources.iter().map(|source| source["uid"].as_str().unwrap()).collect();
    assert_eq!(
        uids,
        ["connect-analytics-cloudwatch", "connect-analytics-timestream"].into()
    );
    let defaults = sources.iter().filter(|source| source["isDefault"] == true);
    let defaults: Vec<&str> = defaults.map(|source| source["type"].as_str().unwrap()).collect();
    assert_eq!(defaults, [TIMESTREAM_PLUGIN]);
    assert!(sources.iter().all(|source| source["editable"] == false));
}

#[test]
fn panels_ask_the_data_source_that_is_chosen() {
    let folder = root().join("monitoring/grafana/dashboards");
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let dashboard: Json = serde_json::from_str(&text).unwrap();
        files += 1;
        for panel in dashboard["panels"].as_array().unwrap() {
            let sources = panel["targets"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|target| &target["datasource"]);
            for source in sources
                .chain([&panel["datasource"]])
                .filter(|source| source.is_object())
            {
                let pair = (source["type"].as_str().unwrap(), source["uid"].as_str().unwrap());
                let known = [
                    (TIMESTREAM_PLUGIN, "${datasource}"),
                    ("cloudwatch", "${cloudwatch}"),
                    ("datasource", "-- Dashboard --"),
                ];
                assert!(known.contains(&pair), "{pair:?} in {}", dashboard["uid"]);
            }
        }
    }
    assert_eq!(files, 6);
}

#[test]
fn every_variable_is_given() {
    let environment = environment();
    for file in [DATA_SOURCES, DASHBOARDS] {
        for variable in variables(&yaml(file).to_string()) {
            assert!(environment.contains_key(&variable), "{file} asks for {variable}");
        }
    }
    let of_compose: BTreeSet<String> = environment.values().flat_map(|value| variables(value)).collect();
    let example = std::fs::read_to_string(root().join("monitoring/aws.env.example")).unwrap();
    let of_example: BTreeSet<String> = example
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once('=').unwrap().0.to_owned())
        .collect();
    assert!(of_example.is_subset(&of_compose), "{of_example:?}, {of_compose:?}");
    // Those that only a local cloud has.
    let local: BTreeSet<&str> = of_compose.difference(&of_example).map(String::as_str).collect();
    assert_eq!(local, ["CLOUDWATCH_ENDPOINT", "TIMESTREAM_ENDPOINT"].into());
}

#[test]
fn credentials_stand_in_no_file() {
    let example = std::fs::read_to_string(root().join("monitoring/aws.env.example")).unwrap();
    for secret in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        assert!(example.lines().any(|line| line == format!("{secret}=")), "{secret}");
        assert_eq!(environment()[secret], format!("${{{secret}:-}}"));
    }
}
