//! The page of a report in a real browser, if there is one: hostile texts stay text, nothing is loaded, and it prints on
//! A4. The screenshot stays in `target/report.png` for people to look at.
#![cfg(unix)]
#![allow(clippy::expect_used, reason = "a test ends where something is missing")]

mod common;

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use common::{Dir, root};

/// Runs a browser without a window; none: there is no browser.
fn browse(dir: &Dir, args: &[&str]) -> Option<Output> {
    let name = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
    })?;
    let profile = format!("--user-data-dir={}", dir.path("profile").display());
    let url = format!("file://{}", dir.path("r.html").display());
    let common = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"];
    let output = Command::new(name)
        .args(common)
        .args([profile.as_str()])
        .args(args)
        .arg(url)
        .current_dir(dir.path(""))
        .output()
        .expect("the browser starts");
    Some(output)
}

/// A report full of texts that would like to be more.
fn hostile(port: u16) -> Dir {
    let dir = Dir::new();
    let far = format!("http://127.0.0.1:{port}");
    let texts = [
        format!("<script>document.title='hit';fetch('{far}/a')</script>"),
        format!("</style><img src={far}/b onerror=document.title='hit'>"),
        format!("\"'><iframe src={far}/c></iframe>"),
        format!("<link rel=stylesheet href={far}/d>"),
        "</td></table><h1 id=hit>&lt;&#60;`</code>`".to_owned(),
        "Zoë\u{202e}gpj.exe\u{2066}".to_owned(),
        "javascript:alert(1)".to_owned(),
    ];
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut list = format!(
        "firstname|lastname|username|password|phonenumber|context|protocol|{}\n",
        texts.iter().map(|text| cell(text)).collect::<Vec<_>>().join("|")
    );
    for (n, text) in texts.iter().enumerate() {
        list.push_str(&format!("{0}|{0}|u{n}|Kan4ri|210{n}|default|sip|{0}|{0}||||\n", cell(text)));
        list.push_str(&format!("Ada|Nguyen|{0}|Kan4ri|21{0}|{0}|{0}||||||\n", cell(text)));
    }
    dir.write("in.csv", list);
    let convert = ["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "out.csv", "--skip-invalid"];
    let set = format!("Groups={}", texts[0]);
    let more = ["--secrets", "generate", "--report", "r.html", "--set", &set];
    let code = dir.run(&[&convert[..], &more].concat()).code;
    assert!([0, 1, 6].contains(&code), "{code}");
    dir
}

#[test]
fn hostile_texts_stay_text_and_nothing_is_loaded() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let dir = hostile(listener.local_addr().expect("an address").port());
    let page = dir.read("r.html");
    for tag in ["<script", "<img", "<iframe", "<link", "<a "] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert!(!page.contains(['\u{202e}', '\u{2066}']) && !page.contains("Kan4ri"));
    let shot = dir.path("page.png");
    let screenshot = format!("--screenshot={}", shot.display());
    let Some(output) = browse(&dir, &["--window-size=900,2600", &screenshot]) else {
        eprintln!("skipped: there is no chromium to look at the report with");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let png = std::fs::read(&shot).expect("a screenshot");
    assert!(png.starts_with(b"\x89PNG") && png.len() > 20_000, "{} bytes", png.len());
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../report.png");
    std::fs::write(kept, png).expect("the screenshot is kept");
    let output = browse(&dir, &["--dump-dom"]).expect("a browser");
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        dom.contains("<title>Conversion of in.csv for Verba 9 CSV user import</title>"),
        "{}",
        &dom[..400]
    );
    for element in ["<script", "<img", "<iframe", "<link", "<h1 id", "<a "] {
        assert!(!dom.contains(element), "the page has {element}");
    }
    // As text they are there.
    assert!(dom.contains("&lt;script&gt;document.title="), "the texts are shown");
    assert!(dom.contains(r"Zoë\u{202e}gpj.exe\u{2066}"), "{dom}");
    assert!(listener.accept().is_err(), "the page asked for something");
}

#[test]
fn it_prints_on_a4() {
    let dir = Dir::new();
    dir.copy(&root().join("formats/callrex/samples/users.csv"), "in.csv");
    dir.run(&[
        "convert",
        "in.csv",
        "--to",
        "verba",
        "-o",
        "out.csv",
        "--secrets",
        "generate",
        "--report",
        "r.html",
    ])
    .ends(0);
    let pdf = format!("--print-to-pdf={}", dir.path("page.pdf").display());
    let Some(output) = browse(&dir, &["--no-pdf-header-footer", &pdf]) else {
        eprintln!("skipped: there is no chromium to print the report with");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pdf = String::from_utf8_lossy(&std::fs::read(dir.path("page.pdf")).expect("a file")).into_owned();
    let boxes: Vec<&str> =
        pdf.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert!(!boxes.is_empty() && boxes.len() < 6, "{boxes:?}");
    for size in boxes {
        let points: Vec<f64> = size.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        assert!((points[2] - 595.0).abs() < 1.5 && (points[3] - 842.0).abs() < 1.5, "{size}");
    }
}
