//! The arguments of `open` and `serve`.

use clap::Args;
use std::net::IpAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct OpenArguments {
    /// A runbook, a run's id, or a folder; this folder without one.
    pub(super) what: Option<PathBuf>,
    /// The port; a free one without it.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(super) port: u16,
    /// Where to listen instead of on this machine alone. Another address than a loopback one needs a certificate.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<IpAddr>,
    /// A name by which browsers find it, as its certificate has it; may be given several times. Any other name is refused.
    #[arg(long = "name", value_name = "HOST", requires = "listen")]
    pub(super) names: Vec<String>,
    /// The certificate, with those that vouch for it behind it, in PEM: pages and replies are encrypted.
    #[arg(long, value_name = "FILE", requires = "key", requires = "listen")]
    pub(super) certificate: Option<PathBuf>,
    /// The certificate's key, in PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(super) key: Option<PathBuf>,
    /// Sign what pages run with this SSH key, as `run --sign` does: an approved plan is begun by somebody who is known.
    #[arg(long, value_name = "KEY")]
    pub(super) sign: Option<PathBuf>,
}
