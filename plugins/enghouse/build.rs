//! Embeds the maps of Enghouse Quality Management Suite.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["qms"])
}
