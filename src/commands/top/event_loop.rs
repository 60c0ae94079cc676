//! The loop that waits for keys, data and time, and draws.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::event::{Effect, Event, Key, Request};
use super::executor;
use super::frame::{draw, visible_rows};
use super::reader::Reader;
use super::state::State;
use super::terminal::FullScreen;
use crate::context::Context;
use crate::db::dashboard::DashboardQuery;
use crate::interrupt;
use crate::screen::Terminal;

/// How often the clock on the screen advances.
const TICK: Duration = Duration::from_secs(1);

/// Shows the screen until the user leaves it.
///
/// # Errors
/// Those of the terminal, and a signal.
pub(super) fn run(mut state: State, reader: Reader, context: &mut Context, terminal: Terminal) -> Result<()> {
    let (events, received) = mpsc::channel();
    let (queries, asked) = mpsc::channel();
    let (requests, requested) = mpsc::channel();
    let stop = events.clone();
    let on_signal = interrupt::on_signal(move || drop(stop.send(Event::Stopped)));
    let screen = FullScreen::enter(terminal.color)?;
    let (for_reader, for_executor, for_keys) = (events.clone(), events.clone(), events);
    // It cannot be ended while it waits for a key, so nothing waits for it.
    thread::spawn(move || read_keys(&for_keys));
    let ended = thread::scope(|scope| {
        scope.spawn(move || reader.run(&asked, &for_reader));
        scope.spawn(move || executor::run(context, &requested, &for_executor));
        let senders = Senders { queries, requests };
        let mut screen = screen;
        let ended = serve(&mut state, &received, &senders, &mut screen, terminal);
        drop(screen);
        drop(senders);
        // A statement that is still running is not waited for.
        interrupt::cancel_statements();
        ended
    });
    drop(on_signal);
    ended
}

struct Senders {
    queries: Sender<DashboardQuery>,
    requests: Sender<(Request, Terminal)>,
}

fn serve(
    state: &mut State,
    received: &Receiver<Event>,
    senders: &Senders,
    screen: &mut FullScreen,
    terminal: Terminal,
) -> Result<()> {
    let mut terminal = terminal;
    let mut last = Instant::now();
    while screen.is_active() {
        screen.show(|width, height| {
            terminal = Terminal { width, height, ..terminal };
            state.scroll(visible_rows(state, terminal));
            draw(state, terminal)
        })?;
        let event = match received.recv_timeout(TICK) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        let now = Instant::now();
        state.advance(now - last);
        last = now;
        for event in event.into_iter().chain(received.try_iter()) {
            let effect = match event {
                Event::Stopped if state.is_changing() => None,
                Event::Stopped => return interrupt::check(),
                Event::Resized => None,
                Event::Key(key) => state.press(key, visible_rows(state, terminal)),
                Event::Dashboard(dashboard) => {
                    state.show(*dashboard);
                    None
                }
                Event::ReadFailed { error, is_connection_lost, retry_in } => {
                    state.fail(error, is_connection_lost, retry_in);
                    None
                }
                Event::Answered(answer) => {
                    let was_changing = state.is_changing();
                    state.answer(answer);
                    interrupt::check()?;
                    was_changing.then_some(Effect::Read)
                }
            };
            match effect {
                None => {}
                Some(Effect::Quit) => return Ok(()),
                Some(Effect::Read) => drop(senders.queries.send(state.query.clone())),
                Some(Effect::Request(request)) => {
                    let sent = senders.requests.send((request, terminal));
                    debug_assert!(sent.is_ok(), "the executor serves until the sender is dropped");
                }
            }
        }
    }
    Ok(())
}

/// Sends keys and changes of the size until the terminal is gone.
fn read_keys(events: &Sender<Event>) {
    loop {
        let event = match event::read() {
            Ok(event::Event::Key(key)) => key_of(key).map(Event::Key),
            Ok(event::Event::Resize(..)) => Some(Event::Resized),
            Ok(_) => None,
            Err(_) => Some(Event::Stopped),
        };
        let is_end = matches!(event, Some(Event::Stopped));
        if event.is_some_and(|event| events.send(event).is_err()) || is_end {
            return;
        }
    }
}

fn key_of(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Key::Interrupt),
            KeyCode::Char('n') => Some(Key::Down),
            KeyCode::Char('p') => Some(Key::Up),
            KeyCode::Char('f') => Some(Key::PageDown),
            KeyCode::Char('b') => Some(Key::PageUp),
            KeyCode::Char('r' | 'l') => Some(Key::Refresh),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Char(c) => Key::Character(c),
        _ => return None,
    })
}
