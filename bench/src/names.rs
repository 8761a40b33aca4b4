//! The words of invented records: names of people in several scripts, of departments and of places.
//!
//! Changing one of them changes every file of every seed.

/// Given names.
pub(crate) const GIVEN: &[&str] = &[
    "Ada",
    "Björn",
    "Chloé",
    "David",
    "Elif",
    "Fatima",
    "Grzegorz",
    "Hana",
    "Ibrahim",
    "Jürgen",
    "Katarzyna",
    "Liam",
    "Mária",
    "Noah",
    "Olena",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomás",
    "Ursula",
    "Víctor",
    "Wei",
    "Ximena",
    "Yusuf",
    "Zoë",
    "Κώστας",
    "Иван",
    "健",
    "Margaret",
];

/// Family names, and how they stand in logins.
pub(crate) const FAMILY: &[(&str, &str)] = &[
    ("Nguyen", "nguyen"),
    ("O'Dell", "odell"),
    ("Müller", "mueller"),
    ("Baptiste", "baptiste"),
    ("García", "garcia"),
    ("Kowalska", "kowalska"),
    ("Smith", "smith"),
    ("Yıldız", "yildiz"),
    ("Johansson", "johansson"),
    ("van der Berg", "vanderberg"),
    ("Παπάς", "papas"),
    ("Ivanova", "ivanova"),
    ("佐藤", "sato"),
    ("Okafor", "okafor"),
    ("Fitzgerald-Jones", "fitzgeraldjones"),
    ("Rossi", "rossi"),
];

/// Departments.
pub(crate) const DEPARTMENTS: &[&str] =
    &["Claims", "Sales", "Support", "Billing", "Operations", "Human Resources", "Trésorerie", "Außendienst"];
/// Parts of departments.
pub(crate) const QUARTERS: &[&str] = &["North", "South", "EMEA", "Night"];
/// Sites.
pub(crate) const PLACES: &[&str] = &["Leeds", "Lyon", "Köln", "Madrid", "Gdańsk", "Toronto"];
/// The signs of base 64.
pub(crate) const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
