//! The notebook's server answers nobody but a page of its own: seven ways in are closed on every route, as its table has them.

use crate::http::{Answer, Page, Server, enter, serve};
use crate::routes::{Row, routes};
use crate::scene::Scene;
use serde_json::json;

/// What stands in the document and in the output, and nobody hears who was not let in.
const TOLD: &str = "pangolin";
const RUNBOOK: &str = "# Pangolin\n\n```bash\necho pangolin\n```\n";

/// A world with a run that is over, its server, and who was let in.
struct World {
    scene: Scene,
    server: Server,
    page: Page,
    run: String,
    output: String,
    /// The key of the plan that lies beside its runbook.
    plan: String,
}

impl World {
    fn new() -> Self {
        let scene = Scene::of(RUNBOOK).settings("[env.x]\nconfirm = \"gates\"\n");
        scene.done(&["plan", "runbook.md", "--env", "x", "--out", "x.plan"]);
        let server = serve(&scene, "runbook.md");
        let page = server.enter();
        let run = page.start("x");
        let mut stream = page.follow(&run, None);
        let started = stream.hears("a step", |event| event.data["type"] == "step.started");
        let output = started.data["output"].as_str().expect("it has a name").to_owned();
        stream.told("over");
        let planned = page.get("/runbooks/0").text();
        let (_, rest) = planned.split_once("data-plan=\"").expect("the plan is on the page");
        let plan = rest.split('"').next().expect("a key").to_owned();
        Self { scene, server, page, run, output, plan }
    }

    /// Every route with a path by which something is found.
    fn routes(&self) -> Vec<(Row, String)> {
        let path = |row: Row| {
            let path = row.path(&self.run, &self.output);
            let path = if row.shape.contains("/plans/") {
                path.replace("/plans/0", &format!("/plans/{}", self.plan))
            } else {
                path
            };
            (row, path)
        };
        routes().into_iter().map(path).collect()
    }
}

/// What every answer says to the browser, whatever it is an answer to.
#[track_caller]
pub fn is_strict(answer: &Answer) {
    let says = |name: &str, words: &str| {
        let value = answer.header(name).unwrap_or_default();
        assert!(value.contains(words), "{name} says `{value}`, not `{words}`: {answer:?}");
    };
    for words in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
        says("content-security-policy", words);
    }
    says("content-security-policy", "require-trusted-types-for 'script'");
    says("x-content-type-options", "nosniff");
    says("cache-control", "no-store");
    says("cross-origin-opener-policy", "same-origin");
    says("cross-origin-resource-policy", "same-origin");
    says("referrer-policy", "no-referrer");
    says("content-type", "/");
    for (name, value) in &answer.headers {
        assert!(!name.starts_with("access-control"), "no other site may read it: {name}: {value}");
        assert!(!value.contains("unsafe-eval") && !value.contains("unsafe-hashes"), "{name}: {value}");
    }
}

/// It is refused with this status, and tells nothing.
#[track_caller]
fn refused(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    is_strict(answer);
    assert!(!answer.text().to_lowercase().contains(TOLD), "{what}: {}", answer.text());
    assert_eq!(answer.header("set-cookie"), None, "{what}");
}

#[test]
fn whoever_was_let_in_gets_an_answer_on_every_route_and_each_is_strict() {
    let world = World::new();
    for (row, path) in world.routes() {
        // One of them looks for words.
        let path = format!("{path}?q=pango");
        let answer = row.request(&world.page, &path).body("{").send(world.page.port);
        assert_eq!(answer.status, if row.changes() { 400 } else { 200 }, "{path}: {}", answer.text());
        is_strict(&answer);
    }
}

#[test]
fn nobody_gets_in_without_a_token_or_with_a_used_one() {
    let world = World::new();
    let (page, port) = (&world.page, world.page.port);
    let name = page.cookie.split('=').next().expect("a cookie has a name");
    let used = format!("{name}={}", world.server.token);
    let other = format!("{name}1{}", &page.cookie[name.len()..]);
    for (row, path) in world.routes() {
        let request = || row.request(page, &path);
        refused(&request().without("Cookie").send(port), 401, &path);
        for cookie in [used.as_str(), &other, &format!("{name}="), &page.cookie[..page.cookie.len() - 1]] {
            refused(&request().with("Cookie", cookie).send(port), 401, &format!("{path} with {cookie}"));
        }
        let again = format!("{path}?token={}", world.server.token);
        refused(&row.request(page, &again).without("Cookie").send(port), 401, &again);
    }
}

