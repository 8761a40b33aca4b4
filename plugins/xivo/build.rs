//! Embeds the maps of XiVO.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["xivo"])
}
