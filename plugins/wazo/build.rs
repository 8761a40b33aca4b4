//! Embeds the maps of Wazo.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["wazo"])
}
