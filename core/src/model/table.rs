//! The table of the canonical fields: the only place where a field is declared.
//!
//! A path ending in `[]` is a list and its main member; `list[].member` is a side member of its items. Adding a
//! field is adding a line here; the reference page, the JSON Schema and the serde form follow.

use super::{Secret, Type};

/// One canonical field.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The canonical path, with `[]` behind a list.
    pub path: &'static str,
    /// What its text is.
    pub ty: Type,
    /// The same field in a standard (SCIM, vCard, SIP), or empty.
    pub standard: &'static str,
    /// One line for the reference.
    pub doc: &'static str,
    /// The value that every system takes where nothing is said and no place for it exists, or none.
    pub assumed: Option<&'static str>,
}

const fn row(path: &'static str, ty: Type, standard: &'static str, doc: &'static str) -> Row {
    Row { path, ty, standard, doc, assumed: None }
}

impl Row {
    const fn assumed(mut self, value: &'static str) -> Row {
        self.assumed = Some(value);
        self
    }

    /// Whether the field is a list or a member of a list's items.
    pub fn many(&self) -> bool {
        self.path.contains("[]")
    }
}

/// The words of `action`.
pub const ACTIONS: &[&str] =
    &["create", "update", "upsert", "delete", "attach", "attach-force", "detach", "sync"];
const PROTOCOLS: &[&str] = &["sip", "sccp", "webrtc", "custom"];
const LICENSES: &[&str] = &["unlimited", "on-demand", "none"];
const MODES: &[&str] = &["full", "on-demand", "manual", "never"];

/// Things that a user has or has not: a line, a DID, a device, a voicemail box. Nothing derived, implied or defaulted
/// brings one about; it only fills the fields of a thing that the record itself speaks of.
pub const THINGS: &[&str] = &["extensions", "dids", "devices", "voicemail"];

/// Fields that are each user's own: one value for all users does harm, so that none comes from an option. Every `name`
/// is one, too.
pub const OWN: &[&str] = &[
    "external_id",
    "username",
    "email",
    "emails.home[]",
    "emails.work[]",
    "emails.recovery",
    "phones.mobile[]",
    "phones.home[]",
    "phones.recovery",
    "employee_number",
    "extensions[]",
    "extensions[].username",
    "extensions[].e164",
    "dids[]",
    "sip.uris[]",
    "devices[]",
    "devices[].mac",
    "devices[].ip",
    "windows.login",
    "windows.user",
    "agent.number",
    "voicemail.number",
    "voicemail.email",
];

