//! How long a fault test goes on.

/// Returns how many faults a test makes: what `name` says in the environment, or its usual number.
///
/// # Errors
///
/// Where the variable is set to something else than a number.
pub fn of(name: &str, usual: u64) -> anyhow::Result<u64> {
    match std::env::var(name) {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(usual),
    }
}
