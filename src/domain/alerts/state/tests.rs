use super::*;
use crate::domain::alerts::finding::Coverage;

const STDOUT: Receiver = Receiver::Stdout;
const WEBHOOK: Receiver = Receiver::Webhook;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_761_469_200 + minute * 60, 0).unwrap()
}

fn rules(receivers: &[Receiver]) -> AlertRules {
    let receivers = receivers.iter().copied().collect();
    AlertRules { persists_for: Duration::ZERO, receivers, store: "s".into() }
}

fn finding(code: &str, job: &str, severity: AlertSeverity) -> CheckFinding {
    CheckFinding {
        code: code.into(),
        job_id: Some(job.into()),
        severity,
        summary: "late".into(),
        ..CheckFinding::default()
    }
}

fn late(severity: AlertSeverity) -> Vec<CheckFinding> {
    vec![finding("overdue", "daily", severity)]
}

fn everything() -> Coverage {
    Coverage::AllExcept(BTreeSet::new())
}

/// Makes a round of check `stale`, and returns what a receiver is sent. It accepts everything.
fn round(
    state: &mut AlertState,
    minute: i64,
    findings: &[CheckFinding],
    coverage: Coverage,
    rules: &AlertRules,
) -> Vec<String> {
    let outcome = CheckOutcome { check: "stale", findings: findings.to_vec(), coverage };
    state.update(vec![outcome], at(minute), rules);
    let receivers: Vec<Receiver> = rules.receivers.iter().copied().collect();
    receivers.into_iter().flat_map(|receiver| deliver(state, receiver)).collect()
}

/// Lets a receiver accept everything.
fn deliver(state: &mut AlertState, receiver: Receiver) -> Vec<String> {
    let alerts: Vec<Alert> = state.outbox.for_receiver(receiver).into_iter().flatten().collect();
    alerts
        .into_iter()
        .map(|alert| {
            state.outbox.accept(&alert.id, receiver);
            let job = alert.key.job_id.unwrap_or_default();
            format!("{} {} {job} {}", alert.event.as_str(), alert.key.code, alert.severity.as_str())
        })
        .collect()
}

#[test]
fn each_finding_is_reported_once_when_it_appears_and_once_when_it_is_gone() {
    use AlertSeverity::{Critical, Warning};
    let (mut state, rules) = (AlertState::default(), rules(&[STDOUT]));
    let mut step = |minute, findings: &[CheckFinding]| round(&mut state, minute, findings, everything(), &rules);
    assert_eq!(step(0, &late(Warning)), ["appeared overdue daily warning"]);
    // Its text does not identify a finding.
    let changed = CheckFinding { summary: "later".into(), ..late(Warning).remove(0) };
    assert_eq!(step(1, &[changed]), [""; 0]);
    assert_eq!(step(2, &late(Critical)), ["appeared overdue daily critical"]);
    assert_eq!(step(3, &late(Critical)), [""; 0]);
    // Of two findings with one key, the worst counts.
    assert_eq!(step(4, &[late(Warning), late(Critical), late(Warning)].concat()), [""; 0]);
    assert_eq!(step(5, &[]), ["gone overdue daily critical"]);
    assert_eq!(step(6, &[]), [""; 0]);
    let others = [finding("overdue", "weekly", Warning), finding("stuck", "weekly", Critical)];
    assert_eq!(step(7, &others), ["appeared overdue weekly warning", "appeared stuck weekly critical"]);
    assert_eq!(step(8, &others[1..]), ["gone overdue weekly warning"]);
}

