//! Room held back inside the store's own file, for browsers.
//!
//! A browser counts an open file by the most it ever held and grows it in steps of at least 1 MiB: room in a file beside
//! the store comes free only when the page ends, and a nearly full browser lets no file grow at all. Free pages of the
//! store and a journal that keeps its length need neither.

use rusqlite::Connection;

use crate::Error;

/// How a browser's store keeps its journal: it stays as long as saves have made it, up to 1 MiB.
pub const BROWSER_JOURNAL: &str = "PRAGMA journal_mode = PERSIST; PRAGMA journal_size_limit = 1048576;";
/// What is held back, in bytes: as much as the journal is to be, and the rest. Some hundred saves in all.
const PARTS_BYTES: [u32; 2] = [1024 * 1024, 3 * 1024 * 1024];

/// Whether room is held back in a store; takes it where it is not and can be had.
pub fn hold_back_inside(store: &Connection) -> bool {
    is_held(store).unwrap_or(false) || {
        let taken = take(store);
        if taken.is_err() {
            release_inside(store);
        }
        taken.is_ok()
    }
}

/// Gives the room held back in a store free for its next saves; tells whether there was any.
pub fn release_inside(store: &Connection) -> bool {
    make_table(store).is_ok() && store.execute("DELETE FROM reserve", []).is_ok_and(|parts| parts > 0)
}

fn make_table(store: &Connection) -> Result<(), Error> {
    let sql = "CREATE TABLE IF NOT EXISTS reserve (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT";
    Ok(store.execute_batch(sql)?)
}

fn is_held(store: &Connection) -> Result<bool, Error> {
    make_table(store)?;
    let parts: i64 = store.query_row("SELECT count(*) FROM reserve", [], |row| row.get(0))?;
    Ok(usize::try_from(parts).is_ok_and(|parts| parts == PARTS_BYTES.len()))
}

/// Takes one part after the other. The first is written over before the second comes: its old pages make the journal long.
fn take(store: &Connection) -> Result<(), Error> {
    store.execute("DELETE FROM reserve", [])?;
    let [journal, rest] = PARTS_BYTES;
    let insert = "INSERT INTO reserve (part, bytes) VALUES (?1, randomblob(?2))";
    store.execute(insert, (1, journal))?;
    store.execute("UPDATE reserve SET bytes = randomblob(length(bytes))", [])?;
    store.execute(insert, (2, rest))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store as a browser keeps it, in a file.
    fn store(folder: &std::path::Path) -> Connection {
        let store = Connection::open(folder.join("store.db")).unwrap();
        store.execute_batch(BROWSER_JOURNAL).unwrap();
        store.execute_batch("CREATE TABLE word (text TEXT NOT NULL)").unwrap();
        store
    }

    fn number(store: &Connection, pragma: &str) -> i64 {
        store.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).unwrap()
    }

    /// The store's file may not grow any more.
    fn fill(store: &Connection) {
        let pages = number(store, "page_count");
        assert_eq!(number(store, &format!("max_page_count = {pages}")), pages);
    }

    fn save(store: &Connection) -> rusqlite::Result<usize> {
        store.execute("INSERT INTO word (text) VALUES (hex(randomblob(50000)))", [])
    }

    #[test]
    fn a_store_that_may_not_grow_takes_words_in_the_room_held_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(hold_back_inside(&store) && hold_back_inside(&store));
        fill(&store);
        let full = save(&store).unwrap_err();
        assert_eq!(full.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
        assert!(release_inside(&store));
        let saves = std::iter::repeat_with(|| save(&store)).take_while(Result::is_ok).count();
        assert!((35..45).contains(&saves), "{saves} saves of 100 kB found room");
        assert!(!hold_back_inside(&store) && !release_inside(&store), "there is no room to take");
        store.execute("DELETE FROM word", []).unwrap();
        assert!(hold_back_inside(&store), "the room is taken back");
    }

    #[test]
    fn the_journal_keeps_a_mebibyte() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let journal = || std::fs::metadata(folder.path().join("store.db-journal")).unwrap().len();
        assert!(journal() < 100_000);
        hold_back_inside(&store);
        assert_eq!(journal(), 1024 * 1024);
        save(&store).unwrap();
        release_inside(&store);
        assert_eq!(journal(), 1024 * 1024);
    }
}
