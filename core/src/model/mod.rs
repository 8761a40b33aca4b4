//! The canonical model of a phone user: which fields there are, of which type, which of them are secret.
//!
//! [`FIELDS`] is the one declaration; the serde [`User`], the JSON Schema ([`schema`]), the page
//! `docs/fields.md` and the slots of a plan all come from it. Derivations between fields stand beside it in
//! [`mod@derive`]. How a vendor spells a field is left to the maps.

pub mod derive;
pub mod path;
pub mod schema;
pub mod table;
pub mod user;

pub use path::{Field, Item, PathFault, Reference};
pub use table::{FIELDS, Row};
pub use user::{Entry, User, Value};

/// What the text of a value is. A value is text in any case; the type says which texts are in normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any text that is not empty.
    Text,
    /// What a record asks for: one of the words of `action`.
    Action,
    /// `true` or `false`.
    Bool,
    /// A calendar day, `yyyy-mm-dd`.
    Date,
    /// A whole number of decimal digits.
    Int,
    /// An internal or dialled number: text, so that `0042` stays `0042`.
    Number,
    /// A public number in any notation.
    Phone,
    /// A public number as `+` and digits.
    E164,
    /// An e-mail address.
    Email,
    /// `user@host`, without the scheme.
    SipUri,
    /// Six lower-case pairs with colons.
    Mac,
    /// An IPv4 or IPv6 address.
    Ip,
    /// `"Name" <number>`, a number or a word.
    CallerId,
    /// A BCP 47 tag such as `de` or `fr-CA`.
    Language,
    /// An IANA zone such as `Europe/Berlin`.
    Timezone,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// One word of a closed list.
    Enum(&'static [&'static str]),
    /// Never shown; the kind says for what it may stand.
    Secret(Secret),
}

/// The kinds of secret. One never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    /// A password in clear text, typed to log in.
    Plain,
    /// A digits-only code.
    Pin,
    /// The password of a SIP account.
    Sip,
    /// An unsalted MD5 of a password.
    Md5,
    /// An unsalted SHA-1 of a password.
    Sha1,
    /// A crypt(3) string, salt included.
    Crypt,
    /// A cipher or its salt that only the vendor's own systems can read.
    Encrypted,
}

/// A value that says something else than a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Leave what is there.
    Keep,
    /// Erase what is there.
    Clear,
    /// Use the system's own default.
    Default,
}

impl State {
    /// All states, in the order of their names.
    pub const ALL: [State; 3] = [State::Clear, State::Default, State::Keep];

    /// The state's word in maps and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            State::Keep => "keep",
            State::Clear => "clear",
            State::Default => "default",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Secret {
    /// All kinds.
    pub const ALL: [Secret; 7] = [
        Secret::Plain,
        Secret::Pin,
        Secret::Sip,
        Secret::Md5,
        Secret::Sha1,
        Secret::Crypt,
        Secret::Encrypted,
    ];

    /// The kind's word in maps (`type = "secret.pin"`) and in the tables of the documentation.
    pub fn name(self) -> &'static str {
        match self {
            Secret::Plain => "plain",
            Secret::Pin => "pin",
            Secret::Sip => "sip",
            Secret::Md5 => "md5",
            Secret::Sha1 => "sha1",
            Secret::Crypt => "crypt",
            Secret::Encrypted => "encrypted",
        }
    }
}

impl Type {
    /// The types that an open field (`x.…`) may name in a map, by their words.
    pub fn from_name(name: &str) -> Option<Type> {
        if let Some(kind) = name.strip_prefix("secret.") {
            return Secret::ALL.into_iter().find(|secret| secret.name() == kind).map(Type::Secret);
        }
        Self::PLAIN.into_iter().find(|ty| ty.name() == name)
    }

    /// Every type without parameters.
    pub const PLAIN: [Type; 16] = [
        Type::Text,
        Type::Action,
        Type::Bool,
        Type::Date,
        Type::Int,
        Type::Number,
        Type::Phone,
        Type::E164,
        Type::Email,
        Type::SipUri,
        Type::Mac,
        Type::Ip,
        Type::CallerId,
        Type::Language,
        Type::Timezone,
        Type::Country,
    ];

    /// The type's word in maps and documentation.
    pub fn name(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Action => "action",
            Type::Bool => "bool",
            Type::Date => "date",
            Type::Int => "int",
            Type::Number => "number",
            Type::Phone => "phone",
            Type::E164 => "e164",
            Type::Email => "email",
            Type::SipUri => "sip-uri",
            Type::Mac => "mac",
            Type::Ip => "ip",
            Type::CallerId => "callerid",
            Type::Language => "language",
            Type::Timezone => "timezone",
            Type::Country => "country",
            Type::Enum(_) => "enum",
            Type::Secret(Secret::Plain) => "secret.plain",
            Type::Secret(Secret::Pin) => "secret.pin",
            Type::Secret(Secret::Sip) => "secret.sip",
            Type::Secret(Secret::Md5) => "secret.md5",
            Type::Secret(Secret::Sha1) => "secret.sha1",
            Type::Secret(Secret::Crypt) => "secret.crypt",
            Type::Secret(Secret::Encrypted) => "secret.encrypted",
        }
    }

    /// The kind of secret, if the type is one.
    pub fn secret(self) -> Option<Secret> {
        match self {
            Type::Secret(secret) => Some(secret),
            _ => None,
        }
    }

    /// The closed list of words, if the type has one.
    pub fn words(self) -> Option<&'static [&'static str]> {
        match self {
            Type::Enum(words) => Some(words),
            Type::Bool => Some(&["true", "false"]),
            Type::Action => Some(table::ACTIONS),
            _ => None,
        }
    }
}
