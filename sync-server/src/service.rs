//! `serve`: the relay until it is told to stop.

use std::{fs, path::Path};

use anyhow::Context;
use relay::{Exposure, Options, TlsFiles};
use serde::Deserialize;

use crate::{Serve, say};

/// What the generator of a demo county leaves for who shows it; everything in it is public.
#[derive(Deserialize)]
struct Demo {
    accounts: Vec<Account>,
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Account {
    account: String,
    password: String,
    name: String,
    role: String,
    #[serde(default)]
    place: String,
}

#[derive(Deserialize)]
struct Code {
    code: String,
    person: String,
    name: String,
    grid: String,
}

pub(crate) fn run(serve: Serve) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(until_stopped(serve))
}

async fn until_stopped(serve: Serve) -> anyhow::Result<()> {
    let demo = demo(&serve.at.data)?;
    let exposure = match (serve.tls_certificate, serve.tls_key) {
        (Some(certificate), Some(key)) => Exposure::Tls(TlsFiles { certificate, key }),
        _ if serve.behind_proxy => Exposure::BehindProxy,
        _ => Exposure::Loopback,
    };
    let scheme = if matches!(exposure, Exposure::Tls(_)) { "https" } else { "http" };
    let (data, ui, metrics) = (serve.at.data, serve.ui_dir, serve.metrics);
    let options = Options { data, listen: serve.listen, ui, exposure, metrics };
    let running = relay::serve(options, told_to_stop()).await.context("starting the relay")?;
    say(&format!("listening on {scheme}://{}", running.addr()));
    demo.iter().flat_map(lines).for_each(|line| say(&line));
    running.finished().await.context("serving")
}

fn demo(data: &Path) -> anyhow::Result<Option<Demo>> {
    let path = data.join("demo.json");
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).context("reading demo.json")?;
    Ok(Some(serde_json::from_str(&text).context("reading demo.json")?))
}

/// One line for each account, and the first unused-looking code of each person.
fn lines(demo: &Demo) -> Vec<String> {
    let mut lines = vec!["demo accounts (account, password, who):".to_owned()];
    lines.extend(demo.accounts.iter().map(|one| {
        format!("  {:<12} {:<12} {} {} {}", one.account, one.password, one.name, one.role, one.place)
    }));
    lines.push("demo one-time codes (code, who):".to_owned());
    let mut shown: Option<&str> = None;
    for one in &demo.codes {
        if shown != Some(one.person.as_str()) {
            lines.push(format!("  {:<12} {} {}", one.code, one.name, one.grid));
        }
        shown = Some(&one.person);
    }
    lines.push("all codes are in demo.json; each works once".to_owned());
    lines
}

/// Ends at Ctrl-C or when the system asks the program to end.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut asked) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = asked.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    tokio::signal::ctrl_c().await.ok();
}
