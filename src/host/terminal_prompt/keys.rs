//! Which key stands for which reply, and how it is called: one table for every kind of prompt.

use super::key::Key;
use crate::session::{Prompt, PromptKind, ReplyKind};

/// A yes with a note, which is no reply of its own.
pub(super) const NOTE: char = 't';

/// The keys of a prompt, the first of which Enter means, each with its reply.
pub(super) fn keys(prompt: &Prompt) -> Vec<(Key, ReplyKind)> {
    let mut keys: Vec<(Key, ReplyKind)> =
        prompt.replies.iter().filter_map(|reply| Some((key(prompt, *reply)?, *reply))).collect();
    let notes = matches!(prompt.kind, PromptKind::Gate | PromptKind::Manual | PromptKind::Confirm);
    if let Some(at) = keys.iter().position(|(key, _)| !key.is_first).or(Some(keys.len())).filter(|_| notes) {
        keys.insert(at, (Key::more(NOTE, "yes, with a note"), ReplyKind::Yes));
    }
    keys
}

/// The key for one reply; none where it is typed and not pressed.
fn key(prompt: &Prompt, reply: ReplyKind) -> Option<Key> {
    use PromptKind as Kind;
    let now = prompt.mode.map_or("", |mode| mode.word());
    Some(match (prompt.kind, reply) {
        (Kind::Commit, ReplyKind::No) => Key::first('r', "roll back"),
        (Kind::Commit, ReplyKind::Yes) => Key::first('c', "commit"),
        (Kind::Failed | Kind::InDoubt | Kind::Value, ReplyKind::No) => Key::no("stop here"),
        (Kind::ChangedTarget | Kind::ChangedRunbook, ReplyKind::No) => {
            Key { is_no: true, ..Key::first('q', "stop here") }
        }
        (Kind::ChangedTarget, ReplyKind::Yes) => Key::first('g', "go on all the same"),
        (_, ReplyKind::No) => Key::no("no, stop"),
        (_, ReplyKind::Yes) => Key::first('y', "yes"),
        (_, ReplyKind::All) => Key::first('A', format!("all {} yes", prompt.together.len())),
        (_, ReplyKind::Offer) => Key::first('r', "run its command"),
        (Kind::InDoubt, ReplyKind::Retry) => Key::first('r', "it did not, run it"),
        (_, ReplyKind::Retry) => Key::first('r', "run it again"),
        (_, ReplyKind::Happened) => Key::first('h', "it happened"),
        (_, ReplyKind::Edit) => Key::first('e', "edit"),
        (_, ReplyKind::Accept) => Key::first('a', "accept"),
        (_, ReplyKind::Skip) => Key::first('s', "skip"),
        (_, ReplyKind::NotApplicable) => Key::more('a', "not applicable, with a reason"),
        (_, ReplyKind::Later) => Key::more('l', "later: it is asked again before the run ends"),
        (_, ReplyKind::Mode) => Key::more('m', format!("another way: now {now}")),
        (_, ReplyKind::Show) => Key::more('o', "output of the last step, again"),
        (_, ReplyKind::Shell) => Key::more('!', "shell with the run's state"),
        (_, ReplyKind::Jump) => Key::more('j', "jump to another step"),
        (_, ReplyKind::Rollback) => Key::more('b', "roll back"),
        (_, ReplyKind::Pause) => Key::more('p', "pause: nothing is decided, `stepgate resume` goes on"),
        (_, ReplyKind::Leave) => Key { is_no: true, ..Key::first('n', "leave it out") },
        (_, ReplyKind::Take) => Key::first('y', "do it"),
        (_, ReplyKind::Pinned) => Key::first('g', "go on with it as it was"),
        (_, ReplyKind::Adopt) => Key::first('n', "go on with it as it is now"),
        (_, ReplyKind::Value | ReplyKind::Choose | ReplyKind::End) => return None,
    })
}
