//! Shapes of addresses: e-mail, SIP, other URIs.

use std::net::Ipv6Addr;

use super::Fault;

/// Bytes of an e-mail address, at most (RFC 5321 with erratum 1690).
const EMAIL_MAX: usize = 254;
/// Bytes of its local part, at most.
const LOCAL_MAX: usize = 64;
/// Characters of one part of a domain, at most.
const LABEL_MAX: usize = 63;

fn local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

pub(super) fn in_email(c: char) -> bool {
    c == '@' || local(c)
}

/// The user part of a SIP address. `,` and `;` are legal there, but part the items of lists and begin parameters.
fn sip_user(c: char) -> bool {
    c.is_alphanumeric() || "-_.!~*'()&=+$?/%#".contains(c)
}

pub(super) fn in_sip_uri(c: char) -> bool {
    matches!(c, '@' | ':' | '[' | ']') || sip_user(c)
}

/// The first character of a part that is not allowed there.
pub(super) fn each(
    part: &str,
    from: usize,
    allowed: impl Fn(char) -> bool,
    wanted: &'static str,
) -> Option<Fault> {
    let (at, c) = part.char_indices().find(|(_, c)| !allowed(*c))?;
    Some(Fault::found(from + at, c, wanted))
}

/// The parts before and behind the one `@`, or why there are none.
fn halves(text: &str) -> Result<(&str, &str), Fault> {
    let Some((before, behind)) = text.split_once('@') else {
        return Err(Fault::missing(text.len(), "`@`"));
    };
    let at = before.len();
    if let Some(second) = behind.find('@') {
        return Err(Fault::said(at + 1 + second..at + 2 + second, "a second `@`"));
    }
    if before.is_empty() {
        return Err(Fault::missing(0, "name before the `@`"));
    }
    if behind.is_empty() {
        return Err(Fault::missing(text.len(), "domain behind the `@`"));
    }
    Ok((before, behind))
}

/// Letters, digits and inner hyphens, parted by dots.
fn domain(text: &str, from: usize) -> Option<Fault> {
    let allowed = |c: char| matches!(c, '-' | '.') || c.is_alphanumeric();
    if let Some(fault) = each(text, from, allowed, "a domain") {
        return Some(fault);
    }
    let mut at = from;
    for label in text.split('.') {
        let place = at..at + label.len();
        if label.is_empty() {
            return Some(Fault::said(place, "a dot too many in the domain"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Some(Fault::said(place, "a part of the domain that begins or ends with a hyphen"));
        }
        if label.len() > LABEL_MAX && label.chars().count() > LABEL_MAX {
            return Some(Fault::said(place, "a part of the domain with more than 63 characters"));
        }
        at += label.len() + 1;
    }
    None
}

pub(super) fn email(text: &str) -> Option<Fault> {
    let (name, host) = match halves(text) {
        Ok(halves) => halves,
        Err(fault) => return Some(fault),
    };
    if let Some(fault) = each(name, 0, local, "the name of an e-mail address") {
        return Some(fault);
    }
    let from = name.len() + 1;
    if let Some(fault) = domain(host, from) {
        return Some(fault);
    }
    let Some((_, top)) = host.rsplit_once('.') else {
        return Some(Fault::said(from..text.len(), "a domain without a dot"));
    };
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Fault::said(from..text.len(), "a domain that ends in a number"));
    }
    if name.len() > LOCAL_MAX {
        return Some(Fault::said(0..name.len(), "more than 64 bytes before the `@`"));
    }
    (text.len() > EMAIL_MAX).then(|| Fault::said(0..text.len(), "more than 254 bytes"))
}

pub(super) fn uri(text: &str) -> Option<Fault> {
    if let Some(fault) = each(text, 0, |c| !c.is_whitespace() && !c.is_control(), "a URI") {
        return Some(fault);
    }
    let scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    if let Some((before, behind)) = text.split_once(':')
        && scheme(before)
    {
        return behind.is_empty().then(|| Fault::missing(text.len(), "text behind the `:`"));
    }
    match text.split_once('@') {
        None => Some(Fault::missing(text.len(), "`@`, nor a scheme such as `sip:`")),
        Some(("", _)) => Some(Fault::missing(0, "name before the `@`")),
        Some((_, "")) => Some(Fault::missing(text.len(), "domain behind the `@`")),
        Some(_) => None,
    }
}