#[test]
fn a_finding_is_gone_only_if_its_check_was_made() {
    let warning = AlertSeverity::Warning;
    let lease = finding("lease", "", warning);
    let unknown = finding("unknown-lease", "", AlertSeverity::Unknown);
    for (coverage, keeps_lease, keeps_unknown) in [
        (everything(), false, false),
        (Coverage::Nothing, true, true),
        (Coverage::Truncated, true, false),
        (Coverage::AllExcept(["lease".to_owned()].into()), true, false),
        (Coverage::AllExcept(["overdue".to_owned()].into()), false, false),
    ] {
        let (mut state, rules) = (AlertState::default(), rules(&[STDOUT]));
        round(&mut state, 0, &[lease.clone(), unknown.clone()], everything(), &rules);
        let gone = round(&mut state, 1, &[], coverage.clone(), &rules);
        let is_gone = |code: &str| gone.iter().any(|alert| alert.starts_with(&format!("gone {code} ")));
        assert_eq!((!is_gone("lease"), !is_gone("unknown-lease")), (keeps_lease, keeps_unknown), "{coverage:?}");
        // A finding that was kept is not reported again.
        let again = round(&mut state, 2, std::slice::from_ref(&lease), everything(), &rules);
        assert_eq!(again.contains(&"appeared lease  warning".to_owned()), !keeps_lease, "{coverage:?}");
    }
    // A round without the check.
    let (mut state, rules) = (AlertState::default(), rules(&[STDOUT]));
    round(&mut state, 0, &[lease], everything(), &rules);
    state.update(Vec::new(), at(1), &rules);
    assert_eq!(deliver(&mut state, STDOUT), [""; 0]);
}

#[test]
fn a_finding_may_have_to_persist() {
    let (mut state, mut rules) = (AlertState::default(), rules(&[STDOUT]));
    rules.persists_for = Duration::from_mins(5);
    let mut step = |minute, is_found: bool, coverage: Coverage| {
        let findings = if is_found { late(AlertSeverity::Warning) } else { Vec::new() };
        round(&mut state, minute, &findings, coverage, &rules)
    };
    assert_eq!(step(0, true, everything()), [""; 0]);
    assert_eq!(step(4, true, everything()), [""; 0]);
    // It was never reported, so its end is not reported either.
    assert_eq!(step(5, false, everything()), [""; 0]);
    assert_eq!(step(6, true, everything()), [""; 0]);
    // A check that was not made changes nothing.
    assert_eq!(step(11, false, Coverage::Nothing), [""; 0]);
    assert_eq!(step(12, true, everything()), ["appeared overdue daily warning"]);
    assert_eq!(step(13, true, everything()), [""; 0]);
    assert_eq!(step(14, false, everything()), ["gone overdue daily warning"]);
}

#[test]
fn each_receiver_gets_what_it_has_not_accepted() {
    let mut state = AlertState::default();
    let warning = late(AlertSeverity::Warning);
    let both = rules(&[STDOUT, WEBHOOK]);
    state.update(
        vec![CheckOutcome { check: "stale", findings: warning.clone(), coverage: everything() }],
        at(0),
        &both,
    );
    assert_eq!(deliver(&mut state, STDOUT), ["appeared overdue daily warning"]);
    let first = state.outbox.for_receiver(WEBHOOK);
    assert!(state.outbox.waits_for(&both.receivers));
    // It stays in the outbox with its id, also after a restart.
    let mut state: AlertState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    state.outbox.fail(&first[0][0].id);
    assert_eq!(state.outbox.for_receiver(WEBHOOK), first);
    assert_eq!(round(&mut state, 1, &[], everything(), &rules(&[STDOUT])), ["gone overdue daily warning"]);
    assert_eq!(deliver(&mut state, WEBHOOK), ["appeared overdue daily warning", "gone overdue daily warning"]);
    assert!(!state.outbox.waits_for(&both.receivers));
    // A new receiver gets a report of each finding that is present.
    assert_eq!(round(&mut state, 2, &warning, everything(), &rules(&[STDOUT])), ["appeared overdue daily warning"]);
    assert_eq!(round(&mut state, 3, &warning, everything(), &both), ["appeared overdue daily warning"]);
    state.forget_receiver(STDOUT);
    assert_eq!(round(&mut state, 4, &warning, everything(), &both), ["appeared overdue daily warning"]);
}

#[test]
fn a_finding_that_comes_and_goes_while_it_cannot_be_delivered_is_reported_once() {
    use AlertSeverity::{Critical, Warning};
    let (mut state, rules) = (AlertState::default(), rules(&[WEBHOOK]));
    let late_list = late(Warning);
    let update = |state: &mut AlertState, minute, findings: &[CheckFinding]| {
        let outcome = CheckOutcome { check: "stale", findings: findings.to_vec(), coverage: everything() };
        state.update(vec![outcome], at(minute), &rules);
    };
    for minute in 0..20 {
        update(&mut state, minute, if minute % 2 == 0 { &late_list } else { &[] });
    }
    assert_eq!(deliver(&mut state, WEBHOOK), ["appeared overdue daily warning", "gone overdue daily warning"]);
    // Of two severities, only the newest is sent.
    update(&mut state, 20, &late(Warning));
    update(&mut state, 21, &late(Critical));
    assert_eq!(deliver(&mut state, WEBHOOK), ["appeared overdue daily critical"]);
    for minute in 22..42 {
        update(&mut state, minute, if minute % 2 == 0 { &[] } else { &late_list });
    }
    assert_eq!(deliver(&mut state, WEBHOOK), ["gone overdue daily warning", "appeared overdue daily warning"]);
}

