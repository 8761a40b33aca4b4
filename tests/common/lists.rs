//! Small lists that tests are made of, and what is mostly done with them.

use super::{Dir, Ran};

/// The titles of a XiVO list.
pub const XIVO: &str = "firstname|lastname|username|phonenumber|context|protocol";

/// The titles of a Verba list.
pub const VERBA: &str = "User name;Login ID;Language;E-mail address;Valid From yyyy.mm.dd;Phone Mapping;Password (MD5 Hash);Change Password at Next Login;Groups;Role API Names;Recording Mode;Time Zone;CRM User ID;Voice;Instant Messaging;Video;Desktop Screen";

/// The titles of a CallRex list.
pub const CALLREX_HEADER: &str = "First Name,Last Name,Extension,User ID,Agent ID,Department Name,User Name,Password,Security Profile Name,Recording Profile Name,Phone IP/Mac Address,Is User Active,Recording Service IP Address,Unlimited License,On-Demand License,Computer Recording License,Windows Login,SIP URI,Salt Value,Location,Additional Extensions,Lookback Enabled,Privacy Enabled,Private Extensions,Dual Endpoints Enabled,Phone IP/Mac Address 2";

/// Permits blank passwords in a list for Verba.
pub const ALLOW: &[&str] = &["--allow", "secret/blank-is-login"];

/// A XiVO list of these rows.
pub fn xivo(rows: &[&str]) -> String {
    format!("{XIVO}\n{}\n", rows.join("\n"))
}

/// One CallRex row: first name, last name, extension, login, licences as two cells.
pub fn row(given: &str, family: &str, extension: &str, login: &str, licences: &str) -> String {
    format!("{given},{family},{extension},,,,{login},Zm9v,,,,1,10.0.0.1,{licences},,,,c2FsdA,,,,,,,")
}

/// A CallRex list of these rows.
pub fn callrex(rows: &[String]) -> String {
    format!("{CALLREX_HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

/// The arguments that convert `in.csv` for Verba.
pub fn convert<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["convert", "in.csv", "--to", "verba"], more].concat()
}

/// Converts a XiVO list for Verba and gives its first record.
pub fn converted(dir: &Dir, more: &[&str]) -> (Ran, String) {
    let ran = dir.run(
        &[&["convert", "in.csv", "--from", "xivo", "--to", "verba", "-o", "o.csv", "--force"], ALLOW, more]
            .concat(),
    );
    let line = if ran.code == 0 || ran.code == 6 {
        dir.read("o.csv").lines().nth(1).unwrap_or("").to_owned()
    } else {
        String::new()
    };
    (ran, line)
}

/// A text in UTF-16.
pub fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], bom: bool) -> Vec<u8> {
    bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}
