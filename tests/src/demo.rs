//! The demo county for tests that need a whole one.

use std::{fs, path::Path};

use anyhow::Context;
use serde_json::Value;

use crate::process::relay_command;

/// Accounts and codes of a demo county.
pub struct Demo {
    keys: Value,
}

impl Demo {
    /// Puts the demo county into `data`: a copy of the folder that `QIANLIYAN_DEMO` names, else made anew.
    ///
    /// # Errors
    ///
    /// Where it can be neither copied nor made.
    pub async fn into(data: &Path) -> anyhow::Result<Self> {
        match std::env::var_os("QIANLIYAN_DEMO") {
            Some(ready) => copy(Path::new(&ready), data)?,
            None => drop(relay_command(&["init-demo", "--seed", "1"], data).await?),
        }
        let keys = serde_json::from_slice(&fs::read(data.join("demo.json"))?)?;
        Ok(Self { keys })
    }

    /// The `number`th enrolment code of those that begin with a township's two digits.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn code(&self, township: &str, number: usize) -> anyhow::Result<String> {
        let lines = self.keys.get("codes").and_then(Value::as_array).context("codes")?;
        let codes = lines.iter().filter_map(|line| line.get("code").and_then(Value::as_str));
        let found = codes.filter(|code| code.starts_with(township)).nth(number);
        Ok(found.with_context(|| format!("no code {number} for {township}"))?.to_owned())
    }

    /// Account and password of the desk whose account is `name`.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn account(&self, name: &str) -> anyhow::Result<(String, String)> {
        let lines = self.keys.get("accounts").and_then(Value::as_array).context("accounts")?;
        let text = |line: &Value, key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
        let line = lines.iter().find(|line| text(line, "account").as_deref() == Some(name));
        let line = line.with_context(|| format!("no account {name}"))?;
        Ok((text(line, "account").context("account")?, text(line, "password").context("password")?))
    }
}

/// Copies a relay's data, or any folder.
///
/// # Errors
///
/// Where a file cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("no demo county at {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
