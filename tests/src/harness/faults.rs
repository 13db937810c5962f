//! A proxy in front of an endpoint that breaks what passes it, in the way it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::rules::Standing;
pub(crate) use super::rules::{Fault, Rule};

/// A request that came by.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// `X-Amz-Target`, or method and path.
    pub(crate) operation: String,
    /// The answer's status; none if there was no answer.
    pub(crate) status: Option<u16>,
}

/// A running proxy.
pub(crate) struct Proxy {
    shared: Arc<Shared>,
    own: SocketAddr,
    server: Option<JoinHandle<()>>,
    /// Keeps the port while nothing listens there, so that no other test's socket takes it.
    _held: TcpSocket,
}

struct Shared {
    target: String,
    rule: Mutex<Option<Standing>>,
    seen: Mutex<Vec<Seen>>,
    http: reqwest::Client,
}

impl Proxy {
    /// A proxy that passes everything on to `target` (`http://host:port`).
    pub(crate) fn start(target: &str) -> Self {
        let held = bind("127.0.0.1:0".parse().unwrap());
        let own = held.local_addr().unwrap();
        let shared = Arc::new(Shared {
            target: target.to_owned(),
            rule: Mutex::default(),
            seen: Mutex::default(),
            http: reqwest::Client::new(),
        });
        let mut proxy = Self {
            own,
            server: None,
            _held: held,
            shared,
        };
        proxy.up();
        proxy
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.own)
    }

    /// From now on requests suffer this.
    pub(crate) fn set(&self, rule: Rule) {
        *self.shared.rule.lock().unwrap() = Some(Standing::new(rule));
    }

    /// From now on every request is passed on.
    pub(crate) fn pass(&self) {
        *self.shared.rule.lock().unwrap() = None;
    }

    /// Stops listening and breaks off what is open: from now on connections are refused.
    pub(crate) async fn down(&mut self) {
        if let Some(server) = self.server.take() {
            server.abort();
            let _ = server.await;
        }
    }

    /// Listens again, at the same address.
    pub(crate) fn up(&mut self) {
        let listener = bind(self.own).listen(1024).unwrap();
        self.server = Some(tokio::spawn(serve(listener, Arc::clone(&self.shared))));
    }

    /// The requests of this operation so far.
    pub(crate) fn seen(&self, operation: &str) -> Vec<Seen> {
        let seen = self.shared.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| seen.operation.contains(operation))
            .cloned()
            .collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

/// A socket at the address that does not listen: connections to it are refused.
fn bind(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    // The connections belong to this task: when it is aborted they are closed.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => { connections.spawn(connection(stream, Arc::clone(&shared))); }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { answer(&shared, request).await }
    });
    // It ends with an error where it was broken off on purpose.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Broken off on purpose.
#[derive(Debug)]
struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("broken off on purpose")
    }
}

impl std::error::Error for BrokenOff {}

async fn answer(shared: &Shared, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, BrokenOff> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| BrokenOff)?.to_bytes();
    let target = parts
        .headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let operation = target.map_or_else(|| format!("{} {}", parts.method, parts.uri.path()), str::to_owned);
    let fault = shared.fault_for(&operation, &body);
    let position = shared.note(Seen {
        operation,
        status: None,
    });
    let answer = match fault {
        Some(Fault::Throttle) => refusal(429, "ThrottlingException"),
        Some(Fault::Refuse(status, name)) => refusal(status, name),
        Some(Fault::Drop) => return Err(BrokenOff),
        Some(Fault::LoseAnswer) => {
            shared.pass_on(parts, body).await?;
            return Err(BrokenOff);
        }
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            shared.pass_on(parts, body).await?
        }
        None => shared.pass_on(parts, body).await?,
    };
    shared.seen.lock().unwrap()[position].status = Some(answer.status().as_u16());
    Ok(answer)
}

/// A refusal in the shape of the AWS JSON protocol.
fn refusal(status: u16, name: &str) -> Response<Full<Bytes>> {
    let body = serde_json::json!({
        "__type": format!("com.amazonaws.timestream.v20181101#{name}"),
        "Message": "Refused on purpose.",
    });
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amzn-errortype", name)
        .body(Full::new(Bytes::from(body.to_string())))
        .unwrap()
}

impl Shared {
    /// What this request suffers.
    fn fault_for(&self, operation: &str, body: &[u8]) -> Option<Fault> {
        self.rule.lock().unwrap().as_mut()?.fault_for(operation, body)
    }

    fn note(&self, seen: Seen) -> usize {
        let mut all = self.seen.lock().unwrap();
        all.push(seen);
        all.len() - 1
    }

    async fn pass_on(
        &self,
        parts: hyper::http::request::Parts,
        body: Bytes,
    ) -> Result<Response<Full<Bytes>>, BrokenOff> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut headers = parts.headers;
        headers.remove("host");
        headers.remove("content-length");
        let answer = self
            .http
            .request(parts.method, format!("{}{path}", self.target))
            .headers(headers)
            .body(body)
            .send()
            .await
            .map_err(|_| BrokenOff)?;
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if name != "transfer-encoding" && name != "content-length" && name != "connection" {
                response = response.header(name, value);
            }
        }
        let body = answer.bytes().await.map_err(|_| BrokenOff)?;
        response.body(Full::new(body)).map_err(|_| BrokenOff)
    }
}
