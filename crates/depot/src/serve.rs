//! From settings to a running depot, and to its end.

use crate::config::Settings;
use crate::store::{Steps, open};
use crate::{Depot, hooks, housekeeping, router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use takt_site::Site;
use tokio::net::TcpListener;

/// How long requests may go on after the depot was told to end.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Serves until `end` comes. `ready` is told the address once it answers.
pub async fn serve(
    settings: Settings,
    steps: Steps,
    ready: impl FnOnce(SocketAddr),
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), String> {
    let site = settings.site.as_deref().map(Site::open).transpose().map_err(|absent| absent.to_string())?;
    let store = open::open(&settings.store, steps).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let depot = Depot::new(store, settings);
    tokio::spawn(Arc::clone(&depot.hub).pass_on(Arc::clone(&depot.store)));
    tokio::spawn(housekeeping::keep(Arc::clone(&depot)));
    tokio::spawn(hooks::resume(Arc::clone(&depot)));
    let app = router::router(Arc::clone(&depot), site);
    let closing = Arc::clone(&depot);
    let (asked, mut was_asked) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        end.await;
        // Long polls would keep the server open for a minute.
        closing.close();
        let _ = asked.send(());
    });
    tracing::info!(%address, engine = depot.store.engine(), "listening");
    ready(address);
    let mut serving = std::pin::pin!(server.into_future());
    tokio::select! {
        ended = &mut serving => return ended.map_err(|error| error.to_string()),
        _ = &mut was_asked => {}
    }
    match tokio::time::timeout(LAST_WORDS, serving).await {
        Ok(ended) => ended.map_err(|error| error.to_string())?,
        Err(_) => tracing::warn!("some requests were cut off"),
    }
    tracing::info!("ended");
    Ok(())
}
