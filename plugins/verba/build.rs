//! Embeds the maps of Verba.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["verba"])
}
