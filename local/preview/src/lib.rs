//! Shows the Grafana dashboards of `monitoring/grafana/dashboards` without Grafana: a page on loopback, from the same JSON, live from a
//! Timestream endpoint and, for the metrics, a CloudWatch endpoint.
//!
//! - [`serve`] is the whole server: the page's files, the dashboards' JSON, and one address that answers queries.
//! - A query comes as it stands in a dashboard; variables and macros are put in by `boards::interpolate`, the code that the dashboards'
//!   own tests use.
//! - What is drawn, and how, is the page's business: `web/`.

mod answer;
mod cloudwatch;
mod dashboards;
mod expand;
mod guard;
mod math;
mod server;
mod timestream;

pub use answer::{Column, Frame, Kind};
pub use dashboards::{DashboardError, Dashboards};
pub use server::{Options, serve};
