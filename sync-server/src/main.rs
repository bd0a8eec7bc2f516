//! `qianliyan-relay`: serves devices, and does what an administrator asks.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use domain::id::DeviceId;

mod admin;
mod doctor;
mod restore;
mod service;

/// Relays signed records between the county's devices.
#[derive(Parser)]
#[command(name = "qianliyan-relay", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves devices and browsers until it is told to stop.
    Serve(Serve),
    /// Makes an invented county for a demonstration.
    InitDemo {
        #[command(flatten)]
        at: At,
        /// The same seed makes the same county.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Prints a fresh one-time code for a person; it lasts seven days.
    EnrolCode {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        person: String,
    },
    /// Makes an account for a desk, or gives it a new password.
    Account {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        account: String,
        #[arg(long)]
        person: String,
        #[arg(long)]
        password: String,
    },
    /// Adds a person, or changes name and rights.
    Person {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        id: String,
        #[arg(long)]
        name: String,
        /// A JSON list such as [{"role":"grid_worker","territory":"140930100002"}].
        #[arg(long)]
        rights: String,
    },
    /// Revokes a device; its connection ends within two seconds.
    Revoke {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        device: DeviceId,
    },
    /// Lists everybody on the roster.
    People(At),
    /// Lists all devices.
    Devices(At),
    /// Copies the store into a new file while the relay goes on.
    Backup {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        to: PathBuf,
    },
    /// Recomputes every chain and checks every signature.
    Audit(At),
    /// Checks a backup, and puts it in place unless --check is given.
    Restore {
        #[command(flatten)]
        at: At,
        /// A file that backup wrote, or a folder of it, named relay.db, and the photos.
        #[arg(long)]
        from: PathBuf,
        /// Only says whether the backup is whole.
        #[arg(long)]
        check: bool,
    },
    /// Looks at disk, rights, clock, limits, certificate and store, and says what to do.
    Doctor {
        #[command(flatten)]
        at: At,
        /// The certificate of serve, if it has one.
        #[arg(long, requires = "tls_key")]
        tls_certificate: Option<PathBuf>,
        /// Its private key.
        #[arg(long, requires = "tls_certificate")]
        tls_key: Option<PathBuf>,
    },
    /// Records that were rejected and are kept.
    Quarantine {
        #[command(subcommand)]
        what: Quarantine,
    },
    /// Writes every document as an automerge file and as JSON into a new folder.
    Export {
        #[command(flatten)]
        at: At,
        /// Only what this person may read.
        #[arg(long)]
        person: Option<String>,
        /// The folder.
        to: PathBuf,
    },
    /// Prints the county's configuration.
    PrintConfig(At),
    /// Replaces the county's configuration by a file such as print-config prints.
    SetConfig {
        #[command(flatten)]
        at: At,
        #[arg(long)]
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Quarantine {
    /// Lists what is kept and not released.
    List(At),
    /// Lists what was released, by whom and when.
    Released(At),
    /// Lets a kept record into the log.
    Release {
        #[command(flatten)]
        at: At,
        /// Its number in the list.
        id: u64,
    },
}

#[derive(Args)]
struct At {
    /// The folder of store and photos.
    #[arg(long)]
    data: PathBuf,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    at: At,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8077")]
    listen: SocketAddr,
    /// Serves the screens from this folder instead of the embedded ones.
    #[arg(long)]
    ui_dir: Option<PathBuf>,
    /// A proxy that ends TLS stands before this address, which may then be another than this machine's own.
    #[arg(long)]
    behind_proxy: bool,
    /// A certificate in PEM, with those that lead to its issuer: the relay speaks TLS itself. A changed file is taken
    /// within seconds, without a restart.
    #[arg(long, requires = "tls_key", conflicts_with = "behind_proxy")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's private key in PEM.
    #[arg(long, requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// An address of this machine that tells /metrics to Prometheus, where the main one is open to others.
    #[arg(long)]
    metrics: Option<SocketAddr>,
}

fn main() -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,relay=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    run(Arguments::parse().command)
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => service::run(serve)?,
        Command::InitDemo { at, seed } => relay::demo::run(&at.data, seed)?,
        Command::EnrolCode { at, person } => admin::enrol_code(&at.data, &person)?,
        Command::Account { at, account, person, password } => {
            admin::account(&at.data, &account, &person, &password)?;
        }
        Command::Person { at, id, name, rights } => admin::person(&at.data, id, name, &rights)?,
        Command::Revoke { at, device } => admin::revoke(&at.data, device)?,
        Command::People(at) => admin::people(&at.data)?,
        Command::Devices(at) => admin::devices(&at.data)?,
        Command::Backup { at, to } => admin::backup(&at.data, &to)?,
        Command::Audit(at) => return admin::audit(&at.data),
        Command::Restore { at, from, check } => return restore::run(&at.data, &from, check),
        Command::Doctor { at, tls_certificate, tls_key } => {
            return doctor::run(&at.data, tls_certificate.zip(tls_key));
        }
        Command::Quarantine { what: Quarantine::List(at) } => admin::list_kept(&at.data)?,
        Command::Quarantine { what: Quarantine::Released(at) } => admin::list_released(&at.data)?,
        Command::Quarantine { what: Quarantine::Release { at, id } } => admin::release(&at.data, id)?,
        Command::Export { at, person, to } => admin::export(&at.data, person.as_deref(), &to)?,
        Command::PrintConfig(at) => admin::print_config(&at.data)?,
        Command::SetConfig { at, file } => admin::set_config(&at.data, &file)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says something on standard output. Whoever does not listen any more misses nothing.
fn say(line: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}