#[test]
fn ids_identify_alerts_and_fingerprints_identify_findings() {
    let (mut state, rules) = (AlertState::default(), rules(&[STDOUT]));
    let mut ids = BTreeSet::new();
    let mut fingerprints = BTreeMap::<String, BTreeSet<Option<String>>>::new();
    // Keys whose parts have the same text when they are joined.
    let keys = [("a", "b c"), ("a b", "c"), ("a", "b"), ("a", "")];
    let mut findings: Vec<CheckFinding> =
        keys.iter().map(|(code, job)| finding(code, job, AlertSeverity::Warning)).collect();
    findings.push(CheckFinding { job_id: None, ..finding("a", "", AlertSeverity::Warning) });
    for minute in [0, 0, 1, 1] {
        for shown in [findings.as_slice(), &[]] {
            let outcome = CheckOutcome { check: "stale", findings: shown.to_vec(), coverage: everything() };
            state.update(vec![outcome], at(minute), &rules);
            for alert in state.outbox.for_receiver(STDOUT).into_iter().flatten() {
                assert_eq!((alert.id.len(), alert.fingerprint.len()), (32, 32));
                assert!(ids.insert(alert.id.clone()), "{alert:?}");
                let key = format!("{} {:?}", alert.key.code, alert.key.job_id);
                fingerprints.entry(alert.fingerprint).or_default().insert(Some(key));
                state.outbox.accept(&alert.id, STDOUT);
            }
        }
    }
    assert_eq!(ids.len(), 4 * 2 * findings.len());
    assert_eq!(fingerprints.len(), findings.len());
    assert!(fingerprints.values().all(|keys| keys.len() == 1), "{fingerprints:?}");
}

#[test]
fn findings_whose_alerts_fail_do_not_hold_up_others() {
    let (mut state, rules) = (AlertState::default(), rules(&[WEBHOOK]));
    let warning = AlertSeverity::Warning;
    let update = |state: &mut AlertState, findings: &[CheckFinding]| {
        let outcome = CheckOutcome { check: "stale", findings: findings.to_vec(), coverage: everything() };
        state.update(vec![outcome], at(0), &rules);
    };
    update(&mut state, &[finding("overdue", "a", warning), finding("overdue", "b", warning)]);
    let first = state.outbox.for_receiver(WEBHOOK);
    assert_eq!(first[0][0].key.job_id.as_deref(), Some("a"));
    state.outbox.fail(&first[0][0].id);
    update(&mut state, &[finding("overdue", "b", warning)]);
    let jobs: Vec<Vec<String>> = state
        .outbox
        .for_receiver(WEBHOOK)
        .into_iter()
        .map(|alerts| {
            alerts.into_iter().map(|alert| alert.event.as_str().to_owned() + &alert.key.job_id.unwrap()).collect()
        })
        .collect();
    assert_eq!(jobs, [vec!["appearedb"], vec!["appeareda", "gonea"]]);
}

#[test]
fn the_outbox_is_limited() {
    let (mut state, rules) = (AlertState::default(), rules(&[WEBHOOK]));
    for batch in 0..11 {
        let findings: Vec<CheckFinding> =
            (0..1000).map(|number| finding("overdue", &format!("{batch} {number}"), AlertSeverity::Warning)).collect();
        let outcome = CheckOutcome { check: "stale", findings, coverage: Coverage::Nothing };
        state.update(vec![outcome], at(batch), &rules);
    }
    assert_eq!((state.outbox.take_dropped(), state.outbox.take_dropped()), (1000, 0));
    let alerts = state.outbox.for_receiver(WEBHOOK);
    assert_eq!((alerts.len(), alerts[0][0].key.job_id.as_deref()), (10_000, Some("1 0")));
}
