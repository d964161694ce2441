//! A static server for a built app. What it answers is decided in `crates/site`, as in the depot.

use std::{convert::Infallible, net::SocketAddr, path::Path, sync::Arc};

use http_body_util::Full;
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, runtime::Runtime};

use takt_site::Site;

use crate::{
    places::Places,
    problem::{Outcome, Problem},
};

const USUAL_PORT: u16 = 8080;
const PORTS_TO_TRY: u16 = 20;

/// Which port to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// This one or none; 0 is any free one.
    Exactly(u16),
    /// 8080, or the next free one.
    FirstFree,
}

pub fn command(places: &Places, args: &[String]) -> Outcome<()> {
    let mut dist = places.dist.clone();
    let mut port = Port::FirstFree;
    let mut rest = args.iter();
    while let Some(flag) = rest.next() {
        match (flag.as_str(), rest.next()) {
            ("--dist", Some(dir)) => dist = places.root.join(dir),
            ("--port", Some(number)) => port = Port::Exactly(parse_port(number)?),
            _ => {
                return Err(Problem::Usage("usage: cargo xtask serve [--dist DIR] [--port N]".into()));
            }
        }
    }
    serve(&dist, port, |address| println!("listening on {address}"))
}

pub fn parse_port(text: &str) -> Outcome<u16> {
    text.parse().map_err(|_| Problem::Usage(format!("'{text}' is no port: a number from 0 to 65535")))
}

/// Serves until the process ends. `ready` is told the address once it answers.
pub fn serve(dist: &Path, port: Port, ready: impl FnOnce(&str)) -> Outcome<()> {
    let site = Site::open(dist)
        .map_err(|absent| Problem::missing(absent.to_string(), "run `cargo xtask build`, or name a built folder"))?;
    let site = Arc::new(site);
    let runtime = Runtime::new().map_err(|source| network_problem("start the server", source))?;
    runtime.block_on(async {
        let listener = listen(port).await?;
        let address = listener.local_addr().map_err(|source| network_problem("read the server's address", source))?;
        ready(&format!("http://{address}"));
        loop {
            // One failed connection is that connection's affair.
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let site = Arc::clone(&site);
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<Incoming>| {
                    let site = Arc::clone(&site);
                    async move { Ok::<Response<Full<Bytes>>, Infallible>(site.answer(&request)) }
                });
                // Browsers close connections half-way all the time.
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    })
}

/// An address that another program may listen on: as free as it was a moment ago.
pub fn free_address(port: Port) -> Outcome<SocketAddr> {
    let runtime = Runtime::new().map_err(|source| network_problem("look for a port", source))?;
    let listener = runtime.block_on(listen(port))?;
    listener.local_addr().map_err(|source| network_problem("read the server's address", source))
}

async fn listen(port: Port) -> Outcome<TcpListener> {
    let candidates = match port {
        Port::Exactly(port) => port..=port,
        Port::FirstFree => USUAL_PORT..=USUAL_PORT + PORTS_TO_TRY,
    };
    let mut last = None;
    for port in candidates {
        match TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await {
            Ok(listener) => return Ok(listener),
            Err(source) => last = Some((port, source)),
        }
    }
    let (port, source) = last.unwrap_or((USUAL_PORT, std::io::ErrorKind::AddrInUse.into()));
    Err(network_problem(&format!("listen on 127.0.0.1:{port}"), source))
}

fn network_problem(doing: &str, source: std::io::Error) -> Problem {
    Problem::Io { doing: doing.into(), source, fix: "end what uses that port, or name another with --port".into() }
}
