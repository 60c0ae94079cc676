//! Properties that hold for any bytes: each line is in one entry, and a search finds what checking each entry would.

use proptest::prelude::*;

use super::*;

/// Logs made of typical lines and of arbitrary bytes.
pub(crate) fn any_log() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"2025-10-26 09:00:02 INFO Automation run started\n".to_vec()),
        2 => Just(b"INFO:     GET /schedule\r\n".to_vec()),
        2 => Just(b"{\"time\": 1761469202, \"msg\": \"x\"}\n".to_vec()),
        4 => Just(b"  File \"x.py\"\n".to_vec()),
        2 => Just(b"Traceback: automation\n".to_vec()),
        2 => Just(b"\n".to_vec()),
        1 => Just(b"\x1b[32mINFO\x1b[0m:\tx\n".to_vec()),
        1 => (1..1200_usize).prop_map(|n| b"  x\n".repeat(n)),
        1 => (1..1200_usize).prop_map(|n| b"x\n".repeat(n)),
        3 => proptest::collection::vec(any::<u8>(), 0..60),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn entries<'a>(search: &EntrySearch, bytes: &'a [u8], previous: PreviousEntry) -> Vec<RawEntry<'a>> {
    let mut entries_found = Vec::new();
    let each = search.for_each(bytes, previous, |entry| {
        entries_found.push(entry);
        Ok::<_, ()>(())
    });
    assert_eq!(each, Ok(()));
    entries_found
}

proptest! {
    #[test]
    fn each_line_is_in_one_entry(bytes in any_log(), previous in 0..3_usize) {
        let previous = [PreviousEntry::Complete, PreviousEntry::WithHeader, PreviousEntry::WithoutHeader][previous];
        let mut end = 0;
        for entry in entries(&EntrySearch::all(), &bytes, previous) {
            let between = &bytes[end..entry.offset];
            prop_assert!(end == 0 && entry.offset == 0 || between == b"\n" || between == b"\r\n", "{between:?}");
            end = entry.offset + entry.bytes.len();
        }
        prop_assert_eq!(end, trim_line_end(&bytes).len());
    }

    #[test]
    fn a_search_finds_what_checking_each_entry_would(bytes in any_log(), pattern in 0..5_usize) {
        let patterns = ["(?i-u:automation|schedule)", "^x$", "x", r"\s+x", "^  File|$^"];
        let search = EntrySearch::matching(patterns[pattern]).unwrap();
        let words = EntrySearch::matching_in_line(patterns[0]).unwrap();
        let at = |search: &EntrySearch| entries(search, &bytes, PreviousEntry::Complete).iter().map(|entry| entry.offset).collect::<Vec<_>>();
        prop_assert_eq!(at(&words), at(&EntrySearch::matching(patterns[0]).unwrap()));
        let all = entries(&EntrySearch::all(), &bytes, PreviousEntry::Complete);
        let expected: Vec<_> = all.iter().filter(|entry| search.matches(entry)).map(|entry| entry.offset).collect();
        let entries_found: Vec<_> = entries(&search, &bytes, PreviousEntry::Complete).iter().map(|entry| entry.offset).collect();
        prop_assert_eq!(entries_found, expected);
    }

    #[test]
    fn a_complete_part_leaves_out_one_entry(bytes in any_log()) {
        let complete = complete_len(&bytes);
        // One entry and an incomplete line are left out.
        let ended = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        prop_assert!(complete <= ended);
        let left_out = entries(&EntrySearch::all(), &bytes[complete..ended], PreviousEntry::Complete);
        prop_assert!(left_out.len() <= 1, "{} entries left out", left_out.len());
        let _ = last_entry(&bytes);
    }

    #[test]
    fn any_line_can_be_parsed(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,80}") {
        for line in [String::from_utf8_lossy(&bytes).as_ref(), &format!("2025-10-26 09:00:02{text}"), &format!("[INFO{text}")] {
            let head = ParsedLine::parse(line);
            prop_assert!(head.message.len() <= line.len());
            let _ = has_header(line.as_bytes());
            // The quick check returns the same level.
            if has_header(line.as_bytes()) {
                prop_assert_eq!(find_level(line.as_bytes()), ParsedLine::parse(&strip_colors(line)).level, "{}", line);
            }
            let _ = runs::RunEvent::parse(&head.message);
        }
    }
}
