//! What is taken from, or for, an e-mail address. What an address is, [`super::shape`] says.

use super::shape::Shape;

/// What stands before the `@` of an e-mail address. `None`: it is no address.
pub fn local_part(address: &str) -> Option<&str> {
    let (local, _) = if_email(address)?.split_once('@')?;
    Some(local)
}

/// The text, if it is an e-mail address.
pub fn if_email(text: &str) -> Option<&str> {
    is_email(text).then_some(text)
}

/// Whether the text is an e-mail address.
#[inline]
pub fn is_email(text: &str) -> bool {
    // Most texts that are asked about are logins, and settled by this.
    memchr::memchr(b'@', text.as_bytes()).is_some() && Shape::Email.fits(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_addresses_have_a_local_part() {
        assert_eq!(local_part("ada.nguyen@contoso.example"), Some("ada.nguyen"));
        assert_eq!(local_part("ada+pbx@mail.contoso.example"), Some("ada+pbx"));
        for text in ["ada", "ada@", "@contoso.example", "2101@10.0.0.5", "a@b@contoso.example", ""] {
            assert_eq!(local_part(text), None, "{text}");
            assert_eq!(if_email(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_rest_of_an_address_is_its_domain(text in "[a-c@.]{0,12}") {
            if let Some(local) = local_part(&text) {
                prop_assert_eq!(if_email(&text), Some(text.as_str()));
                prop_assert!(text[local.len()..].starts_with('@') && !local.is_empty());
            }
        }
    }
}
