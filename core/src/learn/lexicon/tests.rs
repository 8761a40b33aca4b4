//! What titles name, title by title; and that the file of words is in order.

use super::*;
use crate::model::Reference;
use crate::model::path::Open;

#[test]
fn the_file_of_words_is_read_and_names_fields_and_concepts_that_are_there() {
    let file: File = toml::from_str(include_str!("../words.toml")).unwrap();
    for (path, patterns) in file.fields.iter().chain(&file.open) {
        if file.fields.contains_key(path) {
            assert!(Reference::parse(path, Open::default()).is_ok(), "{path}");
        }
        for pattern in patterns {
            for concept in pattern.trim_start_matches(['~', '!']).split(' ') {
                assert!(file.concepts.contains_key(concept), "{path}: `{concept}` of `{pattern}`");
            }
        }
    }
    for soft in &file.soft.concepts {
        assert!(file.concepts.contains_key(soft), "{soft}");
    }
}

fn sure(title: &str) -> Vec<String> {
    let named = LEXICON.named(title);
    named.into_iter().filter(|named| !named.guess && !named.open).map(|named| named.path).collect()
}

#[test]
fn titles_name_fields_in_seven_languages() {
    let table = [
        ("Nebenstelle", "extensions[0]"),
        ("Durchwahlnummer", "extensions[0]"),
        ("Nst.-Nr.", "extensions[0]"),
        ("N° de poste", "extensions[0]"),
        ("Ext #", "extensions[0]"),
        ("Toestelnummer", "extensions[0]"),
        ("Vorname", "name.given"),
        ("Prénom", "name.given"),
        ("Given name (legal)", "name.given"),
        ("Nom de famille", "name.family"),
        ("Familienname", "name.family"),
        ("Achternaam", "name.family"),
        ("Apellidos", "name.family"),
        ("E-Mail-Adresse", "email"),
        ("Courriel", "email"),
        ("eMail", "email"),
        ("Telefon dienstlich", "phones.work[0]"),
        ("Tél. portable", "phones.mobile[0]"),
        ("Handynummer", "phones.mobile[0]"),
        ("DDI", "dids[0]"),
        ("Numéro SDA", "dids[0]"),
        ("Abteilung", "department"),
        ("Abtlg.", "department"),
        ("Kostenstellennummer", "cost_center"),
        ("MAC-Adresse des Geräts", "devices[0].mac"),
        ("Benutzerkennung", "username"),
        ("Nom d'utilisateur", "username"),
        ("Klingeldauer (s)", "ring_seconds"),
        ("VM PIN", "voicemail.pin"),
        ("Code messagerie vocale", "voicemail.pin"),
        ("Mot de passe SIP", "extensions[0].secret"),
        ("Fuseau horaire", "timezone"),
        ("cost_centre", "cost_center"),
    ];
    for (title, path) in table {
        assert!(sure(title).iter().any(|found| found == path), "{title}: {:?}", LEXICON.named(title));
    }
}

#[test]
fn a_title_with_a_word_that_nobody_knows_is_never_more_than_a_guess() {
    for title in
        ["Telefon Zentrale Nord", "Ext floob", "Rufgruppe", "Anrufübernahmegruppe", "Kontonummer", "Xyz"]
    {
        assert_eq!(sure(title), Vec::<String>::new(), "{title}");
    }
}

#[test]
fn the_order_of_names_is_told() {
    for title in ["Nachname, Vorname", "Nom et prénom", "Cognome e nome", "Name Vorname", "Last First"] {
        assert!(LEXICON.last_first(title), "{title}");
    }
    for title in
        ["Vor- und Nachname", "Prénom et nom", "Nome e cognome", "Nombre y apellidos", "Full name", "Vorname"]
    {
        assert!(!LEXICON.last_first(title), "{title}");
    }
}

#[test]
fn opposites_are_told() {
    for title in ["Gesperrt", "disabled", "Désactivé", "nicht aktiv"] {
        let named = LEXICON.named(title);
        assert!(named.iter().any(|one| one.path == "active" && one.inverted), "{title}: {named:?}");
    }
}

#[test]
fn words_of_yes_and_no_are_told() {
    assert_eq!(LEXICON.truth("Ja"), Some(true));
    assert_eq!(LEXICON.truth("désactivé"), Some(false));
    assert_eq!(LEXICON.truth("vielleicht"), None);
    assert_eq!(LEXICON.opposite("JA"), Some("NEIN"));
    assert_eq!(LEXICON.value("recording.mode", "Bei Bedarf"), Some("on-demand"));
}

/// Titles as people write them, one a line with the field that it names.
#[test]
fn titles_as_people_write_them_name_what_people_mean() {
    let mut misses = Vec::new();
    for line in include_str!("titles.txt").lines().filter(|line| !line.starts_with('#')) {
        let (title, path) = line.split_once('|').unwrap();
        let named = LEXICON.named(title);
        let fits = match path {
            "?" => named.iter().all(|named| named.guess || named.open),
            "open" => named.iter().any(|named| named.open),
            path => named.iter().any(|named| named.path == path && !named.guess),
        };
        if !fits {
            misses.push(format!("{title} wants {path}: {named:?}"));
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}
