//! Windows logins of the form `DOMAIN\user`.

/// `DOMAIN\user` of its parts. [`split`] gives the parts back where neither is empty or holds a backslash.
pub fn join(domain: &str, user: &str) -> String {
    let mut login = String::with_capacity(domain.len() + 1 + user.len());
    login.push_str(domain);
    login.push('\\');
    login.push_str(user);
    login
}

/// Domain and user of a login. `None`: it has not exactly one backslash with text on both sides.
pub fn split(login: &str) -> Option<(&str, &str)> {
    let (domain, user) = login.split_once('\\')?;
    let whole = !domain.is_empty() && !user.is_empty() && !user.contains('\\');
    whole.then_some((domain, user))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::shape::Shape;
    use proptest::prelude::*;

    #[test]
    fn logins_have_one_backslash_inside() {
        assert_eq!(split(r"CONTOSO\anguyen"), Some(("CONTOSO", "anguyen")));
        assert_eq!(split(r"contoso.example\Ada Nguyen"), Some(("contoso.example", "Ada Nguyen")));
        for text in
            ["anguyen", r"\anguyen", r"CONTOSO\", r"CONTOSO\sales\ada", r"\\server", r"C\\a", "", "a/b"]
        {
            assert_eq!(split(text), None, "{text}");
        }
        assert_eq!(join("CONTOSO", "anguyen"), r"CONTOSO\anguyen");
    }

    proptest! {
        #[test]
        fn what_was_joined_is_split_again(domain in r"[^\\]{1,20}", user in r"[^\\]{1,20}") {
            let login = join(&domain, &user);
            prop_assert_eq!(split(&login), Some((domain.as_str(), user.as_str())));
        }

        #[test]
        fn what_was_split_is_joined_again(login in r"[a-c\\é]{0,8}") {
            if let Some((domain, user)) = split(&login) {
                let again = join(domain, user);
                prop_assert_eq!(again.as_str(), login.as_str());
            } else {
                prop_assert!(!Shape::DomainUser.fits(&login));
            }
        }
    }
}
