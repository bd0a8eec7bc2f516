//! One-time codes and accounts: who may bring a new device.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rusqlite::{OptionalExtension, Transaction};

use domain::{
    enrol::{EnrolRefusal, plain_code},
    id::DeviceId,
    record::PublicKey,
};

use super::Store;
use crate::error::Error;

/// How many letters and digits a code has.
pub const CODE_LENGTH: usize = 10;
/// Wrong tries at codes that share this many first letters are counted together.
const PREFIX_LENGTH: usize = 6;
/// No letter or digit that is mistaken for another.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const TRIES_MAX: i64 = 5;
const LOCK_MS: i64 = 15 * 60 * 1000;
/// How many counts of wrong tries are kept before those are dropped that belong to nothing and lock nothing.
const GUARDS_MAX: i64 = 20_000;

/// A try at an account's password, counted before it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountTry {
    /// Too many failures; the password was not looked at.
    Locked,
    /// Verify the password against this hash; an unknown account has one that nothing fits.
    Verify(String),
}

/// Returns a code's text, in two groups of five, from random bytes.
pub fn code_text(random: [u8; CODE_LENGTH]) -> String {
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map_or('2', char::from);
    let letters: Vec<char> = random.iter().map(letter).collect();
    let groups: Vec<String> = letters.chunks(CODE_LENGTH / 2).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// Hashes a password with argon2id.
///
/// # Errors
///
/// [`Error::Password`] where argon2 refuses.
pub fn hash_password(password: &str, salt: [u8; 16]) -> Result<String, Error> {
    hash_with(Params::default(), password, salt)
}

/// Hashes a password that everybody knows, in little time.
///
/// # Errors
///
/// [`Error::Password`] where argon2 refuses.
pub fn hash_password_for_demo(password: &str, salt: [u8; 16]) -> Result<String, Error> {
    hash_with(Params::new(1024, 1, 1, None).map_err(|_| Error::Password)?, password, salt)
}

fn hash_with(params: Params, password: &str, salt: [u8; 16]) -> Result<String, Error> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Error::Password)?;
    Ok(hash.to_string())
}

/// Whether `password` fits `hash`; takes the same time whichever it is.
pub(crate) fn password_fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

impl Store {
    /// Adds a one-time code for a person.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or there is no such person; nothing was written.
    pub fn add_code(&mut self, code: &str, person: &str, expires_ms: i64) -> Result<(), Error> {
        let (hash, prefix) = self.code_hashes(code);
        let sql = "INSERT INTO code (hash, prefix, person, expires_ms) VALUES (?1, ?2, ?3, ?4)";
        self.db.execute(sql, (hash, prefix, person, expires_ms))?;
        Ok(())
    }

    /// Adds an account, or gives it a new password.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or there is no such person; nothing was written.
    pub fn put_account(&mut self, account: &str, person: &str, hash: &str) -> Result<(), Error> {
        let sql = "INSERT INTO account (account, person, hash) VALUES (?1, ?2, ?3)
                   ON CONFLICT (account) DO UPDATE SET person = excluded.person, hash = excluded.hash,
                       failures = 0, locked_until_ms = 0";
        self.db.execute(sql, (account, person, hash))?;
        Ok(())
    }

