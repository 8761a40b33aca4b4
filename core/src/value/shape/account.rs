//! Shapes of accounts and callers: Windows logins and caller ids.

use super::address::each;
use super::{Fault, plain};

/// What Windows allows in the names of domains and accounts.
pub(super) fn in_account(c: char) -> bool {
    !c.is_control() && !"\"/\\[]:;|=,+*?<>@".contains(c)
}

pub(super) fn domain_user(text: &str) -> Option<Fault> {
    let Some((domain, user)) = text.split_once('\\') else {
        return Some(Fault::missing(text.len(), "backslash"));
    };
    if domain.is_empty() {
        return Some(Fault::missing(0, "domain before the backslash"));
    }
    if user.is_empty() {
        return Some(Fault::missing(text.len(), "user behind the backslash"));
    }
    each(domain, 0, in_account, "the name of a domain")
        .or_else(|| each(user, domain.len() + 1, in_account, "the name of a user"))
}

pub(super) fn caller_id(text: &str) -> Option<Fault> {
    let (rest, from, quoted) = match text.strip_prefix('"') {
        Some(inner) => {
            let Some((name, rest)) = inner.split_once('"') else {
                return Some(Fault::missing(text.len(), "closing quote"));
            };
            if name.is_empty() {
                return Some(Fault::missing(1, "name between the quotes"));
            }
            if let Some(fault) = each(name, 1, |c| c != '\\' && !c.is_control(), "a name") {
                return Some(fault);
            }
            (rest, name.len() + 2, true)
        }
        None => {
            let end = text.find(' ').unwrap_or(text.len());
            if end == 0 {
                return Some(Fault::missing(0, "name or number"));
            }
            let word = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\".contains(c);
            if let Some(fault) = each(&text[..end], 0, word, "a name without quotes") {
                return Some(fault);
            }
            (&text[end..], end, false)
        }
    };
    if rest.is_empty() {
        return quoted.then(|| Fault::missing(from, "number behind the name"));
    }
    let Some(number) = rest.strip_prefix(" <") else {
        let words = if quoted {
            "text behind the name that is not ` <number>`"
        } else {
            "a name with a blank and no quotes"
        };
        return Some(Fault::said(from..text.len(), words));
    };
    let Some(number) = number.strip_suffix('>') else {
        return Some(Fault::missing(text.len(), "`>` at the end"));
    };
    plain::phone(number).map(|fault| fault.after(from + 2))
}

#[cfg(test)]
mod tests {
    use super::super::Shape;

    fn judge(shape: Shape, fitting: &[&str], others: &[(&str, usize)]) {
        for text in fitting {
            assert_eq!(shape.fault(text), None, "{shape:?} {text}");
        }
        for (text, at) in others {
            assert_eq!(shape.fault(text).map(|fault| fault.at.start), Some(*at), "{shape:?} {text}");
        }
    }

    #[test]
    fn windows_logins() {
        judge(
            Shape::DomainUser,
            &[r"CONTOSO\anguyen", r"contoso.example\ada nguyen", r"Ä\ö"],
            &[
                ("ada", 3),
                (r"\ada", 0),
                (r"CONTOSO\", 8),
                (r"A\B\c", 3),
                (r"A\b/c", 3),
                (r"A,B\c", 1),
                ("A\\b\n", 3),
            ],
        );
    }

    #[test]
    fn caller_ids() {
        judge(
            Shape::CallerId,
            &[
                r#""Jane Doe" <1001>"#,
                r#""Björn O'Dell, Jr." <+4420>"#,
                "1001",
                "+4420",
                "Reception",
                "Ada <1001>",
            ],
            &[
                ("Jane Doe <1001>", 4),
                (r#""Jane Doe""#, 10),
                (r#""Jane Doe"<1001>"#, 10),
                (r#""Jane Doe <1001>"#, 16),
                (r#""" <1001>"#, 1),
                (r#""A"B" <1>"#, 3),
                ("Ada <10 01>", 7),
                ("Ada <1001", 9),
                ("Ada <>", 5),
                ("<1001>", 0),
                (" Ada", 0),
                ("A\u{a0}B", 1),
            ],
        );
    }
}
