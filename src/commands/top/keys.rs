//! What each key does.

use super::event::{Action, ApprovedAction, Effect, Key, Request, View};
use super::state::{Page, Prompt, State};
use crate::db::jobs::SortColumn;

/// The keys, for the help page.
pub(super) const KEYS: [(&str, &str); 16] = [
    ("up, down, k, j", "select a job"),
    ("PgUp, PgDn, g, G", "go a page up or down, to the first or the last job"),
    ("Enter", "show the selected job"),
    ("l", "show its runs"),
    ("t", "trigger it: make it due now"),
    ("p", "pause it"),
    ("r", "resume it"),
    ("u", "undo your last operation"),
    ("d", "run doctor"),
    ("/", "filter: only jobs whose id contains a text; Esc clears it"),
    ("s", "sort: by urgency, by next run, or by id"),
    ("Ctrl-R", "read the store now"),
    ("y, n", "answer a question; everything but y means no"),
    ("?", "show this page"),
    ("q, Esc", "leave a page"),
    ("q, Ctrl-C", "quit"),
];

impl State {
    /// Handles a key. `visible` is how many rows the screen shows.
    pub(super) fn press(&mut self, key: Key, visible: usize) -> Option<Effect> {
        if self.is_changing() {
            // The result decides what comes next; a change is never left alone.
            return None;
        }
        if key == Key::Interrupt {
            return Some(Effect::Quit);
        }
        match std::mem::replace(&mut self.prompt, Prompt::None) {
            Prompt::None | Prompt::Message { .. } => self.press_on_page(key, visible),
            Prompt::Busy { .. } if key == Key::Character('q') => Some(Effect::Quit),
            busy @ Prompt::Busy { .. } => {
                self.prompt = busy;
                None
            }
            Prompt::Filter => self.type_filter(key),
            Prompt::Confirm(action) => match key {
                Key::Character('y' | 'Y') => self.approve(action),
                _ => self.say("not confirmed: nothing was changed"),
            },
            Prompt::Reason(action, text) => match edit(text, key) {
                Edited::Typing(text) => {
                    self.prompt = Prompt::Reason(action, text);
                    None
                }
                Edited::Done(text) if text.trim().is_empty() => self.say("no reason: nothing was changed"),
                Edited::Done(text) => self.confirm_profile(action, Some(text)),
                Edited::Cancelled => self.say("not confirmed: nothing was changed"),
            },
            Prompt::ProfileName(approved, text) => match edit(text, key) {
                Edited::Typing(text) => {
                    self.prompt = Prompt::ProfileName(approved, text);
                    None
                }
                Edited::Done(text) => Some(self.change(ApprovedAction { confirmation: Some(text), ..approved })),
                Edited::Cancelled => self.say("not confirmed: nothing was changed"),
            },
        }
    }

    fn press_on_page(&mut self, key: Key, visible: usize) -> Option<Effect> {
        let (first, count) = match &mut self.page {
            Page::Jobs => return self.press_on_jobs(key, visible),
            Page::Help { first } => (first, KEYS.len()),
            Page::Text { first, lines, .. } => (first, lines.len()),
        };
        let last = count.saturating_sub(visible.max(1));
        match key {
            Key::Up | Key::Character('k') => *first = first.saturating_sub(1),
            Key::Down | Key::Character('j') => *first = (*first + 1).min(last),
            Key::PageUp => *first = first.saturating_sub(visible),
            Key::PageDown | Key::Character(' ') => *first = (*first + visible).min(last),
            Key::Home | Key::Character('g') => *first = 0,
            Key::End | Key::Character('G') => *first = last,
            Key::Escape | Key::Enter | Key::Character('q' | '?') => self.page = Page::Jobs,
            _ => {}
        }
        None
    }

    fn press_on_jobs(&mut self, key: Key, visible: usize) -> Option<Effect> {
        let last = self.rows.len().saturating_sub(1);
        match key {
            Key::Up | Key::Character('k') => self.selected = self.selected.saturating_sub(1),
            Key::Down | Key::Character('j') => self.selected = (self.selected + 1).min(last),
            Key::PageUp => self.selected = self.selected.saturating_sub(visible),
            Key::PageDown | Key::Character(' ') => self.selected = (self.selected + visible).min(last),
            Key::Home | Key::Character('g') => self.selected = 0,
            Key::End | Key::Character('G') => self.selected = last,
            Key::Enter => return self.open(View::Job),
            Key::Escape => return self.clear_filter(),
            Key::Character('l') => return self.open(View::Runs),
            Key::Character('d') => return Some(self.request(Request::Open(View::Doctor), "doctor: checking …", false)),
            Key::Character('t') => return self.ask(Action::Trigger),
            Key::Character('p') => return self.ask(Action::Pause),
            Key::Character('r') => return self.ask(Action::Resume),
            Key::Character('u') => {
                if self.settings.is_read_only {
                    return self.refuse_read_only();
                }
                return Some(self.request(Request::FindOperation, "looking for your last operation …", false));
            }
            Key::Character('/') => self.prompt = Prompt::Filter,
            Key::Character('s') => {
                self.query.order = match self.query.order {
                    SortColumn::Urgency => SortColumn::NextRunTime,
                    SortColumn::NextRunTime => SortColumn::Id,
                    _ => SortColumn::Urgency,
                };
                return Some(Effect::Read);
            }
            Key::Refresh => return Some(Effect::Read),
            Key::Character('?') => self.page = Page::Help { first: 0 },
            Key::Character('q') => return Some(Effect::Quit),
            Key::Backspace | Key::Character(_) | Key::Interrupt => {}
        }
        None
    }

