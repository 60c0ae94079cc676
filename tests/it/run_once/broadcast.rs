//! The application's WebSocket process is notified in the transaction that ends the pass.

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

/// Returns the notifications of the last moment.
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
fn listeners_are_notified_when_a_pass_has_ended() {
    let store = store_with(5, 3);
    let mut client = listening(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    assert_eq!(heard(&mut client), Vec::<Value>::new());
    lock.release();
    running.wait().code(0);
    assert_eq!(heard(&mut client), [json!({"run_id": 1, "approved": 3, "pending": 2})]);
}

#[test]
fn listeners_are_not_notified_of_a_failed_pass() {
    let store = store_with(5, 3);
    let mut client = listening(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &["--timeout", "1s"]);
    running.wait().code(1);
    lock.release();
    assert_eq!(heard(&mut client), Vec::<Value>::new());
}
