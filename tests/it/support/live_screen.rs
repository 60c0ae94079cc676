//! A command in full-screen mode: a pseudo-terminal, and an emulator that shows what is on it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZero;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;
use rexpect::process::PtyProcess;

use super::Apsctl;
use super::terminal::Terminal;

/// How long a test waits for something on the screen.
const LIMIT: Duration = Duration::from_secs(30);

/// A running command and its screen. The command is killed when the value is dropped.
pub struct LiveScreen {
    process: PtyProcess,
    terminal: File,
    emulator: Arc<Mutex<vt100::Parser>>,
    /// The settings of the terminal before the command.
    settings: String,
    /// The process id of the shell.
    shell: String,
}

impl LiveScreen {
    pub fn start(terminal: Terminal, apsctl: &Apsctl) -> Self {
        // The shell waits until the settings have been read, and stays afterwards, so that the terminal does not close.
        let inner = terminal.command(apsctl);
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg("echo \"shell $$ is ready\"; read -r start; \"$@\"; echo \"exit $?\"; read -r end")
            .arg("sh");
        shell.arg(inner.get_program()).args(inner.get_args()).env_clear().current_dir("/");
        shell.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let process = PtyProcess::new(shell).unwrap();
        let file = process.get_file_handle().unwrap();
        let emulator = Arc::new(Mutex::new(vt100::Parser::new(size(terminal.height), size(terminal.width), 0)));
        let (mut reader, fed) = (file.try_clone().unwrap(), Arc::clone(&emulator));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length) = reader.read(&mut bytes) {
                if length == 0 {
                    return;
                }
                fed.lock().unwrap().process(&bytes[..length]);
            }
        });
        let mut screen = Self { process, terminal: file, emulator, settings: String::new(), shell: String::new() };
        let shown = screen.wait_for("is ready");
        shown.split(' ').nth(1).unwrap().clone_into(&mut screen.shell);
        screen.settings = settings_of(&screen.terminal);
        screen.press("\n");
        screen
    }

    /// Types text.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.terminal.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Returns what the screen shows, line by line.
    pub fn text(&self) -> String {
        self.emulator.lock().unwrap().screen().contents()
    }

    pub fn is_full_screen(&self) -> bool {
        self.emulator.lock().unwrap().screen().alternate_screen()
    }

    /// Waits until the screen shows a text, and returns all of it.
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> String {
        self.wait(&format!("the screen shows {text:?}"), |shown| shown.contains(text))
    }

    /// Waits until the screen does not show a text any more, and returns all of it.
    #[track_caller]
    pub fn wait_until_gone(&self, text: &str) -> String {
        self.wait(&format!("the screen does not show {text:?} any more"), |shown| !shown.contains(text))
    }

    /// Waits until what the screen shows meets a condition, and returns it.
    #[track_caller]
    pub fn wait(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let shown = self.text();
            if condition(&shown) {
                return shown;
            }
            assert!(begun.elapsed() < LIMIT, "waited in vain until {what}:\n{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Changes the size of the terminal, which signals the command.
    pub fn resize(&self, width: u16, height: u16) {
        self.emulator.lock().unwrap().screen_mut().set_size(size(height), size(width));
        let size = ["rows", &height.to_string(), "cols", &width.to_string()].map(str::to_owned);
        let done = Command::new("stty").args(size).stdin(self.terminal.try_clone().unwrap()).status().unwrap();
        assert!(done.success());
    }

    /// Sends a signal to apsctl, a child of the shell.
    pub fn signal(&self, signal: Signal) {
        let out = Command::new("pgrep").args(["-P", &self.shell]).output().unwrap();
        let child = String::from_utf8(out.stdout).unwrap().trim().parse().unwrap();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), signal).unwrap();
    }

    /// Waits for the end of the command. Returns what is on the terminal then, which is as it was before.
    #[track_caller]
    pub fn wait_for_end(self, code: i32) -> String {
        let shown = self.wait_for("exit ");
        assert!(shown.contains(&format!("exit {code}")), "{shown}");
        assert!(!self.is_full_screen(), "{shown}");
        assert!(!self.emulator.lock().unwrap().screen().hide_cursor(), "the cursor is hidden");
        assert_eq!(settings_of(&self.terminal), self.settings);
        shown
    }
}

fn size(cells: u16) -> NonZero<u16> {
    NonZero::new(cells).unwrap()
}

/// Returns the settings of a terminal: echo, signals, line mode and the others.
fn settings_of(terminal: &File) -> String {
    let stdin = Stdio::from(terminal.try_clone().unwrap());
    let out = Command::new("stty").arg("-g").stdin(stdin).output().unwrap();
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stdout).unwrap()
}

impl Drop for LiveScreen {
    fn drop(&mut self) {
        if self.process.status() == Some(WaitStatus::StillAlive) {
            drop(self.process.kill(Signal::SIGHUP));
        }
    }
}