    /// Uses a code up and puts `device` on the roster; asked again with the same key it gives the same device.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn redeem_code(
        &mut self,
        code: &str,
        device: DeviceId,
        key: PublicKey,
        label: &str,
        now_ms: i64,
    ) -> Result<Result<DeviceId, EnrolRefusal>, Error> {
        let (hash, prefix) = self.code_hashes(code);
        let tx = self.write()?;
        if is_guarded(&tx, prefix, now_ms)? {
            return Ok(Err(EnrolRefusal::Locked));
        }
        let Some(found) = find_code(&tx, hash)? else {
            count_wrong(&tx, prefix, now_ms)?;
            tx.commit()?;
            return Ok(Err(EnrolRefusal::WrongCode));
        };
        if found.used_ms != 0 {
            return Ok(device_of(&tx, &found.device, key)?.ok_or(EnrolRefusal::UsedCode));
        }
        if found.expires_ms <= now_ms {
            return Ok(Err(EnrolRefusal::ExpiredCode));
        }
        super::people::add_device(&tx, device, &found.person, key, label, now_ms)?;
        let sql = "UPDATE code SET used_ms = ?2, device = ?3 WHERE hash = ?1";
        tx.execute(sql, (hash, now_ms, device.bytes()))?;
        tx.execute("DELETE FROM code_guard WHERE prefix = ?1", [prefix])?;
        tx.commit()?;
        Ok(Ok(device))
    }

    /// Begins a try at an account and counts it as a failure until [`Store::pass_account`]. A name that no account has is
    /// counted and locked alike, so that nobody learns which accounts there are.
    ///
    /// # Errors
    ///
    /// Where SQLite fails; nothing was written.
    pub fn try_account(&mut self, account: &str, now_ms: i64) -> Result<AccountTry, Error> {
        let guard = self.keyed(&format!("account {account}"));
        let tx = self.write()?;
        let sql = "SELECT hash, failures, locked_until_ms FROM account WHERE account = ?1";
        let found: Option<(String, i64, i64)> =
            tx.query_row(sql, [account], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let Some((hash, failures, locked_until_ms)) = found else {
            let tried = try_nobody(&tx, guard, now_ms)?;
            tx.commit()?;
            return Ok(tried);
        };
        if locked_until_ms > now_ms {
            return Ok(AccountTry::Locked);
        }
        let (failures, until) = after_failure(failures, now_ms);
        let sql = "UPDATE account SET failures = ?2, locked_until_ms = ?3 WHERE account = ?1";
        tx.execute(sql, (account, failures, until))?;
        tx.commit()?;
        Ok(AccountTry::Verify(hash))
    }

    /// Ends a try that went well and puts `device` on the roster.
    ///
    /// # Errors
    ///
    /// Where SQLite fails or the account is gone; nothing was written.
    pub fn pass_account(
        &mut self,
        account: &str,
        device: DeviceId,
        key: PublicKey,
        label: &str,
        now_ms: i64,
    ) -> Result<(), Error> {
        let tx = self.write()?;
        let person: String =
            tx.query_row("SELECT person FROM account WHERE account = ?1", [account], |row| row.get(0))?;
        super::people::add_device(&tx, device, &person, key, label, now_ms)?;
        let sql = "UPDATE account SET failures = 0, locked_until_ms = 0 WHERE account = ?1";
        tx.execute(sql, [account])?;
        Ok(tx.commit()?)
    }

    fn code_hashes(&self, code: &str) -> ([u8; 32], [u8; 32]) {
        let code = plain_code(code);
        let prefix: String = code.chars().take(PREFIX_LENGTH).collect();
        (self.keyed(&code), self.keyed(&prefix))
    }

    fn keyed(&self, text: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.code_key, text.as_bytes()).as_bytes()
    }
}

/// A hash that no password fits, so that an unknown account takes as long as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cWlhbmxpeWFubm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct Code {
    person: String,
    expires_ms: i64,
    used_ms: i64,
    device: Vec<u8>,
}

fn find_code(tx: &Transaction<'_>, hash: [u8; 32]) -> Result<Option<Code>, Error> {
    let sql = "SELECT person, expires_ms, used_ms, device FROM code WHERE hash = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Code { person: row.get(0)?, expires_ms: row.get(1)?, used_ms: row.get(2)?, device: row.get(3)? })
    };
    Ok(tx.query_row(sql, [hash], read).optional()?)
}

/// The answer to an enrolment may be lost: the same key asking again is the same device.
fn device_of(tx: &Transaction<'_>, device: &[u8], key: PublicKey) -> Result<Option<DeviceId>, Error> {
    let sql = "SELECT id FROM device WHERE id = ?1 AND key = ?2 AND revoked = 0";
    let found: Option<[u8; 16]> = tx.query_row(sql, (device, key.0), |row| row.get(0)).optional()?;
    Ok(found.map(DeviceId::from_bytes))
}

fn is_guarded(tx: &Transaction<'_>, prefix: [u8; 32], now_ms: i64) -> Result<bool, Error> {
    let sql = "SELECT locked_until_ms FROM code_guard WHERE prefix = ?1";
    let until: Option<i64> = tx.query_row(sql, [prefix], |row| row.get(0)).optional()?;
    Ok(until.is_some_and(|until| until > now_ms))
}