    fn type_filter(&mut self, key: Key) -> Option<Effect> {
        match edit(self.query.filter.clone(), key) {
            Edited::Typing(text) => {
                self.prompt = Prompt::Filter;
                let is_changed = text != self.query.filter;
                self.query.filter = text;
                is_changed.then_some(Effect::Read)
            }
            Edited::Done(_) => None,
            Edited::Cancelled => self.clear_filter(),
        }
    }

    fn clear_filter(&mut self) -> Option<Effect> {
        let was_filtered = !self.query.filter.is_empty();
        self.query.filter.clear();
        was_filtered.then_some(Effect::Read)
    }

    fn open(&mut self, view: fn(String) -> View) -> Option<Effect> {
        let view = view(self.selected_job()?.id.clone());
        let progress = format!("{} …", view.title());
        Some(self.request(Request::Open(view), &progress, false))
    }

    /// Asks before a change of the selected job.
    fn ask(&mut self, action: fn(String) -> Action) -> Option<Effect> {
        if self.settings.is_read_only {
            return self.refuse_read_only();
        }
        let id = self.selected_job()?.id.clone();
        self.prompt = Prompt::Confirm(action(id));
        None
    }

    fn refuse_read_only(&mut self) -> Option<Effect> {
        self.prompt =
            Prompt::Message { text: "read-only: --read-only was given, or the profile sets it".into(), is_error: true };
        None
    }

    /// Asks for what the profile requires in addition to `y`.
    fn approve(&mut self, action: Action) -> Option<Effect> {
        if self.settings.requires_reason {
            self.prompt = Prompt::Reason(action, String::new());
            return None;
        }
        self.confirm_profile(action, None)
    }

    fn confirm_profile(&mut self, action: Action, reason: Option<String>) -> Option<Effect> {
        let approved = ApprovedAction { action, reason, confirmation: None };
        if self.settings.typed_profile.is_some() {
            self.prompt = Prompt::ProfileName(approved, String::new());
            return None;
        }
        Some(self.change(approved))
    }

    fn change(&mut self, approved: ApprovedAction) -> Effect {
        let progress = approved.action.progress();
        self.request(Request::Change(approved), &progress, true)
    }

    fn request(&mut self, request: Request, progress: &str, is_change: bool) -> Effect {
        self.prompt = Prompt::Busy { text: progress.to_owned(), is_change };
        Effect::Request(request)
    }

    fn say(&mut self, text: &str) -> Option<Effect> {
        self.prompt = Prompt::Message { text: text.to_owned(), is_error: false };
        None
    }
}

/// A text that the user is typing.
enum Edited {
    Typing(String),
    Done(String),
    Cancelled,
}

