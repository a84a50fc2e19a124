//! The certificate by which a server of ours shows who it is, and the encrypted connection that is made with it.
//!
//! Takes two files, and connections. Never answers a connection that has not greeted in time.

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a connection may take until it is encrypted.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// One of its files cannot be read.
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    /// One of its files is not what it has to be.
    #[error("{}: {error}", path.display())]
    Pem { path: PathBuf, error: pem::Error },
    /// There is no certificate in its file.
    #[error("{}: no certificate stands there", .0.display())]
    Empty(PathBuf),
    /// Everybody on this machine may read its key.
    #[error("{}: everybody may read this key", .0.display())]
    Open(PathBuf),
    /// Certificate and key do not go together, or neither is of a kind that is known.
    #[error("the certificate and its key cannot be used: {0}")]
    Pair(rustls::Error),
}

/// A certificate with its key.
#[derive(Clone)]
pub struct Certificate(TlsAcceptor);

impl std::fmt::Debug for Certificate {
    // The key is never shown.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Certificate")
    }
}

impl Certificate {
    /// Reads a chain of certificates, the server's own first, and its key, both in PEM.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let unread = |path: &Path| {
            let path = path.to_owned();
            move |error| match error {
                pem::Error::Io(error) => CertificateError::File { path, error },
                error => CertificateError::Pem { path, error },
            }
        };
        let certificates = CertificateDer::pem_file_iter(chain).map_err(unread(chain))?;
        let certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(unread(chain))?;
        if certificates.is_empty() {
            return Err(CertificateError::Empty(chain.to_owned()));
        }
        let mode = std::fs::metadata(key)
            .map_err(|error| CertificateError::File { path: key.to_owned(), error })?
            .permissions()
            .mode();
        if mode & 0o007 != 0 {
            return Err(CertificateError::Open(key.to_owned()));
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(unread(key))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
            .map_err(CertificateError::Pair)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// The connection, encrypted.
    pub async fn greet(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        tokio::time::timeout(PATIENCE, self.0.accept(stream)).await?
    }
}
