//! The only asynchronous module: sockets in, plain requests to [`Office`], plain replies out.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::guard::Ask;
use super::routes::{LARGEST_BODY, Office, Reply};

/// Reads the clock, seconds since 1970 UTC.
pub type Clock = fn() -> i64;

/// Where a page is to be served.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Address to listen on: loopback unless the user says otherwise.
    pub address: IpAddr,
    /// Port; 0 lets the system choose.
    pub port: u16,
}

#[derive(Clone)]
struct Shared {
    office: Arc<Mutex<Office>>,
    clock: Clock,
}

/// Listens at `place`, asks `furnish` for the office once the port is known, and serves until interrupted.
///
/// # Errors
/// When the port cannot be had or the office cannot be made.
pub fn serve(place: Place, clock: Clock, furnish: impl FnOnce(SocketAddr) -> Result<Office>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let wanted = SocketAddr::new(place.address, place.port);
        let listener = tokio::net::TcpListener::bind(wanted)
            .await
            .with_context(|| format!("cannot listen on {wanted}: give another with --port"))?;
        let office = furnish(listener.local_addr()?)?;
        let shared = Shared { office: Arc::new(Mutex::new(office)), clock };
        let router = Router::new().fallback(answer).with_state(shared);
        let interrupted = async {
            tokio::signal::ctrl_c().await.ok();
        };
        axum::serve(listener, router).with_graceful_shutdown(interrupted).await.context("the page stopped")
    })
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return bare(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let work = move || {
        let text = |name| text(&parts.headers, name);
        let ask = Ask {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            host: text("host").unwrap_or_default(),
            origin: text("origin"),
            site: text("sec-fetch-site"),
            cookie: text("cookie").unwrap_or_default(),
            csrf: text("x-obole").unwrap_or_default(),
            content: text("content-type").unwrap_or_default(),
            body: &body,
            now: (shared.clock)(),
        };
        // a request that panicked left no half-written decision behind: those are transactions
        let mut office = shared.office.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        office.answer(&ask)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(reply) => respond(reply),
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn respond(reply: Reply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers() {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap_or_else(|_| bare(StatusCode::INTERNAL_SERVER_ERROR))
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