/// All canonical fields, in the order in which they are documented and written as JSON.
pub static FIELDS: &[Row] = &[
    row(
        "action",
        Type::Action,
        "SCIM op (PATCH)",
        "what this record asks: create update upsert delete attach attach-force detach sync",
    ),
    row(
        "external_id",
        Type::Text,
        "SCIM externalId",
        "the key of the record in the system that wrote the file",
    ),
    row("name.display", Type::Text, "SCIM displayName", "the full name as shown"),
    row("name.given", Type::Text, "SCIM name.givenName", "first name"),
    row("name.middle", Type::Text, "SCIM name.middleName", "middle name"),
    row("name.family", Type::Text, "SCIM name.familyName", "last name"),
    row("name.prefix", Type::Text, "SCIM honorificPrefix", "Mr, Mrs, Dr"),
    row("name.nick", Type::Text, "SCIM nickName", "the name used in daily life"),
    row("username", Type::Text, "SCIM userName", "the name typed to log in"),
    row("password", Type::Secret(Secret::Plain), "SCIM password", "clear-text login password"),
    row(
        "password.md5",
        Type::Secret(Secret::Md5),
        "",
        "unsalted MD5 of the clear password, 32 lower-case hex digits",
    ),
    row("password.sha1", Type::Secret(Secret::Sha1), "", "unsalted SHA-1 of it"),
    row("password.crypt", Type::Secret(Secret::Crypt), "crypt(3)", "crypt string with its salt"),
    row("password.must_change", Type::Bool, "", "must be changed at the next login"),
    row("active", Type::Bool, "SCIM active", "may log in and is counted as a user; true where nobody says")
        .assumed("true"),
    row("valid_from", Type::Date, "", "first day of the account"),
    row("email", Type::Email, "SCIM emails[primary]", "the work (primary) address"),
    row("emails.home[]", Type::Email, "SCIM emails[home]", "private addresses"),
    row("emails.work[]", Type::Email, "SCIM emails[work]", "further work addresses"),
    row("emails.recovery", Type::Email, "", "where a reset link goes"),
    row("phones.work[]", Type::Phone, "SCIM phoneNumbers[work]", "public office numbers"),
    row("phones.mobile[]", Type::Phone, "SCIM phoneNumbers[mobile]", "mobile numbers"),
    row("phones.home[]", Type::Phone, "SCIM phoneNumbers[home]", "home numbers"),
    row("phones.recovery", Type::E164, "", "where a reset code goes"),
    row("title", Type::Text, "SCIM title", "job title"),
    row("department", Type::Text, "SCIM ent. department", "the one department"),
    row("location", Type::Text, "vCard RELATED/SCIM", "site or office name"),
    row("manager", Type::Text, "SCIM ent. manager", "login or address of the manager"),
    row("employee_number", Type::Text, "SCIM ent. employeeNumber", "payroll number"),
    row("cost_center", Type::Text, "SCIM ent. costCenter", "cost centre"),
    row("organization", Type::Text, "SCIM ent. organization", "organisational unit path"),
    row("address.street", Type::Text, "SCIM addresses", "street and number"),
    row("address.city", Type::Text, "SCIM locality", "city"),
    row("address.region", Type::Text, "SCIM region", "state or province"),
    row("address.postal_code", Type::Text, "SCIM postalCode", "ZIP"),
    row("address.country", Type::Text, "SCIM country", "country, as the file words it"),
    row("country", Type::Country, "ISO 3166-1 alpha-2", "country code of the user"),
    row("language", Type::Language, "SCIM preferredLanguage", "BCP 47 tag"),
    row("timezone", Type::Timezone, "SCIM timezone", "IANA zone"),
    row("groups[]", Type::Text, "SCIM groups", "groups of people"),
    row(
        "roles[]",
        Type::Text,
        "SCIM roles",
        "rights; shared words; a vendor's own role names live under `x.`",
    ),
    row("entitlements[]", Type::Text, "SCIM entitlements", "licences by their vendor name"),
    row("extensions[]", Type::Number, "", "internal numbers, the first is the primary one"),
    row("extensions[].context", Type::Text, "Asterisk context", "dial plan context of the number"),
    row("extensions[].protocol", Type::Enum(PROTOCOLS), "", "sip, sccp, webrtc, custom"),
    row("extensions[].username", Type::Text, "SIP (RFC 3261) user", "SIP authentication name"),
    row("extensions[].secret", Type::Secret(Secret::Sip), "SIP digest", "SIP password"),
    row("extensions[].e164", Type::E164, "E.164", "private E.164 form, where it differs from the extension"),
    row("extensions[].pbx", Type::Text, "", "id of the PBX that owns the number"),
    row("dids[]", Type::Number, "", "public numbers that ring this user"),
    row("dids[].context", Type::Text, "Asterisk context", "dial plan context of the DID"),
    row("dids[].ring_seconds", Type::Int, "", "ring time of calls to the DID"),
    row("dids[].label", Type::Text, "", "description of the DID"),
    row("sip.uris[]", Type::SipUri, "SIP AOR, RFC 3261", "user@host, without the scheme"),
    row("devices[]", Type::Text, "", "device names"),
    row("devices[].mac", Type::Mac, "IEEE 802", "six lower-case pairs with colons"),
    row("devices[].ip", Type::Ip, "", "fixed address of the device"),
    row("devices[].model", Type::Text, "", "model"),
    row("devices[].template", Type::Text, "", "provisioning template"),
    row("windows.login", Type::Text, "AD down-level name", "DOMAIN\\user"),
    row("windows.domain", Type::Text, "", "the part before the backslash"),
    row("windows.user", Type::Text, "AD sAMAccountName", "the part after it"),
    row("ring_seconds", Type::Int, "", "ring time before voicemail"),
    row("caller_id", Type::CallerId, "RFC 3261 name-addr", "\"Name\" <number>, a number, or anonymous"),
    row("caller_id.name", Type::Text, "", "its name"),
    row("caller_id.number", Type::Number, "", "its number"),
    row("agent.number", Type::Text, "", "contact-centre agent id"),
    row("supervised", Type::Bool, "", "others can watch the state (BLF hint)"),
    row("call_transfer", Type::Bool, "", "may transfer by DTMF"),
    row("dtmf_hangup", Type::Bool, "", "may hang up by DTMF"),
    row("simultaneous_calls", Type::Int, "", "calls at once"),
    row("call_permissions[]", Type::Text, "", "names of dialling rights"),
    row("call_permissions.pin", Type::Secret(Secret::Pin), "", "code that lifts a dialling restriction"),
    row("cti.enabled", Type::Bool, "", "desktop client allowed"),
    row("cti.profile", Type::Text, "", "desktop client profile"),
    row("voicemail.enabled", Type::Bool, "", "has a mailbox"),
    row("voicemail.number", Type::Number, "", "mailbox number"),
    row("voicemail.name", Type::Text, "", "mailbox label"),
    row("voicemail.context", Type::Text, "", "mailbox context"),
    row("voicemail.pin", Type::Secret(Secret::Pin), "", "mailbox PIN, digits"),
    row("voicemail.email", Type::Email, "", "where notices go"),
    row("voicemail.notify", Type::Bool, "", "a notice is mailed"),
    row("voicemail.attach", Type::Bool, "", "with the message attached"),
    row("voicemail.delete", Type::Bool, "", "and deleted from the mailbox"),
    row("voicemail.ask_pin", Type::Bool, "", "the PIN is asked from the own phone"),
    row("recording.license", Type::Enum(LICENSES), "", "unlimited, on-demand, none"),
    row("recording.mode", Type::Enum(MODES), "", "full, on-demand, manual, never"),
    row("recording.lookback", Type::Bool, "", "an on-demand recording keeps what came before"),
    row("recording.screen", Type::Bool, "", "the screen is recorded"),
    row("recording.voice", Type::Bool, "", "voice is recorded"),
    row("recording.im", Type::Bool, "", "messages are recorded"),
    row("recording.video", Type::Bool, "", "video is recorded"),
    row("recording.excluded[]", Type::Number, "", "numbers of the user that must NOT be recorded"),
];

/// The row of a canonical path, as it stands in the table.
pub fn find(path: &str) -> Option<&'static Row> {
    FIELDS.iter().find(|row| row.path == path)
}

/// The key of a list's main member in JSON and in examples: what its items are called.
pub fn main_member(list: &str) -> &'static str {
    match list {
        "extensions" | "dids" | "phones.work" | "phones.mobile" | "phones.home" => "number",
        "devices" => "name",
        _ => "value",
    }
}
