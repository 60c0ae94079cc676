//! `apsctl incident …` and `apsctl sandbox load`

mod hostile_archives;
mod round_trip;
mod secrets;
