//! `tieline explain`: one record from its cells to those of the target, or what a finding code means.

use std::path::{Path, PathBuf};

use clap::Args;
use tieline_core::error::Error;
use tieline_core::explain::{Request, explain};
use tieline_core::open::Overrides;
use tieline_core::plan::{Options, Secrets};
use tieline_core::value::phone;

use super::convert::lists;
use super::{Common, stdout_fault};
use crate::shell::data;
use crate::{codes, exit, linked, show};

/// Explain one record, cell by cell, or what a finding code means.
#[derive(Debug, Args)]
#[command(
    after_help = "With --row N the record of that number is replayed: each cell, what it means, where it goes and why it is lost.\nWhat concerns the file as a whole (its header, values that occur twice) is said by check and convert.\nWith a code, such as number/not-digits, its entry of docs/errors.md is printed."
)]
pub(crate) struct Explain {
    /// The user list (`-` is standard input), or the code of a finding
    #[arg(value_name = "FILE|CODE")]
    what: PathBuf,
    /// The number of the record, counted from 1 behind the header
    #[arg(long, value_name = "N", value_parser = row)]
    row: Option<u64>,
    /// The target format, `id` or `id@version`; without it the way ends in the fields
    #[arg(long, value_name = "FORMAT", requires = "row")]
    to: Option<String>,
    /// The source format; without it the file tells
    #[arg(long, value_name = "FORMAT", requires = "row")]
    from: Option<String>,
    /// A value for every record that has none, as for `convert`
    #[arg(long, value_name = "NAME=VALUE", requires = "to")]
    default: Vec<String>,
    /// A value for every record, whatever it says, as for `convert`
    #[arg(long, value_name = "NAME=VALUE", requires = "to")]
    set: Vec<String>,
    /// What becomes of passwords, PINs and hashes, as for `convert`
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    secrets: String,
    /// Permit what is refused, by its code, as for `convert`
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', requires = "to")]
    allow: Vec<String>,
    /// A list of what there is in the target's system, an entry a line; with a comma, its name in the source before it
    #[arg(long, value_name = "NAME=FILE", requires = "to")]
    list: Vec<String>,
    /// Write public phone numbers in the form that the target wants, as numbers of this country where they name none, as for `convert`
    #[arg(long, value_name = "CC", requires = "to")]
    country: Option<String>,
    /// Refuse values that are only inferred, as for `convert`
    #[arg(long, requires = "to")]
    no_guess: bool,
    /// How the file is read: delimiter=; or tab, encoding=utf-8, utf-16le, utf-16be or windows-1252, header=yes or no
    #[arg(long = "input", value_name = "KEY=VALUE", requires = "row")]
    reading: Vec<String>,
}

/// The number of a record.
pub(super) fn row(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("records are counted from 1, the first one behind the header".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("a whole number is wanted, that of the record behind the header".to_owned()),
    }
}

impl Explain {
    /// Runs the verb.
    pub(super) fn run(&self, common: &Common) -> Result<u8, Error> {
        let registry = linked::registry(common)?;
        let Some(row) = self.row else {
            let name = self.what.to_string_lossy();
            if Path::new(&self.what).exists() {
                return Err(Error::Usage(format!(
                    "say which record of the file: `tieline explain {name} --row N`"
                )));
            }
            let entry = codes::entry(&name, &registry)?;
            let text = if common.json { show::json::code(&entry) } else { entry.text };
            data(&text).map_err(stdout_fault)?;
            return Ok(exit::DONE);
        };
        let name = self.what.to_string_lossy();
        if !Path::new(&self.what).exists() && codes::entry(&name, &registry).is_ok() {
            let message = format!("`{name}` is a code of findings, which has no records; leave --row out");
            return Err(Error::Usage(message));
        }
        let mut reading = Overrides::default();
        for text in &self.reading {
            reading.add(text, "--input").map_err(Error::Usage)?;
        }
        let request = Request {
            file: self.what.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            row,
            defaults: self.default.clone(),
            sets: self.set.clone(),
            options: Options {
                no_guess: self.no_guess,
                secrets: Secrets::parse(&self.secrets)?,
                allow: self.allow.clone(),
                lists: lists(&self.list)?,
                country: self.country.as_deref().map(phone::country).transpose().map_err(Error::Usage)?,
                ..Options::default()
            },
            reading,
        };
        let mut explained = explain(&request, &registry)?;
        let text = if common.json {
            show::explain::json(&mut explained).map_err(stdout_fault)?
        } else {
            show::explain::text(&explained)
        };
        data(&text).map_err(stdout_fault)?;
        Ok(exit::DONE)
    }
}
