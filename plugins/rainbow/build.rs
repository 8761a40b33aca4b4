//! Embeds the maps of Rainbow.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["rainbow-telephony", "rainbow-members"])
}
