//! Embeds the maps of 3CX.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["3cx"])
}
