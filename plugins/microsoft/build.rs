//! Embeds the maps of Microsoft.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["entra"])
}
