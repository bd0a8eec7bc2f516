//! Room held back in a store's place: words still find some where photos no longer do.

use domain::{
    host::{Answer, BrokenCode, Call},
    time::Stamp,
};

use crate::{Device, Error, answer};

/// Bytes that keep their place until they are given free.
pub trait Room {
    /// Whether room is held back; takes it where it is not and can be had.
    fn hold_back(&self, device: &Device) -> bool;

    /// Gives the room held back free; tells whether there was any. `device` is `None` before it is open.
    fn release(&self, device: Option<&Device>) -> bool;

    /// Opens a store by `once`, in a full place with the room that was held back.
    ///
    /// # Errors
    ///
    /// As `once`.
    fn opened<T>(&self, once: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
        match once() {
            // What a newer app wrote is not touched.
            Err(error @ Error::NewerStore(_)) => Err(error),
            // Only the first try wrote under the actor of the store's random bytes, and it wrote nothing.
            Err(error) if self.release(None) => once().map_err(|_| error),
            opened => opened,
        }
    }

    /// Answers a call like [`answer`]. Where the place is full, what a person writes goes into the room held back;
    /// photos are refused until that room is there again.
    fn answer(&self, device: &mut Device, stamp: Stamp, call: Call) -> Answer {
        let is_photo = matches!(call, Call::KeepPhoto { .. });
        if is_photo && !self.hold_back(device) {
            return Answer::Broken(BrokenCode::PhotosFull);
        }
        let again = matches!(call, Call::Execute { .. }).then(|| call.clone());
        match (answer(device, stamp, call), again) {
            (Answer::Broken(BrokenCode::StorageFull), Some(again)) if self.release(Some(device)) => {
                answer(device, stamp, again)
            }
            (Answer::Broken(BrokenCode::StorageFull), None) if is_photo => {
                Answer::Broken(BrokenCode::PhotosFull)
            }
            (answered, _) => answered,
        }
    }
}

/// Returns `count` bytes, rounded up to eight, that no file system makes smaller: others for each `seed` but 0.
pub fn filling(count: usize, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count.saturating_add(8));
    let mut state = seed;
    while bytes.len() < count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How often room was given free; there is always some.
    #[derive(Default)]
    struct Counted(Cell<u32>);

    impl Room for Counted {
        fn hold_back(&self, _: &Device) -> bool {
            true
        }

        fn release(&self, _: Option<&Device>) -> bool {
            self.0.set(self.0.get() + 1);
            true
        }
    }

    #[test]
    fn a_full_store_is_opened_with_the_room_and_a_newer_apps_is_left_alone() {
        let room = Counted::default();
        let full = || if room.0.get() == 0 { Err(Error::StorageFull) } else { Ok("open") };
        assert_eq!((room.opened(full).unwrap(), room.0.get()), ("open", 1));
        let newer = room.opened(|| Err::<(), _>(Error::NewerStore(99)));
        assert!(matches!(newer, Err(Error::NewerStore(99))));
        assert_eq!(room.0.get(), 1);
    }
}
