//! The snapshot tables: the local Connect answers from the simulated centre as it is at each tick, and its answers become rows by the
//! model.

use connect_local::{Centre, Clock, Live, Options};
use model::snapshot::{Collection, CurrentMetric, Grouping, Instance, Metrics, Queue, User};
use model::{Instant, Normalised, Row};
use serde_json::{Value as Json, json};
use simulator::Millis;
use tokio::net::TcpListener;

/// The local Connect.
pub(crate) struct Snapshots {
    live: Live,
    address: String,
    client: reqwest::Client,
}

impl Snapshots {
    /// Serves it on the runtime of whoever calls.
    pub(crate) async fn serve() -> Self {
        let centre = Centre::from_json(br#"{"region":"eu-west-2","account":"111111111111","instances":[]}"#).unwrap();
        let options = Options::new(centre);
        let live = options.live.clone();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(connect_local::serve(listener, options, std::future::pending()));
        Self {
            live,
            address,
            client: reqwest::Client::new(),
        }
    }

    /// The rows of one tick: instance and queues; and the users, at each full hour.
    pub(crate) async fn collect(&self, time: Millis, description: &[u8]) -> Vec<Vec<Row>> {
        self.live
            .replace(Centre::from_json(description).unwrap(), Clock::fixed(time));
        let centre: Json = serde_json::from_slice(description).unwrap();
        let described = &centre["instances"][0];
        let instance_id = text(&described["id"]).unwrap();
        let tick = Instant::from_millis(time).unwrap();
        let collection = Collection {
            instance_id: &instance_id,
            tick,
            collected_at: tick,
        };
        let ids = |list: &str| -> Vec<Json> {
            let each = described[list].as_array().unwrap().iter();
            each.map(|object| object["id"].clone()).collect()
        };
        let (queues, profiles) = (
            json!({ "Queues": ids("queues") }),
            json!({ "RoutingProfiles": ids("routing_profiles") }),
        );
        let (of_contacts, of_agents): (Vec<CurrentMetric>, Vec<CurrentMetric>) =
            CurrentMetric::ALL.iter().partition(|metric| metric.is_of_contacts());

        let mut rows = Vec::new();
        let ungrouped = async |filters: &Json, metrics: &[CurrentMetric]| {
            let answer = self.figures(&instance_id, filters, None, metrics).await;
            match answer["MetricResults"].as_array().unwrap().as_slice() {
                [] => Metrics::zero(Some(tick), metrics.iter().copied()),
                [result] => read(tick, result, Grouping::Ungrouped),
                more => panic!("{more:?}"),
            }
        };
        let totals = ungrouped(&queues, &of_contacts)
            .await
            .beside(ungrouped(&profiles, &of_agents).await);
        let instance = Instance {
            id: Some(instance_id.clone()),
            alias: text(&described["alias"]),
            status: text(&described["status"]),
            ..Instance::default()
        };
        rows.push(facts(
            model::snapshot::instance(&collection, &instance, Some(&totals)).unwrap(),
        ));

        let by_queue = self
            .figures(&instance_id, &queues, Some("QUEUE"), CurrentMetric::ALL)
            .await;
        for queue in described["queues"].as_array().unwrap() {
            let id = text(&queue["id"]);
            let results = by_queue["MetricResults"].as_array().unwrap().iter();
            let mut mine = results.filter(|result| text(&result["Dimensions"]["Queue"]["Id"]) == id);
            let metrics = match mine.next() {
                None => Metrics::zero(Some(tick), CurrentMetric::ALL.iter().copied()),
                Some(result) => read(tick, result, Grouping::ByQueue),
            };
            let queue = Queue {
                id,
                name: text(&queue["name"]),
                status: Some(text(&queue["status"]).unwrap_or_else(|| "ENABLED".to_owned())),
                ..Queue::default()
            };
            rows.push(facts(
                model::snapshot::queue(&collection, &queue, Some(&metrics)).unwrap(),
            ));
        }
        if time.rem_euclid(3_600_000) == 0 {
            rows.extend(users(described, &collection));
        }
        rows
    }

    async fn figures(
        &self,
        instance_id: &str,
        filters: &Json,
        grouping: Option<&str>,
        metrics: &[CurrentMetric],
    ) -> Json {
        let metrics: Vec<Json> = metrics.iter().map(|metric| json!({ "Name": metric.name() })).collect();
        let request = json!({
            "Filters": filters,
            "Groupings": grouping.into_iter().collect::<Vec<_>>(),
            "CurrentMetrics": metrics,
        });
        let url = format!("{}/metrics/current/{instance_id}", self.address);
        let answer = self.client.post(url).body(request.to_string()).send().await.unwrap();
        let text = answer.text().await.unwrap();
        let answer: Json = serde_json::from_str(&text).unwrap();
        assert!(answer["MetricResults"].is_array(), "{text}");
        answer
    }
}

/// The users of the description, with the names of their profiles and groups.
fn users(described: &Json, collection: &Collection<'_>) -> Vec<Vec<Row>> {
    let name = |list: &str, id: &Json| -> Option<String> {
        let objects = described[list].as_array().unwrap();
        text(&objects.iter().find(|object| object["id"] == *id)?["name"])
    };
    let row = |user: &Json| {
        let limit = user["after_contact_work_time_limit"].as_i64();
        let user = User {
            id: text(&user["id"]),
            username: text(&user["username"]),
            first_name: text(&user["first_name"]),
            last_name: text(&user["last_name"]),
            routing_profile_id: text(&user["routing_profile_id"]),
            routing_profile_name: name("routing_profiles", &user["routing_profile_id"]),
            hierarchy_group_id: text(&user["hierarchy_group_id"]),
            hierarchy_group_name: name("hierarchy_groups", &user["hierarchy_group_id"]),
            after_contact_work_time_limit_millis: limit.map(|seconds| seconds * 1000),
            ..User::default()
        };
        facts(model::snapshot::user(collection, &user).unwrap())
    };
    described["users"].as_array().unwrap().iter().map(row).collect()
}

fn read(tick: Instant, result: &Json, grouping: Grouping) -> Metrics {
    let mut metrics = Metrics::new(Some(tick));
    for collection in result["Collections"].as_array().unwrap() {
        let name = collection["Metric"]["Name"].as_str().unwrap();
        metrics.set(
            CurrentMetric::from_name(name).unwrap(),
            collection["Value"].as_f64(),
            grouping,
        );
    }
    metrics
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn facts(normalised: Normalised) -> Vec<Row> {
    match normalised {
        Normalised::Facts(facts) => facts.rows,
        Normalised::Ignored(reason) => panic!("{reason:?}"),
    }
}
