//! Values as Python pickles and prints them (`tests/fixtures/pickle`), and invalid pickles.

use serde_json::Value;

use crate::pickle::decoder::decode;
use crate::pickle::equality::is_same_value;
use crate::pickle::error::{PickleError, PickleErrorKind};
use crate::pickle::json::to_json;
use crate::pickle::node::Node;
use crate::pickle::repr::repr;

const PYTHON_3: &str = include_str!("../../tests/fixtures/pickle/python3.json");
const PYTHON_2: &str = include_str!("../../tests/fixtures/pickle/python2.json");

fn hex(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len() / 2).map(|at| byte(2 * at)).collect()
}

/// The protocol, the pickle, and Python's output.
fn values(text: &str) -> Vec<(u64, Vec<u8>, String)> {
    let values: Vec<Value> = serde_json::from_str(text).unwrap();
    let parts = |value: &Value| {
        let text = |at: usize| value[at].as_str().unwrap().to_owned();
        (value[0].as_u64().unwrap(), hex(&text(1)), text(2))
    };
    values.iter().map(parts).collect()
}

fn compare(text: &str) -> usize {
    let values = values(text);
    for (protocol, pickle, expected) in &values {
        let tree = decode(pickle).unwrap();
        assert_eq!(u64::from(tree.protocol), if *protocol < 2 { 0 } else { *protocol });
        assert!(tree.layout.is_stack_empty && tree.trailing_bytes() == 0);
        let ours = repr(&tree, tree.root, usize::MAX).text;
        assert_eq!(&ours, expected, "protocol {protocol}");
    }
    values.len()
}

#[test]
fn the_671_values_of_python_3_print_as_there_in_all_six_protocols() {
    assert_eq!(compare(PYTHON_3), 671);
}

#[test]
fn the_213_values_of_python_2_print_as_there_in_its_three_protocols() {
    assert_eq!(compare(PYTHON_2), 213);
}

#[test]
fn every_truncated_pickle_is_refused() {
    for (_, pickle, _) in values(PYTHON_3).iter().filter(|(_, pickle, _)| pickle.len() < 200) {
        for end in 0..pickle.len() {
            let error = decode(&pickle[..end]).unwrap_err();
            assert!(error.offset <= end);
            assert!(matches!(error.kind, PickleErrorKind::Truncated(_) | PickleErrorKind::Empty), "{error}");
        }
    }
}

fn refusal(pickle: &[u8]) -> PickleError {
    decode(pickle).unwrap_err()
}

#[test]
fn an_error_has_offset_opcode_and_reason() {
    let cases: [(&[u8], &str); 19] = [
        (b"", "offset 0: there are no bytes"),
        (b"\x80\x06.", "PROTO at offset 0: unknown protocol 6"),
        (b"N\xff.", "offset 1: unknown opcode 0xff"),
        (b".", "STOP at offset 0: the stack has too few values"),
        (b"Nu.", "SETITEMS at offset 1: there is no MARK"),
        (b"}(Nu.", "SETITEMS at offset 3: a key has no value"),
        (b"(Nd.", "DICT at offset 2: a key has no value"),
        (b"h\x01.", "BINGET at offset 0: the memo has no entry 1"),
        (b"Np9999999999\n.", "PUT at offset 1: the memo index 9999999999 is too large"),
        (b"Nr\xff\xff\xff\xff.", "LONG_BINPUT at offset 1: the memo index 4294967295 is too large"),
        (b"X\x01\x00\x00\x00\xff.", "BINUNICODE at offset 0: the text is invalid in its encoding"),
        (b"V\\u12\n.", "UNICODE at offset 0: the text is invalid in its encoding"),
        (b"Ione\n.", "INT at offset 0: the digits are not a number"),
        (b"NNa.", "APPEND at offset 2: the operand has the wrong type"),
        (b"N)R.", "REDUCE at offset 2: the operand has the wrong type"),
        (b"Pid\n.", "PERSID at offset 0: persistent ids are not supported"),
        (b"NQ.", "BINPERSID at offset 1: persistent ids are not supported"),
        (b"\x82\x01.", "EXT1 at offset 0: extension codes are not supported"),
        (b"\x97.", "NEXT_BUFFER at offset 0: out-of-band buffers are not supported"),
    ];
    for (pickle, expected) in cases {
        assert_eq!(refusal(pickle).to_string(), format!("not a readable pickle: {expected}"));
    }
}

