//! Whatever is in a log, each of its lines is handed over once, and a search finds what looking at each would.

use proptest::prelude::*;

use super::*;

/// Logs made of pieces that matter, and of any bytes.
pub(crate) fn log() -> impl Strategy<Value = Vec<u8>> {
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

fn records<'a>(search: &EntrySearch, bytes: &'a [u8], before: PreviousEntry) -> Vec<RawEntry<'a>> {
    let mut found = Vec::new();
    let each = search.for_each(bytes, before, |record| {
        found.push(record);
        Ok::<_, ()>(())
    });
    assert_eq!(each, Ok(()));
    found
}

proptest! {
    #[test]
    fn each_line_is_in_one_record(bytes in log(), before in 0..3_usize) {
        let before = [PreviousEntry::Complete, PreviousEntry::WithHeader, PreviousEntry::WithoutHeader][before];
        let mut end = 0;
        for record in records(&EntrySearch::all(), &bytes, before) {
            let between = &bytes[end..record.offset];
            prop_assert!(end == 0 && record.offset == 0 || between == b"\n" || between == b"\r\n", "{between:?}");
            end = record.offset + record.bytes.len();
        }
        prop_assert_eq!(end, trim_line_end(&bytes).len());
    }

    #[test]
    fn a_search_finds_what_looking_at_each_would(bytes in log(), pattern in 0..5_usize) {
        let patterns = ["(?i-u:automation|schedule)", "^x$", "x", r"\s+x", "^  File|$^"];
        let search = EntrySearch::matching(patterns[pattern]).unwrap();
        let words = EntrySearch::matching_in_line(patterns[0]).unwrap();
        let at = |search: &EntrySearch| records(search, &bytes, PreviousEntry::Complete).iter().map(|r| r.offset).collect::<Vec<_>>();
        prop_assert_eq!(at(&words), at(&EntrySearch::matching(patterns[0]).unwrap()));
        let all = records(&EntrySearch::all(), &bytes, PreviousEntry::Complete);
        let expected: Vec<_> = all.iter().filter(|record| search.matches(record)).map(|record| record.offset).collect();
        let found: Vec<_> = records(&search, &bytes, PreviousEntry::Complete).iter().map(|record| record.offset).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_piece_is_whole(bytes in log()) {
        let whole = complete_len(&bytes);
        // What is held back is one record and the beginning of a line.
        let ended = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        prop_assert!(whole <= ended);
        let held = records(&EntrySearch::all(), &bytes[whole..ended], PreviousEntry::Complete);
        prop_assert!(held.len() <= 1, "{} held back", held.len());
        let _ = last_entry(&bytes);
    }

    #[test]
    fn any_line_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,80}") {
        for line in [String::from_utf8_lossy(&bytes).as_ref(), &format!("2025-10-26 09:00:02{text}"), &format!("[INFO{text}")] {
            let head = ParsedLine::parse(line);
            prop_assert!(head.message.len() <= line.len());
            let _ = has_header(line.as_bytes());
            // The short way comes to the same.
            if has_header(line.as_bytes()) {
                prop_assert_eq!(find_level(line.as_bytes()), ParsedLine::parse(&strip_colors(line)).level, "{}", line);
            }
            let _ = runs::RunEvent::parse(&head.message);
        }
    }
}
