//! A server that has no room for another connection: it says so once, waits, and answers when there is room again.

use crate::http::{Page, Server, serve_to};
use crate::scene::Scene;
use std::process::{Command, Stdio};
use std::thread::{JoinHandle, spawn};

const CANNOT: &str = "cannot be answered right now";

/// Lets the server have this many descriptors; those that it has it keeps.
fn limit(server: &Server, descriptors: u32) {
    let process = format!("--pid={}", server.process());
    let limit = Command::new("prlimit").args([process, format!("--nofile={descriptors}:")]).status();
    assert!(limit.expect("util-linux is everywhere").success());
}

/// Asks for the first page, and waits for the answer elsewhere.
fn ask(page: &Page) -> JoinHandle<u16> {
    let page = page.clone();
    spawn(move || page.get("/").status)
}

#[test]
fn a_server_without_room_says_so_once_and_answers_when_there_is_room() {
    let scene = Scene::of("```bash\nls\n```\n");
    let mut server = serve_to(&scene, &["runbook.md"], Stdio::piped());
    let mut told = server.told();
    let page = server.enter();
    limit(&server, 0);
    let waiting: Vec<_> = (0..3).map(|_| ask(&page)).collect();
    let said = told.find(|line| line.contains(CANNOT)).expect("it says why");
    assert!(said.contains("Too many open files"), "{said}");
    limit(&server, 1024);
    let answers: Vec<u16> = waiting.into_iter().map(|one| one.join().expect("it is answered")).collect();
    assert_eq!(answers, [200; 3]);
    limit(&server, 0);
    let another = ask(&page);
    limit(&server, 1024);
    assert_eq!(another.join().expect("it is answered"), 200);
    server.kill();
    let again: Vec<String> = told.filter(|line| line.contains(CANNOT)).collect();
    assert_eq!(again, [] as [String; 0], "it is said once");
}
