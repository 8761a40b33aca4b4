//! The entries of `docs/errors.md`, as `explain` prints them: the page itself is part of the program, and the rules of
//! maps say their own.

use tieline_core::error::Error;
use tieline_core::map::Map;
use tieline_core::nearest::nearest;
use tieline_core::registry::Registry;
use tieline_core::report::codes;

/// The page.
static PAGE: &str = include_str!("../docs/errors.md");

/// What is known of a code.
pub(crate) struct Entry {
    /// The code.
    pub(crate) code: String,
    /// What it means.
    pub(crate) title: String,
    /// How to mend it.
    pub(crate) mend: String,
    /// All of it, as it is printed.
    pub(crate) text: String,
}

/// The entry of a code: of the core, or of a rule of some format.
pub(crate) fn entry(name: &str, registry: &Registry) -> Result<Entry, Error> {
    if let Some(code) = codes::find(name) {
        let heading = format!("## {name}\n");
        let section = PAGE.split_once(&heading).map_or("", |(_, rest)| rest);
        let section = section.split("\n## ").next().unwrap_or_default().trim();
        let text = if section.is_empty() {
            format!("{name}\n\n{}\n\n{}\n", code.title, code.mend)
        } else {
            format!("{name}\n\n{}\n", plain(section))
        };
        return Ok(Entry {
            code: name.to_owned(),
            title: code.title.to_owned(),
            mend: code.mend.to_owned(),
            text,
        });
    }
    let maps = registry.all()?;
    let rules = || maps.iter().flat_map(|map| map.rules.iter().map(move |rule| (map, rule)));
    let found: Vec<_> = rules().filter(|(_, rule)| rule.code == name).collect();
    let Some((_, rule)) = found.first() else {
        let known = codes::CODES.iter().map(|code| code.code);
        let near = nearest(name, known.chain(rules().map(|(_, rule)| rule.code.as_str())));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Error::Usage(format!(
            "`{name}` is neither a file nor the code of a finding{near}\ndocs/errors.md lists the codes"
        )));
    };
    let of: Vec<String> = found.iter().map(|(map, _)| format!("{} ({})", map.name, map.full_id())).collect();
    let mut text = format!("{name}\n\nA rule of {}, {}.\n\n", of.join(", "), rule.severity.word());
    text.push_str(&format!("{}\n", capital(&rule.because)));
    if let Some(help) = &rule.help {
        text.push_str(&format!("\n{}\n", capital(help)));
    }
    text.push_str(&format!(
        "\nKnown how: {}, {}\n",
        rule.ev.word(),
        source(found[0].0, rule.source.as_deref())
    ));
    Ok(Entry {
        code: name.to_owned(),
        title: rule.because.clone(),
        mend: rule.help.clone().unwrap_or_default(),
        text,
    })
}

/// A section of the page without its marks: what stands between fences is indented.
fn plain(section: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in section.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        if inside && !line.is_empty() {
            out.push_str(&format!("    {line}"));
        } else {
            out.push_str(&line.replace("**", ""));
        }
        out.push('\n');
    }
    out.trim_end().to_owned()
}

fn source<'t>(map: &'t Map, own: Option<&'t str>) -> &'t str {
    own.unwrap_or(&map.source)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
