//! The notebook's server where others reach it: only encrypted, only under its names, and with the same walls.

use crate::running::watch;
use crate::scene::{PATIENCE, STEPGATE, Scene};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// The name that its certificate has.
const NAME: &str = "ops.example";

/// A server, killed when it is dropped.
struct Server {
    child: Child,
    port: u16,
    token: String,
    trusted: Arc<ClientConfig>,
    _watched: Sender<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        self.child.wait().expect("it can be waited for");
    }
}

/// A world with a certificate and its key.
fn world() -> Scene {
    let scene = Scene::of("# Pangolin\n\n```bash\necho pangolin\n```\n");
    certificate(&scene, "server");
    scene
}

/// Makes `NAME.crt` and `NAME.key` in the world's folder.
fn certificate(scene: &Scene, name: &str) {
    let (key, chain) = (scene.repo(&format!("{name}.key")), scene.repo(&format!("{name}.crt")));
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]);
    openssl.args(["-subj", "/CN=ops", "-addext", "subjectAltName=DNS:ops.example"]);
    openssl
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&chain);
    let made = openssl.stderr(Stdio::null()).status().expect("openssl is installed by tests/run");
    assert!(made.success());
    set_mode(&key, 0o600);
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// What a browser that trusts this certificate does.
fn trusting(scene: &Scene) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(scene.repo("server.crt")).expect("it was made") {
        roots.add(certificate.expect("it is one")).expect("it is one");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("it knows them");
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The arguments by which others reach it.
const REACHED: [&str; 8] =
    ["--listen", "0.0.0.0", "--name", NAME, "--certificate", "server.crt", "--key", "server.key"];

fn serve(scene: &Scene) -> Server {
    let mut command = scene.command(STEPGATE);
    command.args(["serve", "runbook.md"]).args(REACHED);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the binary starts");
    let mut address = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut address).expect("an address");
    let rest = address.trim().strip_prefix("https://ops.example:").expect("its name, encrypted");
    let (port, token) = rest.split_once("/?token=").expect("a token");
    let (port, token) = (port.parse().expect("a number"), token.to_owned());
    Server { _watched: watch(&child), child, port, token, trusted: trusting(scene) }
}

impl Server {
    fn connection(&self) -> TcpStream {
        let connection = TcpStream::connect(("127.0.0.1", self.port)).expect("the server is there");
        connection.set_read_timeout(Some(PATIENCE)).expect("a time is a time");
        connection
    }

    /// What it answers to a request with these headers.
    fn answers(&self, request: &str, headers: &[(&str, &str)]) -> String {
        let name = ServerName::try_from(NAME).expect("a name");
        let client = ClientConnection::new(Arc::clone(&self.trusted), name).expect("it is set up");
        let mut stream = StreamOwned::new(client, self.connection());
        let mut text = format!("{request} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.push_str("\r\n");
        stream.write_all(text.as_bytes()).expect("its certificate holds, and it listens");
        let mut answer = Vec::new();
        // It may leave without a word of farewell.
        let _end = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The host that it is called.
    fn host(&self) -> String {
        format!("{NAME}:{}", self.port)
    }

    /// The cookie for its token.
    fn cookie(&self) -> String {
        let host = self.host();
        let answer = self.answers(&format!("GET /?token={}", self.token), &[("Host", &host)]);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        let prefix = format!("__Host-stepgate-{}=", self.port);
        assert!(line.starts_with(&prefix), "{line}");
        for word in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Secure"] {
            assert!(line.contains(word), "{word} is not in {line}");
        }
        line.split(';').next().expect("a pair").to_owned()
    }
}

#[test]
fn whoever_was_let_in_sees_the_runbook_over_an_encrypted_connection() {
    let scene = world();
    let server = serve(&scene);
    let (host, cookie) = (server.host(), server.cookie());
    let page = server.answers("GET /runbooks/0", &[("Host", &host), ("Cookie", &cookie)]);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Pangolin"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    let used = server.answers(&format!("GET /?token={}", server.token), &[("Host", &host)]);
    assert!(used.starts_with("HTTP/1.1 401"), "a token works once: {used}");
}

#[test]
fn another_name_another_origin_and_a_plain_connection_are_refused() {
    let scene = world();
    let server = serve(&scene);
    let (host, cookie, port) = (server.host(), server.cookie(), server.port);
    for foreign in ["0.0.0.0", "127.0.0.1", "localhost", "evil.example"] {
        let foreign = format!("{foreign}:{port}");
        let answer = server.answers("GET /runbooks/0", &[("Host", &foreign), ("Cookie", &cookie)]);
        assert!(answer.starts_with("HTTP/1.1 421") && !answer.contains("angolin"), "{foreign}: {answer}");
    }
    let plain = format!("http://{host}");
    for origin in [plain.as_str(), "null", "https://evil.example"] {
        let headers = [("Host", host.as_str()), ("Cookie", &cookie), ("Origin", origin)];
        let headers =
            [&headers[..], &[("Content-Type", "application/json"), ("Content-Length", "0")]].concat();
        let answer = server.answers("POST /runs", &headers);
        assert!(answer.starts_with("HTTP/1.1 403"), "{origin}: {answer}");
    }
    let mut connection = server.connection();
    connection.write_all(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).expect("it is taken");
    let mut said = Vec::new();
    let _end = connection.read_to_end(&mut said);
    let said = String::from_utf8_lossy(&said);
    assert!(!said.contains("HTTP") && !said.contains("angolin"), "{said}");
}

#[test]
fn a_place_that_is_not_safe_is_refused_before_anything_listens() {
    let scene = world();
    certificate(&scene, "other");
    scene.write("empty.crt", "nothing\n");
    let pair = ["--certificate", "server.crt", "--key", "server.key"];
    let refused = |arguments: &[&str], words: &[&str]| {
        scene.run(&[&["serve", "runbook.md"], arguments].concat()).exits(2).says(words);
    };
    refused(&["--listen", "0.0.0.0"], &["would cross the network unencrypted", "--certificate FILE"]);
    refused(&["--listen", "192.0.2.1", "--name", NAME], &["would cross the network unencrypted"]);
    refused(&[&["--listen", "0.0.0.0"], &pair[..]].concat(), &["all interfaces is no name", "--name HOST"]);
    refused(&[&["--listen", "::", "--name", "a/b"], &pair[..]].concat(), &["no name of a machine"]);
    let with = |chain, key| ["--listen", "0.0.0.0", "--name", NAME, "--certificate", chain, "--key", key];
    refused(&with("gone.crt", "server.key"), &["gone.crt", "No such file"]);
    refused(&with("empty.crt", "server.key"), &["empty.crt", "no certificate stands there"]);
    refused(&with("server.crt", "server.crt"), &["server.crt"]);
    refused(&with("server.crt", "other.key"), &["cannot be used"]);
    set_mode(&scene.repo("server.key"), 0o604);
    refused(&with("server.crt", "server.key"), &["everybody may read this key"]);
    refused(&["--certificate", "server.crt"], &["--key"]);
    refused(&["--name", NAME], &["--listen"]);
}
