//! A way to a server that can be cut, held up or watched at any request that goes over it.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What happens at a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// The connection ends before the server has it.
    CutBefore,
    /// The connection ends once the server has answered, and nobody hears that.
    CutAfter,
    /// Nothing comes through any more, in either direction; the server gets it once the way is mended.
    HangBefore,
    /// The server has it, and nothing comes through any more.
    HangAfter,
    /// What was given happens before the server has it.
    ActBefore,
    /// What was given happens once the server has answered.
    ActAfter,
}

type Act = Box<dyn FnMut() + Send>;

#[derive(Default)]
struct State {
    /// How many requests have come.
    n_requests: usize,
    /// At which one what happens.
    strike: Option<(usize, Strike)>,
    act: Option<Act>,
    hangs: bool,
    is_over: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A relay to a server, for as long as this is held.
pub struct Relay {
    shared: Arc<Shared>,
    port: u16,
}

impl Relay {
    /// One to the server at `host` and `port`.
    pub fn to(host: &str, port: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let own = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let (state, server) = (Arc::clone(&shared), format!("{host}:{port}"));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if state.state().is_over {
                    return;
                }
                // Where the server is away, whoever asks is not let in.
                let Ok(server) = TcpStream::connect(&server) else { continue };
                state.join(client, server);
            }
        });
        Self { shared, port: own }
    }

    /// The port at which it is reached on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets `strike` happen at request `at` of all that come, counted from 0.
    pub fn strikes(&self, at: usize, strike: Strike, act: impl FnMut() + Send + 'static) {
        let mut state = self.shared.state();
        state.strike = Some((at, strike));
        state.act = Some(Box::new(act));
    }

    /// Lets nothing through from now on.
    pub fn hang(&self) {
        self.shared.change(|state| state.hangs = true);
    }

    /// Lets everything through again, what was held up first.
    pub fn mend(&self) {
        self.shared.change(|state| state.hangs = false);
    }

    /// How many requests have come.
    pub fn n_requests(&self) -> usize {
        self.shared.state().n_requests
    }

    /// Waits until that many have come.
    pub fn until_requests(&self, wanted: usize) {
        let mut state = self.shared.state();
        while state.n_requests < wanted {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.change(|state| (state.is_over, state.hangs) = (true, false));
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    /// Waits while nothing comes through.
    fn passes(&self) {
        let mut state = self.state();
        while state.hangs {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What happens at the request that has come now.
    fn request(&self) -> Option<Strike> {
        let mut state = self.state();
        let at = state.n_requests;
        state.n_requests += 1;
        self.changed.notify_all();
        let (_, strike) = state.strike.take_if(|(struck, _)| *struck == at)?;
        state.hangs |= strike == Strike::HangBefore;
        Some(strike)
    }

    fn act(&self) {
        let act = self.state().act.take();
        act.into_iter().for_each(|mut act| act());
    }

    /// Carries what comes between the two.
    fn join(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        let _faster = (client.set_nodelay(true), server.set_nodelay(true));
        let (mut from_client, mut to_client) = (client.try_clone().expect("two ends"), client);
        let (mut from_server, mut to_server) = (server.try_clone().expect("two ends"), server);
        // What is to happen once the server has answered.
        let answered: Arc<Mutex<Option<Strike>>> = Arc::default();
        let (requests, of_answers) = (Arc::clone(self), Arc::clone(&answered));
        let (client_end, server_end) =
            (to_client.try_clone().expect("two ends"), to_server.try_clone().expect("two ends"));
        thread::spawn(move || {
            let mut bytes = vec![0; 1 << 20];
            while let Ok(length @ 1..) = from_client.read(&mut bytes) {
                match requests.request() {
                    Some(Strike::CutBefore) => break,
                    Some(Strike::ActBefore) => requests.act(),
                    Some(after @ (Strike::CutAfter | Strike::HangAfter | Strike::ActAfter)) => {
                        *of_answers.lock().unwrap_or_else(PoisonError::into_inner) = Some(after);
                    }
                    Some(Strike::HangBefore) | None => {}
                }
                requests.passes();
                if to_server.write_all(&bytes[..length]).is_err() {
                    break;
                }
            }
            // That somebody is gone is not heard either.
            requests.passes();
            let _over = (client_end.shutdown(Shutdown::Both), to_server.shutdown(Shutdown::Both));
        });
        let answers = Arc::clone(self);
        thread::spawn(move || {
            let mut bytes = vec![0; 1 << 20];
            while let Ok(length @ 1..) = from_server.read(&mut bytes) {
                match answered.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(Strike::CutAfter) => break,
                    Some(Strike::HangAfter) => answers.change(|state| state.hangs = true),
                    Some(_) => answers.act(),
                    None => {}
                }
                answers.passes();
                if to_client.write_all(&bytes[..length]).is_err() {
                    break;
                }
            }
            answers.passes();
            let _over = (to_client.shutdown(Shutdown::Both), server_end.shutdown(Shutdown::Both));
        });
    }
}