#[test]
fn a_length_beyond_the_end_is_refused_before_anything_is_made_of_it() {
    for opcode in [0x8d, 0x8e, 0x95, 0x96] {
        let mut pickle = vec![0x80, 5, opcode];
        pickle.extend(u64::MAX.to_le_bytes());
        assert!(matches!(refusal(&pickle).kind, PickleErrorKind::Truncated(Some(_))));
    }
}

#[test]
fn a_pickle_of_too_many_opcodes_or_bytes_is_refused() {
    let mut pickle = b"N0".repeat(1_000_001);
    pickle.extend(b"N.");
    assert_eq!(refusal(&pickle).kind, PickleErrorKind::TooManyOpcodes);
    assert_eq!(refusal(&vec![b'N'; (64 << 20) + 1]).kind, PickleErrorKind::TooLong);
}

#[test]
fn half_a_million_lists_inside_one_another_print_to_a_depth() {
    let mut pickle = vec![b']'; 500_000];
    pickle.extend(vec![b'a'; 499_999]);
    pickle.push(b'.');
    let tree = decode(&pickle).unwrap();
    let printed = repr(&tree, tree.root, 100_000);
    assert_eq!(printed.text, format!("{}[...]{}", "[".repeat(100), "]".repeat(100)));
    assert!(is_same_value(&tree, tree.root, &decode(&pickle).unwrap(), tree.root));
}

#[test]
fn a_value_shared_2_to_the_60_times_prints_shortened() {
    // l = [l, l], sixty times.
    let mut pickle = b"\x80\x04]\x94".to_vec();
    for at in 0..60 {
        pickle.extend([b']', 0x94, b'(', b'h', at, b'h', at, b'e']);
    }
    pickle.push(b'.');
    let tree = decode(&pickle).unwrap();
    let printed = repr(&tree, tree.root, 1000);
    assert!(printed.is_truncated && printed.text.len() <= 1003 && printed.text.ends_with('…'));
    assert!(is_same_value(&tree, tree.root, &tree, tree.root));
}

#[test]
fn a_cut_leaves_whole_characters() {
    let tree = decode("\u{8c}".as_bytes()).err();
    assert!(tree.is_some());
    let pickle = [&b"\x8c\x06"[..], "☃☃".as_bytes(), b"."].concat();
    let tree = decode(&pickle).unwrap();
    for limit in 0..8 {
        assert!(repr(&tree, tree.root, limit).is_truncated);
    }
    assert_eq!(repr(&tree, tree.root, 5).text, "'☃…");
    assert_eq!(repr(&tree, tree.root, 8).text, "'☃☃'");
}

#[test]
fn no_pickle_calls_anything() {
    let tree = decode(b"cos\nsystem\n(S'echo this must never run'\ntR.").unwrap();
    assert_eq!(repr(&tree, tree.root, 100).text, "system('echo this must never run')");
    let object = tree.object(tree.root).unwrap();
    let callable = tree.global(object.callable).unwrap();
    assert!(callable.is("os", "system"));
}

#[test]
fn a_later_value_of_a_key_counts() {
    let tree = decode(b"\x80\x02}X\x01\x00\x00\x00aK\x01sX\x01\x00\x00\x00aK\x02s.").unwrap();
    assert_eq!(tree.get(tree.root, "a").map(|at| tree.node(at)), Some(Node::Int(2)));
    assert_eq!(tree.layout.items.len(), 2);
}

#[test]
fn values_without_json_type_become_their_repr() {
    // (None, {'a': [1.5, b'x'], 2: {3}}, inf) in protocol 4.
    let pickle = b"\x80\x04(N}(\x8c\x01a](G\x3f\xf8\x00\x00\x00\x00\x00\x00C\x01xeK\x02\x8f(K\x03\x90uG\x7f\xf0\x00\x00\x00\x00\x00\x00t.";
    let tree = decode(pickle).unwrap();
    let expected = serde_json::json!([null, {"a": [1.5, "b'x'"], "2": [3]}, "inf"]);
    assert_eq!(to_json(&tree, tree.root, 9), Some(expected));
    assert_eq!(to_json(&tree, tree.root, 8), None);
}

#[test]
fn a_list_inside_itself_becomes_limited_json_or_none() {
    let tree = decode(b"\x80\x04]\x94h\x00a.").unwrap();
    assert!(to_json(&tree, tree.root, 50).is_none());
    assert!(to_json(&tree, tree.root, 1000).unwrap().to_string().ends_with(&format!("\"[[...]]\"{}", "]".repeat(100))));
}
