//! How a connection is encrypted, and whether the server's name is checked. Verified unless somebody has said otherwise.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::path::Path;
use std::sync::Arc;

/// What a connection asks of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// Nothing: the server is on this machine, or somebody said `disable`.
    Plain,
    /// Encrypted where the server can.
    Preferred,
    /// Encrypted, whoever the server is.
    Encrypted,
    /// Encrypted, and the server is who it says.
    Verified,
}

impl Secrecy {
    /// The mode of `sslmode` and `ssl-mode`; none where it is no mode.
    pub(super) fn of_mode(mode: &str) -> Option<Self> {
        match mode.to_lowercase().replace('_', "-").as_str() {
            "disable" | "disabled" => Some(Self::Plain),
            "allow" | "prefer" | "preferred" => Some(Self::Preferred),
            "require" | "required" => Some(Self::Encrypted),
            // A server with another name is never meant by somebody who asks for its certificate.
            "verify-ca" | "verify-full" | "verify-identity" => Some(Self::Verified),
            _ => None,
        }
    }

    /// What is asked where nobody has said: a server elsewhere is verified, one on this machine need not be.
    pub(super) fn of_host(host: &str) -> Self {
        let local = host.starts_with('/') || matches!(host, "" | "localhost" | "127.0.0.1" | "::1");
        if local { Self::Preferred } else { Self::Verified }
    }

    /// The word that the record has for it.
    pub(super) fn word(self, encrypted: bool) -> &'static str {
        match (encrypted, self) {
            (false, _) => "not encrypted",
            (true, Self::Verified) => "verified",
            (true, _) => "encrypted, not verified",
        }
    }
}

/// What rustls is to do; the certificates at `roots` instead of the system's, where they are named.
pub(super) fn config(secrecy: Secrecy, roots: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    if secrecy != Secrecy::Verified {
        let anybody = Arc::new(Anybody(provider));
        return Ok(builder.dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth());
    }
    let mut store = RootCertStore::empty();
    if let Some(path) = roots {
        let unread = |error: rustls::pki_types::pem::Error| format!("{}: {error}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).map_err(unread)? {
            store.add(certificate.map_err(unread)?).map_err(|error| error.to_string())?;
        }
    } else {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// Takes any certificate: for `sslmode=require`, which asks for secrecy and not for a name.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
