//! The application's WebSocket process is told, in the transaction that ends the pass.

use std::time::Duration;

use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;
use serde_json::{Value, json};

use super::store_with;
use crate::support::{Store, start_blocked_pass};

pub(crate) fn listening(store: &Store) -> Client {
    let mut client = store.client();
    client.batch_execute("LISTEN pending_count_updated").unwrap();
    client
}

/// What was heard, within a moment.
pub(crate) fn heard(client: &mut Client) -> Vec<Value> {
    let mut notifications = client.notifications();
    let mut each = notifications.timeout_iter(Duration::from_millis(200));
    let mut payloads = Vec::new();
    while let Some(notification) = each.next().unwrap() {
        payloads.push(serde_json::from_str(notification.payload()).unwrap());
    }
    payloads
}

#[test]
fn who_listens_hears_of_a_pass_when_it_has_ended() {
    let store = store_with(5, 3);
    let mut client = listening(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
    assert_eq!(heard(&mut client), Vec::<Value>::new());
    lock.release();
    going.wait().code(0);
    assert_eq!(heard(&mut client), [json!({"run_id": 1, "approved": 3, "pending": 2})]);
}

#[test]
fn nobody_hears_of_a_pass_that_failed() {
    let store = store_with(5, 3);
    let mut client = listening(&store);
    let (going, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    assert_eq!(heard(&mut client), Vec::<Value>::new());
}
