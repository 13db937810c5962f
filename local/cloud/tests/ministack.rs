//! MiniStack does what the functions need of CloudWatch and S3, as the Rust SDK asks for it.
//!
//! Wants what `make tools` installs; `make test` sees to that.

use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Datapoint, Dimension, Metric, MetricDatum, Statistic};
use aws_sdk_s3::types::Object;
use local_cloud::cloud::{NAMESPACE, create_bucket};
use local_cloud::services::{Service, ministack};
use local_cloud::{CloudError, Project, clients};

const QUARANTINE: &str = "quarantine";

async fn start(logs: &Path) -> Result<Service, CloudError> {
    let project = Project::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))?;
    ministack(&project, logs).await
}

/// The SDK sends metrics as CBOR, which MiniStack accepts and drops unless `cbor2` is installed beside it.
#[tokio::test]
async fn metrics_that_the_sdk_sends_are_kept_with_their_counts() {
    let logs = tempfile::tempdir().unwrap();
    let service = start(logs.path()).await.unwrap();
    let client = clients::cloudwatch(&service.address);
    let dimension = Dimension::builder().name("FunctionName").value("agent-events").build();
    let datum = MetricDatum::builder()
        .metric_name("RecordsStored")
        .dimensions(dimension.clone());
    let datum = datum
        .set_values(Some(vec![1.0, 2.0]))
        .set_counts(Some(vec![3.0, 4.0]))
        .build();
    client
        .put_metric_data()
        .namespace(NAMESPACE)
        .metric_data(datum)
        .send()
        .await
        .unwrap();

    let listed = client.list_metrics().namespace(NAMESPACE).send().await.unwrap();
    let names: Vec<_> = listed.metrics().iter().filter_map(Metric::metric_name).collect();
    assert_eq!(names, ["RecordsStored"]);
    let hour = Duration::from_hours(1);
    let statistics = client
        .get_metric_statistics()
        .namespace(NAMESPACE)
        .metric_name("RecordsStored");
    let statistics = statistics
        .dimensions(dimension)
        .statistics(Statistic::Sum)
        .period(86_400);
    let statistics = statistics.start_time(DateTime::from(SystemTime::now() - hour * 24));
    let statistics = statistics
        .end_time(DateTime::from(SystemTime::now() + hour))
        .send()
        .await
        .unwrap();
    let sum: f64 = statistics.datapoints().iter().filter_map(Datapoint::sum).sum();
    assert!((sum - 11.0).abs() < f64::EPSILON, "{sum}");
}

#[tokio::test]
async fn an_object_that_is_put_again_is_replaced() {
    let logs = tempfile::tempdir().unwrap();
    let service = start(logs.path()).await.unwrap();
    create_bucket(&service.address, QUARANTINE).await.unwrap();
    let client = clients::s3(&service.address);
    for body in ["first", "second"] {
        let object = client.put_object().bucket(QUARANTINE).key("agent-events/shardId-0:1");
        object.body(body.as_bytes().to_vec().into()).send().await.unwrap();
    }
    let listed = client.list_objects_v2().bucket(QUARANTINE).send().await.unwrap();
    let keys: Vec<_> = listed.contents().iter().filter_map(Object::key).collect();
    assert_eq!(keys, ["agent-events/shardId-0:1"]);
    let object = client
        .get_object()
        .bucket(QUARANTINE)
        .key("agent-events/shardId-0:1")
        .send()
        .await
        .unwrap();
    assert_eq!(object.body.collect().await.unwrap().into_bytes().as_ref(), b"second");
}
