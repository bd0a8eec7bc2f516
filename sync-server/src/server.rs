//! The relay on a port: HTTP, WebSockets and the thread that owns the [`Relay`].

use std::{
    future::Future,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
    serve::Listener,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use crate::{core::Relay, error::Error, photo::Photos, store::Store};

mod door;
mod head;
mod metrics;
mod owner;
mod socket;
mod tls;
mod ui;

use owner::Ask;
pub use owner::{now_ms, random};
use tls::TlsListener;
pub use tls::{TlsFiles, tls_ends_ms};
use ui::Ui;

/// The longest enrolment, in bytes.
const ENROL_BYTES_MAX: usize = 8 * 1024;
/// How many asks may wait for the owner; each is at most one frame.
const ASKS_MAX: usize = 256;
/// How long open connections have to end when the relay stops.
const STOPPING: Duration = Duration::from_secs(3);

/// How the relay is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of store and photos.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the screens; without one the embedded ones are served.
    pub ui: Option<PathBuf>,
    /// Who can reach the address.
    pub exposure: Exposure,
    /// Where on this machine `/metrics` is told apart from everything else; in plain HTTP on this machine the relay's own
    /// address tells it too.
    pub metrics: Option<SocketAddr>,
}

/// Who can reach a relay, and what keeps what is said between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    /// This machine only, in plain HTTP.
    Loopback,
    /// A proxy that ends TLS stands before it; plain HTTP between the two.
    BehindProxy,
    /// Whoever reaches the address, by TLS of the relay's own.
    Tls(TlsFiles),
}

/// A relay that runs.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    task: JoinHandle<Result<(), Error>>,
}

/// What every request may use.
#[derive(Debug, Clone)]
struct Shared {
    asks: mpsc::Sender<Ask>,
    ui: Ui,
    /// Dropped by the last open socket.
    alive: mpsc::Sender<()>,
}

impl Running {
    /// Returns the address that is listened on.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Waits until the relay has stopped and everything is closed.
    ///
    /// # Errors
    ///
    /// Where the listening or the store failed.
    pub async fn finished(self) -> Result<(), Error> {
        self.task.await.map_err(std::io::Error::other)?
    }
}

/// Opens the relay in a folder, which is made where it is not there.
///
/// # Errors
///
/// Where store or photos cannot be opened.
pub fn open(data: &Path) -> Result<Relay, Error> {
    Relay::new(open_store(data)?, Photos::in_folder(&data.join("photos"))?)
}

/// Opens only the store of a folder, as an administrator's command does.
///
/// # Errors
///
/// Where the store cannot be opened.
pub fn open_store(data: &Path) -> Result<Store, Error> {
    std::fs::create_dir_all(data)?;
    Store::open(&data.join("relay.db"), owner::random()?)
}

/// Starts the relay and returns once it listens; it stops when `shutdown` ends.
///
/// # Errors
///
/// Where the address is open to others without TLS or a proxy, or data, certificate or port cannot be had.
pub async fn serve(
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Running, Error> {
    if options.exposure == Exposure::Loopback && !options.listen.ip().is_loopback() {
        return Err(Error::Exposed);
    }
    let relay = open(&options.data)?;
    let listener = TcpListener::bind(options.listen).await?;
    let addr = listener.local_addr()?;
    let meter = match options.metrics {
        Some(listen) if !listen.ip().is_loopback() => return Err(Error::Exposed),
        Some(listen) => Some(TcpListener::bind(listen).await?),
        None => None,
    };
    let (asks, waiting) = mpsc::channel(ASKS_MAX);
    let (alive, last_socket) = mpsc::channel(1);
    let gone = owner::start(relay, waiting)?;
    let shared = Shared { asks, ui: Ui::new(options.ui), alive };
    let metering = meter.map(|meter| {
        let metrics = Router::new().route("/metrics", get(metrics::tell)).with_state(shared.asks.clone());
        tokio::spawn(axum::serve(meter, metrics).into_future())
    });
    let router = router(shared.clone(), &options.exposure);
    let stopping = Stopping { asks: shared.asks, last_socket, gone, metering };
    let task = match options.exposure {
        Exposure::Tls(files) => {
            let listener = TlsListener::start(listener, files)?;
            tokio::spawn(run(listener, router, stopping, shutdown))
        }
        Exposure::Loopback | Exposure::BehindProxy => tokio::spawn(run(listener, router, stopping, shutdown)),
    };
    Ok(Running { addr, task })
}

/// What is waited for when the relay stops.
struct Stopping {
    asks: mpsc::Sender<Ask>,
    last_socket: mpsc::Receiver<()>,
    gone: oneshot::Receiver<()>,
    metering: Option<JoinHandle<std::io::Result<()>>>,
}

async fn run(
    listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    Stopping { asks, mut last_socket, gone, metering }: Stopping,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let ticking = tokio::spawn(tick(asks.clone()));
    let (stop_http, stopping) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async {
        stopping.await.ok();
    });
    let mut http = tokio::spawn(serving.into_future());
    tokio::select! {
        () = shutdown => {}
        ended = &mut http => return ended.map_err(std::io::Error::other)?.map_err(Error::from),
    }
    tracing::info!("stopping");
    ticking.abort();
    metering.iter().for_each(JoinHandle::abort);
    let (stopped, is_stopped) = oneshot::channel();
    if asks.send(Ask::Stop(stopped)).await.is_ok() {
        is_stopped.await.ok();
    }
    drop(asks);
    stop_http.send(()).ok();
    if timeout(STOPPING, &mut http).await.is_err() {
        http.abort();
    }
    timeout(STOPPING, last_socket.recv()).await.ok();
    timeout(STOPPING, gone).await.ok();
    Ok(())
}

fn router(shared: Shared, exposure: &Exposure) -> Router {
    let metrics = match exposure {
        Exposure::Loopback => Router::new().route("/metrics", get(metrics::tell)),
        Exposure::BehindProxy | Exposure::Tls(_) => Router::new(),
    };
    let router = Router::new()
        .route("/sync", get(socket::upgrade))
        .route("/api/enrol", post(door::enrol))
        .route("/api/version", get(door::version))
        .route("/healthz", get(door::health))
        .merge(metrics.with_state(shared.asks.clone()))
        .fallback(get(ui::file))
        .layer(DefaultBodyLimit::max(ENROL_BYTES_MAX))
        .layer(middleware::from_fn(head::in_time))
        .layer(middleware::map_response(head::guard));
    let router = match exposure {
        Exposure::Tls(_) => router.layer(middleware::map_response(head::insist)),
        Exposure::Loopback | Exposure::BehindProxy => router,
    };
    router.with_state(shared)
}

async fn tick(asks: mpsc::Sender<Ask>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        if asks.send(Ask::Tick).await.is_err() {
            return;
        }
    }
}