#[test]
fn another_host_is_refused_on_every_route_however_it_is_said() {
    let world = World::new();
    let (page, port) = (&world.page, world.page.port);
    let hosts = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("2130706433:{port}"),
        format!("127.1:{port}"),
        format!("127.0.0.2:{port}"),
        format!("127.0.0.1.nip.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("localhost.:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}, evil.example"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ];
    for (row, path) in world.routes() {
        let request = || row.request(page, &path);
        for host in &hosts {
            refused(&request().with("Host", host).send(port), 421, &format!("{path} at {host}"));
        }
        let own = format!("127.0.0.1:{port}");
        refused(&request().also("Host", "evil.example").send(port), 421, &format!("{path}, two hosts"));
        refused(&request().also("Host", &own).send(port), 421, &format!("{path}, one host twice"));
        for version in ["HTTP/1.1", "HTTP/1.0"] {
            refused(&request().without("Host").version(version).send(port), 421, &format!("{path}, no host"));
        }
        for whole in [format!("http://evil.example{path}"), format!("https://{own}{path}")] {
            refused(&row.request(page, &whole).send(port), 421, &whole);
        }
        let whole = format!("http://{own}{path}");
        refused(&row.request(page, &whole).with("Host", "evil.example").send(port), 421, &whole);
    }
    let whole = format!("http://127.0.0.1:{port}/runs/{}", world.run);
    assert_eq!(page.get(&whole).status, 200, "the same address in full is the same address");
}

#[test]
fn another_site_is_refused_on_every_route() {
    let world = World::new();
    let (page, port) = (&world.page, world.page.port);
    let own = format!("http://127.0.0.1:{port}");
    let origins = [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("https://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        format!("http://0.0.0.0:{port}"),
        format!("{own}.evil.example"),
        format!("{own}/"),
        "http://127.0.0.1".to_owned(),
        format!("{own}, http://evil.example"),
    ];
    for (row, path) in world.routes() {
        let request = || row.request(page, &path);
        for origin in &origins {
            let answer = request().with("Origin", origin).send(port);
            refused(&answer, 403, &format!("{path} from {origin}"));
        }
        let two = request().with("Origin", &own).also("Origin", "http://evil.example");
        refused(&two.send(port), 403, &format!("{path} from two origins"));
        for site in ["cross-site", "same-site", "", "none, cross-site"] {
            // A link may lead to the way in, and there a cookie of ours is not sent with it.
            if path != "/" {
                let answer = request().with("Sec-Fetch-Site", site).send(port);
                refused(&answer, 403, &format!("{path}, {site}"));
            }
        }
    }
    assert_eq!(world.scene.n_runs(), 1, "nothing has begun");
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    let world = World::new();
    let (page, port) = (&world.page, world.page.port);
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/json, text/plain",
        "application/jsonp",
        "text/json",
        "",
    ];
    for (row, path) in world.routes().into_iter().filter(|(row, _)| row.changes()) {
        let request = || row.request(page, &path);
        for kind in kinds {
            refused(&request().with("Content-Type", kind).send(port), 415, &format!("{path} as {kind}"));
        }
        refused(&request().without("Content-Type").send(port), 415, &path);
        let two = request().also("Content-Type", "text/plain").send(port);
        refused(&two, 415, &format!("{path} as two kinds"));
        refused(&request().without("Origin").send(port), 403, &format!("{path} from nowhere"));
    }
    assert_eq!(world.scene.n_runs(), 1, "nothing has begun");
}

#[test]
fn other_methods_and_questions_before_a_request_are_refused() {
    let world = World::new();
    let (page, port) = (&world.page, world.page.port);
    for (row, path) in world.routes() {
        for method in ["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"] {
            let request = page.request(method, &path).with("Origin", "http://evil.example");
            let request = request.also("Access-Control-Request-Method", &row.method);
            let answer = request.also("Access-Control-Request-Headers", "content-type").send(port);
            assert!([403, 404].contains(&answer.status), "{method} {path}: {answer:?}");
            is_strict(&answer);
        }
    }
}

#[test]
fn one_who_watches_sees_everything_and_changes_nothing() {
    let world = World::new();
    let invited = world.page.post("/invitations", &json!({}));
    let address = invited.json()["address"].as_str().expect("an address").to_owned();
    let (_, token) = address.split_once("/?token=").expect("a token");
    let viewer = enter(world.page.port, token);
    for (row, path) in world.routes() {
        let path = format!("{path}?q=pango");
        let answer = row.request(&viewer, &path).send(viewer.port);
        if row.changes() {
            refused(&answer, 403, &path);
        } else {
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
    }
    let both = format!("{}; {}", viewer.cookie, viewer.cookie);
    let answer = viewer.request("POST", "/runs").with("Cookie", &both).body("{}").send(viewer.port);
    refused(&answer, 403, "a cookie twice");
    assert_eq!(world.scene.n_runs(), 1, "nothing has begun");
}
