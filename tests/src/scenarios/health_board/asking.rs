//! The board's questions to CloudWatch, as Grafana would ask them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Metric as CloudWatchMetric, MetricDataQuery, MetricStat};
use boards::board::Panel;
use boards::interpolate::{Choice, Choices, Range, Unformatted, expand_variables};
use boards::source::{Metric, MetricQuery, Source};
use local_cloud::clients;

use crate::harness::ministack;
use crate::harness::root;
use crate::harness::runtime::Function;
use crate::harness::world::World;

const UID: &str = "connect-pipeline-health";
/// What the functions' names begin with, as on AWS.
const STACK: &str = "health";

/// The board with what is chosen for a world.
pub(super) struct Asking<'a> {
    world: &'a World,
    choices: Choices,
    cloudwatch: aws_sdk_cloudwatch::Client,
    panels: Vec<Panel>,
}

impl<'a> Asking<'a> {
    pub(super) async fn of(world: &'a World) -> Self {
        let boards = boards::read(&root().join("monitoring/queues.toml")).unwrap();
        let board = boards.into_iter().find(|board| board.uid == UID).unwrap();
        let mut choices: Choices = board
            .variables
            .iter()
            .map(|variable| (variable.name.to_owned(), Choice::first(variable)))
            .collect();
        choices.insert("stack".to_owned(), Choice::one(STACK));
        choices.insert("namespace".to_owned(), Choice::one(world.name.as_str()));
        Self {
            world,
            choices,
            cloudwatch: clients::cloudwatch(&ministack::shared().await.address),
            panels: board.panels,
        }
    }

    fn expanded(&self, text: &str) -> String {
        let range = Range { from: 0, to: 0 };
        expand_variables(text, &self.choices, range, Unformatted::Glob)
    }

    /// The values of each series of a panel over the last half hour, oldest first.
    pub(super) async fn panel(&self, id: u32) -> BTreeMap<&'static str, Vec<f64>> {
        let panel = self.panels.iter().find(|panel| panel.id == id).unwrap();
        let Source::CloudWatch(metrics) = &panel.source else {
            panic!("panel {id} asks no CloudWatch")
        };
        let mut series = BTreeMap::new();
        for metric in metrics {
            series.insert(metric.label, self.values(metric).await);
        }
        assert_eq!(series.len(), metrics.len(), "labels of panel {id}");
        series
    }

    /// The sum of each series.
    pub(super) async fn sums(&self, id: u32) -> BTreeMap<&'static str, f64> {
        let series = self.panel(id).await.into_iter();
        series.map(|(label, values)| (label, values.iter().sum())).collect()
    }

    async fn values(&self, metric: &Metric) -> Vec<f64> {
        let MetricQuery::Statistic {
            namespace,
            metric: name,
            dimensions,
            statistic,
            ..
        } = &metric.query
        else {
            panic!("{metric:?}")
        };
        let dimensions = dimensions
            .iter()
            .map(|(name, value)| Dimension::builder().name(*name).value(self.expanded(value)).build());
        let asked = CloudWatchMetric::builder()
            .namespace(self.expanded(namespace))
            .metric_name(*name)
            .set_dimensions(Some(dimensions.collect()))
            .build();
        let stat = MetricStat::builder()
            .metric(asked)
            .stat(*statistic)
            .period(metric.period.parse().unwrap())
            .build();
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        let now = SystemTime::now();
        let answer = self
            .cloudwatch
            .get_metric_data()
            .metric_data_queries(MetricDataQuery::builder().id("asked").metric_stat(stat).build())
            .start_time(DateTime::from(now - minutes(30)))
            .end_time(DateTime::from(now + minutes(5)))
            .send()
            .await
            .unwrap();
        let [result] = answer.metric_data_results() else {
            panic!("{answer:?}")
        };
        result.values().to_vec()
    }

    /// A function with a name as on AWS.
    pub(super) async fn start(&self, function: &str, more: &[(&str, &str)]) -> Function {
        let name = format!("{STACK}-{function}");
        let name = [("AWS_LAMBDA_FUNCTION_NAME", name.as_str())];
        self.world.start(function, &[&name, more].concat()).await
    }
}