pub(super) fn sip_uri(text: &str) -> Option<Fault> {
    let scheme = ["sip:", "sips:"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    let rest = &text[scheme.map_or(0, str::len)..];
    sip_address(rest).map(|fault| fault.after(text.len() - rest.len()))
}

fn sip_address(text: &str) -> Option<Fault> {
    let (user, host) = match halves(text) {
        Ok(halves) => halves,
        Err(fault) => return Some(fault),
    };
    if let Some(fault) = each(user, 0, sip_user, "the user of a SIP address") {
        return Some(fault);
    }
    let from = user.len() + 1;
    if let Some(inner) = host.strip_prefix('[') {
        let Some((six, behind)) = inner.split_once(']') else {
            return Some(Fault::missing(text.len(), "`]`"));
        };
        if six.parse::<Ipv6Addr>().is_err() {
            return Some(Fault::said(from + 1..from + 1 + six.len(), "not an IPv6 address"));
        }
        return if behind.is_empty() { None } else { port(behind, text.len() - behind.len()) };
    }
    let name = host.split(':').next().unwrap_or(host);
    if let Some(fault) = domain(name, from) {
        return Some(fault);
    }
    if name.len() == host.len() { None } else { port(&host[name.len()..], from + name.len()) }
}

/// `:` and a number up to 65535, at `from` of the text.
fn port(text: &str, from: usize) -> Option<Fault> {
    let digits = text.strip_prefix(':').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.map(str::parse::<u16>) {
        Some(Ok(1..)) => None,
        _ => Some(Fault::said(from..from + text.len(), "not a `:` with a port from 1 to 65535")),
    }
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
    fn e_mail_addresses() {
        let (most, part) = (format!("{}@c.example", "a".repeat(64)), format!("a@{}.example", "é".repeat(63)));
        let (over, label) = (format!("a{most}"), format!("a@é{}", &part[2..]));
        let long = format!("ada@{}contoso.example", "abcdefghi.".repeat(25));
        judge(
            Shape::Email,
            &[
                "ada@contoso.example",
                "a.b+c_d@mail-1.contoso.example",
                "o'dell@c.example",
                "zoë@müller.example",
                &most,
                &part,
            ],
            &[
                ("ada", 3),
                ("@contoso.example", 0),
                ("ada@", 4),
                ("ada@b@contoso.example", 5),
                ("ada nguyen@contoso.example", 3),
                ("ada@contoso example", 11),
                ("ada@contoso", 4),
                ("ada@contoso..example", 12),
                ("ada@-contoso.example", 4),
                ("ada@contoso.example.", 20),
                ("2101@10.0.0.5", 5),
                ("Ada <ada@contoso.example>", 3),
                ("a@contoso.example;b@contoso.example", 19),
                ("a,b@contoso.example", 1),
                ("ada@contoso.example\n", 19),
                (&long, 0),
                (&over, 0),
                (&label, 2),
            ],
        );
    }

    #[test]
    fn uris() {
        judge(
            Shape::Uri,
            &["ada@contoso.example", "sip:2101", "tel:+4420", "a@b", "SIP:x@10.0.0.5;transport=tcp"],
            &[("2101", 4), ("sip:", 4), ("@b", 0), ("a@", 2), ("sip:a b", 5), ("1:2", 3), ("", 0)],
        );
        judge(
            Shape::SipUri,
            &[
                "ada@contoso.example",
                "sip:2101@pbx",
                "SIPS:ada@10.0.0.5:5061",
                "ada@[2001:db8::1]:5060",
                "+4420@c",
            ],
            &[
                ("sip:ada", 7),
                ("sip:@pbx", 4),
                ("sip:ada@", 8),
                ("tel:ada@pbx", 3),
                ("ada@pbx;transport=tcp", 7),
                ("ada@pbx:0", 7),
                ("ada@pbx:70000", 7),
                ("ada@pbx:+5060", 7),
                ("ada@[::1", 8),
                ("ada@[x]", 5),
                ("ada@[::1]x", 9),
                ("a da@pbx", 1),
            ],
        );
    }
}
