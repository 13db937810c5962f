//! Everything a scenario needs, started in one call: a store that stands still in time, object storage, metrics, each behind a proxy.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Datapoint, Dimension, Statistic};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use local_cloud::{clients, cloud};
use serde_json::Value as Json;
use timestream_local::{Clock, Options};
use tokio::net::TcpListener;

use super::events::NOW;
use super::faults::Proxy;
use super::ministack::{self, MiniStack};
use super::runtime::Function;
use super::tables::{self, Tables};

/// The services as functions see them, and as the test sees them behind the proxies' backs.
pub(crate) struct World {
    /// In front of the Timestream endpoint.
    pub(crate) timestream: Proxy,
    /// In front of S3.
    pub(crate) s3: Proxy,
    /// In front of CloudWatch.
    pub(crate) cloudwatch: Proxy,
    /// The Timestream endpoint's own address.
    pub(crate) store: String,
    /// The store's clock, which stands at [`NOW`] until it is moved.
    pub(crate) clock: Clock,
    /// The quarantine bucket, and the namespace of metrics.
    pub(crate) name: String,
    ministack: Arc<MiniStack>,
}

/// An object in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarantined {
    pub(crate) reason: String,
    pub(crate) detail: String,
    /// The record's bytes, where privacy lets them be kept.
    pub(crate) bytes: Option<Vec<u8>>,
    /// The whole object, as text.
    pub(crate) text: String,
}

impl World {
    /// An empty world: the database, the six tables and the bucket exist.
    pub(crate) async fn new() -> Self {
        Self::standing_at(NOW.parse().unwrap()).await
    }

    /// The same at another moment.
    pub(crate) async fn standing_at(time: Timestamp) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let name = format!("world-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let clock = Clock::fixed(nanos(time));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let store = format!("http://{}", listener.local_addr().unwrap());
        let options = Options {
            clock: clock.clone(),
            ..Options::default()
        };
        tokio::spawn(timestream_local::serve(listener, options, std::future::pending()));
        cloud::create_tables(&store).await.unwrap();
        let ministack = ministack::shared().await;
        cloud::create_bucket(&ministack.address, &name).await.unwrap();
        Self {
            timestream: Proxy::start(&store),
            s3: Proxy::start(&ministack.address),
            cloudwatch: Proxy::start(&ministack.address),
            store,
            clock,
            name,
            ministack,
        }
    }

    /// Moves the store's clock.
    pub(crate) fn set_clock(&self, time: &str) {
        self.clock.set(nanos(time.parse().unwrap()));
    }

    /// The settings of a function in this world.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        let settings = [
            ("AWS_REGION", clients::REGION),
            ("AWS_ACCESS_KEY_ID", clients::KEY),
            ("AWS_SECRET_ACCESS_KEY", clients::KEY),
            ("AWS_ENDPOINT_URL_TIMESTREAM_WRITE", &self.timestream.address()),
            ("AWS_ENDPOINT_URL_S3", &self.s3.address()),
            ("AWS_ENDPOINT_URL_CLOUDWATCH", &self.cloudwatch.address()),
            ("METRICS_NAMESPACE", &self.name),
            ("QUARANTINE_BUCKET", &self.name),
        ];
        settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// Starts a function in this world, with some more settings.
    pub(crate) async fn start(&self, function: &str, more: &[(&str, &str)]) -> Function {
        let mut environment = self.environment();
        environment.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let environment: Vec<(String, String)> = environment.into_iter().collect();
        Function::start(function, &environment).await
    }

    /// A client for questions.
    pub(crate) fn query_client(&self) -> aws_sdk_timestreamquery::Client {
        clients::timestream_query(&self.store)
    }

    /// Every row there is.
    pub(crate) async fn tables(&self) -> Tables {
        tables::read_all(&self.query_client()).await
    }

    /// Every object in quarantine, by its key.
    pub(crate) async fn quarantine(&self) -> BTreeMap<String, Quarantined> {
        let client = clients::s3(&self.ministack.address);
        let mut keys = Vec::new();
        let mut pages = client.list_objects_v2().bucket(&self.name).into_paginator().send();
        while let Some(page) = pages.next().await {
            keys.extend(
                page.unwrap()
                    .contents()
                    .iter()
                    .map(|object| object.key().unwrap().to_owned()),
            );
        }
        let mut objects = BTreeMap::new();
        for key in keys {
            let object = client.get_object().bucket(&self.name).key(&key).send().await.unwrap();
            let text = String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap();
            objects.insert(key, Quarantined::read(text));
        }
        objects
    }

    /// The sum of a metric of a function, over the last minutes; nothing if there is no such metric.
    pub(crate) async fn metric_sum(&self, function: &str, metric: &str) -> Option<u64> {
        let now = SystemTime::now();
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        let answer = clients::cloudwatch(&self.ministack.address)
            .get_metric_statistics()
            .namespace(&self.name)
            .metric_name(metric)
            .dimensions(Dimension::builder().name("FunctionName").value(function).build())
            .start_time(DateTime::from(now - minutes(30)))
            .end_time(DateTime::from(now + minutes(5)))
            .period(60)
            .statistics(Statistic::Sum)
            .send()
            .await
            .unwrap();
        let points = answer.datapoints();
        let sum: f64 = points.iter().filter_map(Datapoint::sum).sum();
        // All of these metrics count something.
        (!points.is_empty()).then(|| sum.to_string().parse().unwrap())
    }
}

/// Sum and number of the values of a metric in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Statistics {
    pub(crate) sum: f64,
    pub(crate) samples: f64,
    pub(crate) largest: f64,
}

impl World {
    /// A metric's values in each period of so many seconds of a day, by the period's start in seconds since 1970; periods without a value are left
    /// out. `dimensions` name the metric together with its own name.
    pub(crate) async fn statistics(
        &self,
        metric: &str,
        dimensions: &[(&str, &str)],
        start: Timestamp,
        period: i32,
    ) -> BTreeMap<i64, Statistics> {
        let dimensions = dimensions
            .iter()
            .map(|(name, value)| Dimension::builder().name(*name).value(*value).build());
        let answer = clients::cloudwatch(&self.ministack.address)
            .get_metric_statistics()
            .namespace(&self.name)
            .metric_name(metric)
            .set_dimensions(Some(dimensions.collect()))
            .start_time(DateTime::from_secs(start.as_second()))
            .end_time(DateTime::from_secs(start.as_second() + 24 * 3600))
            .period(period)
            .statistics(Statistic::Sum)
            .statistics(Statistic::SampleCount)
            .statistics(Statistic::Maximum)
            .send()
            .await
            .unwrap();
        let points = answer.datapoints().iter().map(|point| {
            let statistics = Statistics {
                sum: point.sum().unwrap(),
                samples: point.sample_count().unwrap(),
                largest: point.maximum().unwrap(),
            };
            (point.timestamp().unwrap().secs(), statistics)
        });
        points.collect()
    }
}

impl Quarantined {
    fn read(text: String) -> Self {
        let object: Json = serde_json::from_str(&text).unwrap();
        let field = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
        Self {
            reason: field("reason"),
            detail: field("detail"),
            bytes: object["bytes_base64"]
                .as_str()
                .map(|bytes| BASE64_STANDARD.decode(bytes).unwrap()),
            text,
        }
    }
}

fn nanos(time: Timestamp) -> i64 {
    i64::try_from(time.as_nanosecond()).unwrap()
}
