//! Embeds the map of users as JSON Lines.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["users"])
}
