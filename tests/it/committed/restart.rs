//! The server crashes and starts again before COMMIT is answered.

use apsctl::cluster::{Mode, watched};

use super::{operations, says};
use crate::run_once::going::Going;
use crate::support::{Fate, Gate, Output, Store, Then, job};

/// A change during whose COMMIT the server crashes. How it ended, and what is in the journal then.
fn crash(fate: Fate) -> (Output, Vec<i64>) {
    let server = watched(&[("synchronous_commit", "on")]).unwrap();
    let store = Store::made_on(&server, "crashing");
    store.migrate();
    job("a").insert(&store);
    let gate = Gate::to(&store, fate, 1, Then::Waits);
    let going = Going::start(store.apsctl(&["jobs", "pause", "a", "-o", "json", "-d", &gate.url()]));
    gate.until_come();
    server.stop(Mode::Immediate).unwrap();
    server.start(&[]).unwrap();
    gate.let_go();
    (going.end(), operations(&store))
}

#[test]
fn a_change_that_has_survived_is_found() {
    let (out, made) = crash(Fate::Unanswered);
    assert_eq!(made, [1], "{out}");
    says(&out.code(0), "the server has operation 1", "a restart");
}

#[test]
fn a_change_that_has_not_may_have_been_made_elsewhere() {
    let (out, made) = crash(Fate::Unsent);
    assert!(made.is_empty(), "{out}");
    let words = "and the server that answers now, which was restarted or has taken over, does not have it";
    says(&out.code(4), words, "a restart");
}
