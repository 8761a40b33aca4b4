//! Findings in groups, spools and parts.

use super::*;

fn place(line: u64) -> Option<Place> {
    Some(Place { line, column: 1, record: line - 1 })
}

#[test]
fn many_findings_are_one_group_with_ranges_and_few_details() {
    let mut findings = Findings::default();
    let mut made = 0;
    for line in (2..=100).chain([200]) {
        findings.add("number/not-digits", Some("exten"), Severity::Error, place(line), || {
            made += 1;
            Detail { message: format!("at {line}"), ..Detail::default() }
        });
    }
    let groups = findings.groups();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].1.count, 100);
    assert_eq!(groups[0].1.lines, [(2, 100), (200, 200)]);
    assert_eq!((made, groups[0].1.first.len()), (KEPT, KEPT));
}

#[test]
fn a_spool_keeps_every_one() {
    let mut findings = Findings::spooled().unwrap();
    for line in 2..=50 {
        findings.add("required/blank", None, Severity::Error, place(line), Detail::default);
    }
    let mut lines = Vec::new();
    findings
        .each_json(|line| {
            lines.push(line.to_owned());
            Ok(())
        })
        .unwrap();
    assert_eq!(lines.len(), 49);
    assert!(lines[48].contains("\"line\":50"), "{}", lines[48]);
}

#[test]
fn of_notes_the_first_are_listed_and_all_are_counted() {
    let note = |findings: &mut Findings, line| {
        findings.add("a", None, Severity::Note, place(line), Detail::default);
        findings.add("b", None, Severity::Warning, place(line), Detail::default);
    };
    let mut whole = Findings::spooled().unwrap();
    let mut parts = Findings::spooled().unwrap();
    for first in (0..2500).step_by(100) {
        let mut part = Findings::part(true);
        for line in first..first + 100 {
            note(&mut whole, line + 2);
            note(&mut part, line + 2);
        }
        parts.absorb(part);
    }
    for findings in [&mut whole, &mut parts] {
        assert_eq!(findings.count(Severity::Note), 2500);
        assert_eq!(findings.full("a", None, Severity::Note), Some(0));
        assert_eq!(findings.full("b", None, Severity::Warning), None);
        let (mut notes, mut warnings) = (Vec::new(), 0);
        let each = findings.each_json(|line| {
            let value: serde_json::Value = serde_json::from_str(line)?;
            match value["severity"].as_str() {
                Some("note") => notes.push(value["line"].as_u64().unwrap()),
                _ => warnings += 1,
            }
            Ok(())
        });
        each.unwrap();
        assert_eq!((notes, warnings), ((2..1002).collect(), 2500));
        assert_eq!(findings.groups().iter().map(|(_, group)| group.listed).sum::<u64>(), 3500);
    }
}

#[test]
fn the_worst_stand_first() {
    let mut findings = Findings::default();
    findings.add("a", None, Severity::Note, None, Detail::default);
    findings.add("b", None, Severity::Refuse, None, Detail::default);
    findings.add("c", None, Severity::Error, None, Detail::default);
    let order: Vec<&str> = findings.groups().iter().map(|(key, _)| key.code.as_str()).collect();
    assert_eq!(order, ["b", "c", "a"]);
}
