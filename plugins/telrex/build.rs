//! Embeds the maps of Telrex CallRex.

fn main() -> std::io::Result<()> {
    tieline_embed::embed(&["callrex"])
}