fn edit(mut text: String, key: Key) -> Edited {
    match key {
        Key::Enter => return Edited::Done(text),
        Key::Escape => return Edited::Cancelled,
        Key::Backspace => {
            text.pop();
        }
        Key::Character(c) if !c.is_control() => text.push(c),
        _ => {}
    }
    Edited::Typing(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::super::event::Answer;
    use super::super::state::Settings;
    use super::*;
    use crate::domain::dashboard::{Dashboard, JobCounts};
    use crate::domain::job::Job;

    fn state(change: impl FnOnce(&mut Settings)) -> State {
        let mut settings = Settings {
            interval: Duration::from_secs(2),
            zone: Tz::UTC,
            job_timeout: Duration::from_secs(30),
            max_concurrent: Some(5),
            store_label: String::new(),
            is_read_only: false,
            requires_reason: false,
            typed_profile: None,
        };
        change(&mut settings);
        State::new(settings, dashboard(&["a", "b", "c"]))
    }

    fn dashboard(ids: &[&str]) -> Dashboard {
        Dashboard {
            now: DateTime::UNIX_EPOCH,
            database: "tasktracker".into(),
            jobs: ids.iter().map(|&id| Job { id: id.into(), ..Job::default() }).collect(),
            counts: JobCounts::default(),
            history: Ok(BTreeMap::new()),
            running: None,
            latest: Ok(Vec::new()),
            upcoming: Vec::new(),
            lease: None,
            pending: None,
        }
    }

    fn press(state: &mut State, keys: &str) -> Option<Effect> {
        let mut last = None;
        for c in keys.chars() {
            let key = match c {
                '\r' => Key::Enter,
                '\x1b' => Key::Escape,
                '\x08' => Key::Backspace,
                c => Key::Character(c),
            };
            last = state.press(key, 2);
        }
        last
    }

    fn approved(action: Action) -> Effect {
        Effect::Request(Request::Change(ApprovedAction { action, reason: None, confirmation: None }))
    }

    #[test]
    fn only_y_confirms_a_change() {
        for refusal in ["n", "p", "\r", "\x1b", "q"] {
            let mut state = state(|_| ());
            assert_eq!(press(&mut state, "jp"), None);
            assert_eq!(state.prompt, Prompt::Confirm(Action::Pause("b".into())));
            assert_eq!(press(&mut state, refusal), None, "{refusal:?}");
            assert!(matches!(state.prompt, Prompt::Message { is_error: false, .. }), "{refusal:?}");
        }
        let mut state = state(|_| ());
        assert_eq!(press(&mut state, "jpy"), Some(approved(Action::Pause("b".into()))));
        // The change runs: no key does anything until its result is there.
        assert_eq!(press(&mut state, "qpy\x1b"), None);
        assert_eq!(state.press(Key::Interrupt, 2), None);
        state.answer(Answer::Changed("b is PAUSED".into()));
        assert_eq!(press(&mut state, "q"), Some(Effect::Quit));
    }

    #[test]
    fn the_selection_is_confirmed_not_what_is_selected_later() {
        let mut state = state(|_| ());
        press(&mut state, "jt");
        state.show(dashboard(&["x", "a", "c"]));
        assert_eq!(press(&mut state, "y"), Some(approved(Action::Trigger("b".into()))));
    }

    #[test]
    fn safeguards_of_the_profile_are_asked_for_each_time() {
        let mut state = state(|settings| {
            settings.requires_reason = true;
            settings.typed_profile = Some("prod".into());
        });
        for _ in 0..2 {
            assert_eq!(press(&mut state, "ryful\x08ll\rprod"), None);
            let approved = ApprovedAction {
                action: Action::Resume("a".into()),
                reason: Some("full".into()),
                confirmation: Some("prod".into()),
            };
            assert_eq!(press(&mut state, "\r"), Some(Effect::Request(Request::Change(approved))));
            state.answer(Answer::Failed("refused".into()));
        }
        assert_eq!(press(&mut state, "ry \r"), None);
        assert!(matches!(state.prompt, Prompt::Message { .. }), "{:?}", state.prompt);
    }

    #[test]
    fn read_only_refuses_every_change() {
        for key in ["t", "p", "r", "u"] {
            let mut state = state(|settings| settings.is_read_only = true);
            assert_eq!(press(&mut state, key), None);
            assert!(matches!(state.prompt, Prompt::Message { is_error: true, .. }), "{key}");
        }
    }

    #[test]
    fn the_filter_is_edited_and_cleared() {
        let mut state = state(|_| ());
        assert_eq!(press(&mut state, "/"), None);
        assert_eq!(press(&mut state, "q"), Some(Effect::Read));
        press(&mut state, "x\x08y");
        assert_eq!(state.query.filter, "qy");
        assert_eq!(press(&mut state, "\r"), None);
        assert_eq!((state.prompt.clone(), state.query.filter.as_str()), (Prompt::None, "qy"));
        assert_eq!(press(&mut state, "\x1b"), Some(Effect::Read));
        assert_eq!(state.query.filter, "");
        assert_eq!(press(&mut state, "\x1b"), None);
    }

    #[test]
    fn the_selection_follows_its_job_and_stays_in_the_list() {
        let mut state = state(|_| ());
        press(&mut state, "j");
        state.show(dashboard(&["b", "c"]));
        assert_eq!(state.selected_job().unwrap().id, "b");
        press(&mut state, "jjjj");
        state.show(dashboard(&["a"]));
        assert_eq!(state.selected_job().unwrap().id, "a");
        state.show(dashboard(&[]));
        assert!(state.selected_job().is_none());
        assert_eq!(press(&mut state, "jkGg ptr\rl"), None);
        state.show(dashboard(&["a", "b", "c"]));
        press(&mut state, "G");
        state.scroll(2);
        assert_eq!((state.first, state.selected), (1, 2));
    }
}
