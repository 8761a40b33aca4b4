//! Inheritance: a version says only what differs from another map.
//!
//! `[format]`, `[layout]`, `[limits]`, `[words]`, `[implied]`, `[by_hand]` and `[evidence]` merge key by key. A column that
//! `replaces` another takes its place and its other keys, each key being replaced whole; rules are replaced by code,
//! and those that stay follow a renamed title. Examples are not inherited, nor is being the default version.

use super::node::{Entry, MapFault, Node, Tree};
use crate::nearest::nearest;

/// The heir's tree laid over its parent's.
pub(super) fn merge(mut parent: Node, heir: &Node, faults: &mut Vec<MapFault>) -> Node {
    drop_uninherited(&mut parent);
    let mut renames = Vec::new();
    let columns = merge_columns(parent.child("column"), heir.child("column"), &mut renames, faults);
    rename_titles(&mut parent, &renames);
    let rules = merge_rules(parent.child("rule"), heir.child("rule"));
    let Tree::Table(mut entries) = parent.tree else { return heir.clone() };
    for entry in heir.entries() {
        match entry.key.as_str() {
            "column" | "rule" => {}
            "format" | "layout" | "limits" | "words" | "implied" | "by_hand" | "evidence" => {
                match entries.iter_mut().find(|old| old.key == entry.key) {
                    Some(old) => old.node = overlay(&old.node, &entry.node),
                    None => entries.push(entry.clone()),
                }
            }
            _ => {
                entries.retain(|old| old.key != entry.key);
                entries.push(entry.clone());
            }
        }
    }
    put(&mut entries, "column", columns, heir);
    put(&mut entries, "rule", rules, heir);
    Node { tree: Tree::Table(entries), at: heir.at.clone() }
}

fn drop_uninherited(parent: &mut Node) {
    if let Tree::Table(entries) = &mut parent.tree {
        entries.retain(|entry| entry.key != "example" && entry.key != "extends");
        for entry in entries {
            if let ("format", Tree::Table(format)) = (entry.key.as_str(), &mut entry.node.tree) {
                format.retain(|entry| entry.key != "default");
            }
        }
    }
}

fn put(entries: &mut Vec<Entry>, key: &str, items: Vec<Node>, heir: &Node) {
    entries.retain(|entry| entry.key != key);
    entries.push(Entry {
        key: key.to_owned(),
        key_at: heir.at.clone(),
        node: Node { tree: Tree::List(items), at: heir.at.clone() },
    });
}

/// Two tables, the second's keys before the first's.
fn overlay(old: &Node, new: &Node) -> Node {
    let mut entries = old.entries().to_vec();
    for entry in new.entries() {
        match entries.iter_mut().find(|old| old.key == entry.key) {
            Some(old) => *old = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
    Node { tree: Tree::Table(entries), at: new.at.clone() }
}

fn titles(column: &Node) -> Vec<String> {
    match column.child("name").map(|node| &node.tree) {
        Some(Tree::Text(title)) => vec![title.clone()],
        Some(Tree::List(items)) => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn merge_columns(
    parent: Option<&Node>,
    heir: Option<&Node>,
    renames: &mut Vec<(String, String)>,
    faults: &mut Vec<MapFault>,
) -> Vec<Node> {
    let mut columns: Vec<Node> = parent.map(Node::items).unwrap_or_default().to_vec();
    for new in heir.map(Node::items).unwrap_or_default() {
        let anchor = |key: &str| new.child(key).and_then(|node| node.text().map(|text| (text, &node.at)));
        let mut find = |columns: &[Node], title: &str, at: &super::node::At| {
            let found = columns.iter().position(|column| titles(column).iter().any(|t| t == title));
            if found.is_none() {
                let near = nearest(title, columns.iter().flat_map(titles));
                faults.push(MapFault {
                    at: Some(at.clone()),
                    message: format!("the map that this one extends has no column `{title}`"),
                    label: String::new(),
                    help: near.map(|near| format!("did you mean `{near}`?")),
                });
            }
            found
        };
        if let Some((title, at)) = anchor("replaces") {
            if let Some(index) = find(&columns, title, at) {
                let old = titles(&columns[index]);
                let mut merged = overlay(&columns[index], new);
                if let Tree::Table(entries) = &mut merged.tree {
                    entries.retain(|entry| entry.key != "replaces");
                    replace_meaning(entries, new);
                }
                renames.extend(old.into_iter().zip(titles(&merged)).filter(|(old, new)| old != new));
                columns[index] = merged;
            }
        } else if let Some((title, at)) = anchor("after") {
            let mut added = new.clone();
            if let Tree::Table(entries) = &mut added.tree {
                entries.retain(|entry| entry.key != "after");
            }
            let index = find(&columns, title, at).map_or(columns.len(), |index| index + 1);
            columns.insert(index, added);
        } else {
            columns.push(new.clone());
        }
    }
    columns
}

/// `field`, `kinds` and `parts` are one thing: an heir that says one of them lets go of the others.
fn replace_meaning(entries: &mut Vec<Entry>, new: &Node) {
    let ways = ["field", "kinds", "parts"];
    if ways.iter().any(|way| new.child(way).is_some()) {
        entries.retain(|entry| !ways.contains(&entry.key.as_str()) || new.child(&entry.key).is_some());
    }
}

fn merge_rules(parent: Option<&Node>, heir: Option<&Node>) -> Vec<Node> {
    let mut rules: Vec<Node> = parent.map(Node::items).unwrap_or_default().to_vec();
    let code = |rule: &Node| rule.child("code").and_then(|node| node.text().map(str::to_owned));
    for new in heir.map(Node::items).unwrap_or_default() {
        match rules.iter_mut().find(|old| code(old).is_some() && code(old) == code(new)) {
            Some(old) => *old = new.clone(),
            None => rules.push(new.clone()),
        }
    }
    rules
}

/// Rules, splits and places follow a renamed title.
fn rename_titles(parent: &mut Node, renames: &[(String, String)]) {
    let renamed = |title: &mut String| {
        if let Some((_, new)) = renames.iter().find(|(old, _)| old == title) {
            title.clone_from(new);
        }
    };
    let rename_texts = |node: &mut Node| match &mut node.tree {
        Tree::Text(text) => renamed(text),
        Tree::List(items) => {
            for item in items {
                if let Tree::Text(text) = &mut item.tree {
                    renamed(text);
                }
            }
        }
        _ => {}
    };
    let rename_keys = |node: &mut Node| {
        if let Tree::Table(entries) = &mut node.tree {
            entries.iter_mut().for_each(|entry| renamed(&mut entry.key));
        }
    };
    let Tree::Table(entries) = &mut parent.tree else { return };
    for entry in entries {
        match (entry.key.as_str(), &mut entry.node.tree) {
            ("by_hand", Tree::Table(_)) => rename_keys(&mut entry.node),
            ("layout", Tree::Table(layout)) => {
                layout
                    .iter_mut()
                    .filter(|entry| entry.key == "split")
                    .for_each(|entry| rename_texts(&mut entry.node));
            }
            ("rule", Tree::List(rules)) => {
                for rule in rules {
                    let Tree::Table(parts) = &mut rule.tree else { continue };
                    for part in parts {
                        match part.key.as_str() {
                            "when" => rename_keys(&mut part.node),
                            "require" | "forbid" | "together" | "one_of" | "without" | "unique" => {
                                rename_texts(&mut part.node)
                            }
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