fn count_wrong(tx: &Transaction<'_>, prefix: [u8; 32], now_ms: i64) -> Result<(), Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM code WHERE prefix = ?1)";
    if !tx.query_row(sql, [prefix], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    count_failure(tx, prefix, now_ms)
}

fn try_nobody(tx: &Transaction<'_>, account: [u8; 32], now_ms: i64) -> Result<AccountTry, Error> {
    if is_guarded(tx, account, now_ms)? {
        return Ok(AccountTry::Locked);
    }
    let kept: i64 = tx.query_row("SELECT count(*) FROM code_guard", [], |row| row.get(0))?;
    if kept >= GUARDS_MAX {
        let sql = "DELETE FROM code_guard
                   WHERE locked_until_ms <= ?1 AND prefix NOT IN (SELECT prefix FROM code)";
        tx.execute(sql, [now_ms])?;
    }
    count_failure(tx, account, now_ms)?;
    Ok(AccountTry::Verify(NOBODY.to_owned()))
}

fn count_failure(tx: &Transaction<'_>, prefix: [u8; 32], now_ms: i64) -> Result<(), Error> {
    let sql = "SELECT failures FROM code_guard WHERE prefix = ?1";
    let failures = tx.query_row(sql, [prefix], |row| row.get(0)).optional()?.unwrap_or(0);
    let (failures, until) = after_failure(failures, now_ms);
    let sql = "INSERT INTO code_guard (prefix, failures, locked_until_ms) VALUES (?1, ?2, ?3)
               ON CONFLICT (prefix) DO UPDATE SET failures = excluded.failures,
                   locked_until_ms = excluded.locked_until_ms";
    tx.execute(sql, (prefix, failures, until))?;
    Ok(())
}

/// Returns the failures that count from here on, and until when the door is locked.
fn after_failure(failures: i64, now_ms: i64) -> (i64, i64) {
    let failures = failures.saturating_add(1);
    if failures < TRIES_MAX { (failures, 0) } else { (0, now_ms.saturating_add(LOCK_MS)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_can_be_verified_but_never_fits() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!password_fits("", NOBODY));
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password_for_demo("right", [7; 16]).unwrap();
        assert!(password_fits("right", &hash) && !password_fits("wrong", &hash));
        assert!(hash_password("right", [7; 16]).unwrap().starts_with("$argon2id$v=19$m=19456,"));
    }

    #[test]
    fn a_code_has_ten_letters_that_are_not_mistaken() {
        let code = code_text([0, 1, 2, 3, 31, 32, 255, 8, 9, 10]);
        assert_eq!(plain_code(&code).len(), CODE_LENGTH);
        assert!(!code.contains(['0', 'O', '1', 'I']));
    }

    #[test]
    fn names_that_strangers_try_take_no_more_room_than_that_and_unlock_no_code() {
        let mut store = Store::in_memory([1; 32]).unwrap();
        let people = "INSERT INTO person (id, name) VALUES ('worker', '')";
        store.db.execute(people, []).unwrap();
        store.add_code("ABCDE-23456", "worker", 9).unwrap();
        let (_, prefix) = store.code_hashes("ABCDE-23456");
        store.db.execute("INSERT INTO code_guard (prefix, failures) VALUES (?1, 4)", [prefix]).unwrap();
        let tried = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
                     INSERT INTO code_guard (prefix, locked_until_ms) SELECT CAST(n AS BLOB), n % 2 FROM number";
        store.db.execute(tried, [GUARDS_MAX - 1]).unwrap();
        store.try_account("nobody", 0).unwrap();
        let count = |store: &Store| -> i64 {
            store.db.query_row("SELECT count(*) FROM code_guard", [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(&store), GUARDS_MAX / 2 + 2, "what locks, the code's, and the new one");
        store.db.execute(tried.replace("CAST(n", "CAST(-n").as_str(), [GUARDS_MAX]).unwrap();
        store.try_account("somebody", 1).unwrap();
        assert_eq!(count(&store), 2, "the code's and the new one");
    }
}
