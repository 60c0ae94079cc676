//! apsctl behind PgBouncer in transaction pooling mode: every transaction may use another session.

mod commands;
mod failures;
mod passes;

use postgres::{Client, NoTls};

use crate::run_once::{high_confidence, versions};
use crate::support::{Pooler, Store, pooler};

/// Returns a store that apsctl reaches through the pooler, or None without a pooler.
fn pooled() -> Option<Store> {
    pooler().map(|pooler| Store::new().through_pooler(pooler))
}

/// Returns the same with the guide's rule and `n` versions, of which `sure` match.
fn pooled_with(n: u32, sure: u32) -> Option<Store> {
    let store = pooled()?;
    high_confidence(&store);
    versions(&store, n, sure);
    Some(store)
}

/// Returns the settings, prepared statements and advisory locks that are left in the pooler's sessions.
fn left_behind(pooler: &Pooler, store: &Store) -> Vec<String> {
    // Each open transaction occupies one session.
    let clients = (0..3).map(|_| {
        let mut client = Client::connect(&pooler.url(store.database()), NoTls).unwrap();
        client.batch_execute("BEGIN").unwrap();
        client
    });
    let mut clients: Vec<Client> = clients.collect();
    let left = "SELECT name || ' = ' || setting FROM pg_settings
                WHERE source = 'session' AND name NOT IN ('application_name', 'client_encoding')
                UNION ALL SELECT 'prepared ' || statement FROM pg_prepared_statements
                UNION ALL SELECT 'advisory lock ' || objid FROM pg_locks
                WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let query = |client: &mut Client| {
        let rows = client.simple_query(left).unwrap();
        let rows = rows.into_iter().filter_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        rows.collect::<Vec<String>>()
    };
    clients.iter_mut().flat_map(query).collect()
}
