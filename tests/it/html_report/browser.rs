//! Opens the page in headless Chromium. Without Chromium the tests are skipped, or fail in CI.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::store;
use crate::support::report_skip;

/// What Chromium noticed on a page.
struct Visit {
    /// Lines that the page or the browser wrote to the console.
    console: Vec<String>,
    /// URLs that the page asked for.
    requests: BTreeSet<String>,
    screenshot: Screenshot,
}

/// The colours of a picture.
struct Screenshot {
    colors: BTreeSet<[u8; 3]>,
    top_left: [u8; 3],
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let mut files = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    let found = files.find(|file| file.is_file());
    if found.is_none() {
        let missing = "Chromium is not installed (tools/chromium.sh installs it)";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        report_skip(missing);
    }
    found
}

/// Runs Chromium on a page, with its own profile in `folder`.
fn run(chromium: &Path, folder: &Path, page: &Path, options: &[&str]) -> String {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let ended = Command::new(chromium)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        // Chromium's own requests would leave the machine.
        .arg("--host-resolver-rules=MAP * ~NOTFOUND")
        .args(["--enable-logging=stderr", "--log-level=0", "--hide-scrollbars", &profile])
        .args(options)
        .arg(format!("file://{}", page.display()))
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{log}");
    log
}

fn visit(chromium: &Path, page: &str, is_dark: bool) -> Visit {
    let folder = tempfile::tempdir().unwrap();
    let [file, picture, requests] = ["page.html", "page.png", "requests.json"].map(|name| folder.path().join(name));
    fs::write(&file, page).unwrap();
    let scheme = if is_dark { "0" } else { "1" };
    let log = run(
        chromium,
        folder.path(),
        &file,
        &[
            &format!("--blink-settings=preferredColorScheme={scheme}"),
            &format!("--log-net-log={}", requests.display()),
            &format!("--screenshot={}", picture.display()),
            "--window-size=1100,1600",
        ],
    );
    Visit {
        console: log.lines().filter(|line| line.contains(":CONSOLE:")).map(str::to_owned).collect(),
        requests: requests_of_page(&fs::read_to_string(requests).unwrap()),
        screenshot: decode_png(&fs::read(picture).unwrap()),
    }
}

/// Returns the URLs in Chromium's log that the page asked for. Its own requests have no origin.
fn requests_of_page(log: &str) -> BTreeSet<String> {
    let log: Value = serde_json::from_str(log).unwrap();
    let params = log["events"].as_array().unwrap().iter().map(|event| &event["params"]);
    let of_page = params.filter(|params| params["initiator"].as_str().is_some_and(|origin| origin != "not an origin"));
    of_page.filter_map(|params| params["url"].as_str()).map(str::to_owned).collect()
}

/// Decodes the 8-bit RGB or RGBA picture that Chromium writes.
fn decode_png(png: &[u8]) -> Screenshot {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
    let (width, depth, color_type) = (number(16), png[24], png[25]);
    assert_eq!(depth, 8);
    let channels = match color_type {
        2 => 3,
        6 => 4,
        other => panic!("color type {other}"),
    };
    let (mut at, mut compressed) = (8, Vec::new());
    while at < png.len() {
        let length = number(at);
        if &png[at + 4..at + 8] == b"IDAT" {
            compressed.extend(&png[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let mut filtered = Vec::new();
    flate2::read::ZlibDecoder::new(&compressed[..]).read_to_end(&mut filtered).unwrap();
    let line = width * channels;
    let (mut above, mut colors, mut top_left) = (vec![0_u8; line], BTreeSet::new(), None);
    for row in filtered.chunks_exact(line + 1) {
        let mut current = vec![0_u8; line];
        for x in 0..line {
            let left = if x < channels { 0 } else { current[x - channels] };
            let up_left = if x < channels { 0 } else { above[x - channels] };
            let predicted = match row[0] {
                0 => 0,
                1 => left,
                2 => above[x],
                3 => u8::midpoint(left, above[x]),
                4 => paeth(left, above[x], up_left),
                other => panic!("filter {other}"),
            };
            current[x] = row[x + 1].wrapping_add(predicted);
        }
        colors.extend(current.chunks_exact(channels).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        top_left.get_or_insert([current[0], current[1], current[2]]);
        above = current;
    }
    Screenshot { colors, top_left: top_left.unwrap() }
}

/// The predictor of PNG's fourth filter.
fn paeth(left: u8, up: u8, up_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(up_left);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    [left, up, up_left].into_iter().min_by_key(|value| distance(*value)).unwrap()
}

#[test]
fn chromium_shows_the_page_without_errors_and_requests() {
    let Some(chromium) = chromium() else { return };
    let page = super::page(&store(), &[]);
    for (is_dark, background) in [(false, [0xff; 3]), (true, [0x0d, 0x11, 0x17])] {
        let visit = visit(&chromium, &page, is_dark);
        assert!(visit.console.is_empty(), "{:#?}", visit.console);
        assert!(visit.requests.is_empty(), "{:#?}", visit.requests);
        assert_eq!(visit.screenshot.top_left, background);
        // Smoothed letters alone have dozens of colours.
        assert!(visit.screenshot.colors.len() > 100, "{} colours", visit.screenshot.colors.len());
    }
}

/// The checks above would fail on a page with errors, a request to elsewhere, or nothing to see.
#[test]
fn the_test_notices_errors_requests_and_an_empty_page() {
    let Some(chromium) = chromium() else { return };
    let page = "<!DOCTYPE html><html><head><script>throw new Error('boom')</script></head>\
                <body><img src='http://elsewhere.invalid/a.png' alt=''/></body></html>";
    let visit = visit(&chromium, page, false);
    assert!(visit.console.iter().any(|line| line.contains("boom")), "{:#?}", visit.console);
    assert_eq!(visit.requests, BTreeSet::from(["http://elsewhere.invalid/a.png".to_owned()]));
    assert!(visit.screenshot.colors.len() < 10, "{} colours", visit.screenshot.colors.len());
}

#[test]
fn chromium_prints_the_page() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let [file, pdf] = ["page.html", "page.pdf"].map(|name| folder.path().join(name));
    fs::write(&file, super::page(&store(), &[])).unwrap();
    run(&chromium, folder.path(), &file, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display())]);
    let printed = fs::read(pdf).unwrap();
    assert!(printed.starts_with(b"%PDF-") && printed.len() > 20_000, "{} bytes", printed.len());
}
