//! `qianliyan-relay`: serves devices, and does what an administrator asks.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use domain::id::DeviceId;

mod admin;
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
