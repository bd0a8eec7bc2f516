//! What happens when somebody's rights change.

use domain::{
    record::{Hash, Lane},
    role::Role,
    space::Space,
    wire::{Cursor, FromRelay, ToRelay},
};

use crate::town::{GRID, OTHER_GRID, Phone, Town, grid, person, space};

fn with_record() -> (Town, Phone) {
    let mut town = Town::new();
    let mut author = town.phone("county");
    for text in ["grid/140930100001", "grid/140930100002"] {
        let record = author.write(Lane::Hazard, &space(text));
        town.say(&author, &ToRelay::Push(vec![record]));
    }
    let mut phone = town.device("worker");
    let heard = town.connect(&mut phone, &[]);
    assert_eq!(town.drain(&phone, heard).len(), 1);
    (town, phone)
}

fn beginning(space: &Space) -> Cursor {
    Cursor { space: space.clone(), seq: 0, head: Hash::EMPTY }
}

fn move_worker(town: &mut Town) {
    let mut moved = person("worker", Role::GridWorker, GRID, true);
    moved.rights.extend(person("", Role::GridWorker, OTHER_GRID, false).rights);
    town.relay.store_mut().put_people(&[moved]).unwrap();
    town.relay.refresh().unwrap();
}

#[test]
fn a_moved_worker_forgets_the_old_grid_and_reads_the_new_one() {
    let (mut town, phone) = with_record();
    move_worker(&mut town);
    let heard = town.hear(&phone);
    assert_eq!(heard[0], FromRelay::Forget(grid()));
    assert!(matches!(heard[1], FromRelay::Pack { .. }));
    assert!(
        matches!(&heard[2], FromRelay::Records { space, .. } if space.to_string() == "grid/140930100002")
    );
    assert_eq!(heard.len(), 3);
}

#[test]
fn a_worker_who_moved_while_away_is_told_at_the_next_connection() {
    let (mut town, mut phone) = with_record();
    let cursors = [town.cursor(&grid())];
    town.relay.close(phone.session);
    move_worker(&mut town);
    let heard = town.connect(&mut phone, &cursors);
    assert!(heard.contains(&FromRelay::Forget(grid())), "{heard:?}");
    let heard = town.connect(&mut phone, &[]);
    assert!(!heard.contains(&FromRelay::Forget(grid())), "once: {heard:?}");
}

#[test]
fn a_cursor_of_a_space_of_others_is_answered_with_forget() {
    let (mut town, _) = with_record();
    let mut phone = town.device("worker");
    let cursors = vec![town.cursor(&space("grid/140930100002"))];
    town.connect(&mut phone, &cursors);
    let heard = town.say(&phone, &ToRelay::Cursors(cursors));
    assert!(heard.contains(&FromRelay::Forget(space("grid/140930100002"))));
    assert_eq!(town.drain(&phone, heard).len(), 1);
}

#[test]
fn nothing_of_a_space_is_sent_after_forget() {
    let (mut town, phone) = with_record();
    move_worker(&mut town);
    town.hear(&phone);
    let mut author = town.phone("supervisor");
    let record = author.write(Lane::Hazard, &grid());
    town.hear(&phone);
    town.say(&author, &ToRelay::Push(vec![record]));
    assert_eq!(town.hear(&phone), []);
}

#[test]
fn no_frame_makes_a_session_follow_a_space_of_others() {
    let (mut town, phone) = with_record();
    let far = space("grid/140930100002");
    let (whole, none) = (town.cursor(&far), beginning(&far));
    let wrong = Cursor { head: Hash([4; 32]), ..whole.clone() };
    for cursor in [none, whole, wrong] {
        for frame in [ToRelay::Resume(cursor.clone()), ToRelay::Took(cursor)] {
            assert_eq!(town.say(&phone, &frame), [], "{frame:?}");
        }
    }
    let mut author = town.phone("supervisor");
    let record = author.write(Lane::Hazard, &far);
    town.hear(&phone);
    town.say(&author, &ToRelay::Push(vec![record]));
    assert_eq!(town.hear(&phone), []);
}
