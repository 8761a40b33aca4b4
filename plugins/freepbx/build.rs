//! Embeds the maps of FreePBX.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["freepbx", "freepbx-extensions", "freepbx-dids"])
}
