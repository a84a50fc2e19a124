//! What a reply needs besides its key: a reason, a value, a text, a place.

use super::key::Key;
use super::screen::{Away, Prompted};
use super::{Asking, prompted};
use crate::host::editor;
use crate::report::Style;
use crate::session::{PromptKind, Reply, ReplyKind};
use std::io;

impl Asking<'_> {
    /// The reply with all that belongs to it.
    pub(super) async fn complete(&self, reply: ReplyKind, with_note: bool) -> io::Result<Prompted<Reply>> {
        let plain = Reply::new(reply);
        let why = match (self.prompt.kind, reply) {
            (_, ReplyKind::Yes) if with_note => "Note",
            (PromptKind::Commit, ReplyKind::Yes) if self.prompt.dangerous => {
                "Why is it committed all the same"
            }
            (PromptKind::Commit, ReplyKind::No) => "Why is it rolled back",
            (_, ReplyKind::Skip) => "Why is it skipped",
            (_, ReplyKind::NotApplicable) => "Why does it not apply",
            (_, ReplyKind::Accept) => "Why is it accepted",
            (_, ReplyKind::Happened) => "How is that known",
            (_, ReplyKind::Offer) => return self.which().await,
            (_, ReplyKind::Edit) => return self.edit().await,
            (_, ReplyKind::Mode) => return self.mode().await,
            (_, ReplyKind::Jump) => return self.jump().await,
            (_, ReplyKind::Rollback) => return self.roll_back().await,
            (_, ReplyKind::Shell) => {
                let text = "A shell of your own; `exit` comes back. What you set in it stays in it.";
                self.screen.line(Style::Dim, text);
                return Ok(Ok(plain));
            }
            _ => return Ok(Ok(plain)),
        };
        Ok(self.screen.reason(why).await?.map(|reason| plain.because(reason)))
    }

    /// Which of the commands that a gate offers.
    async fn which(&self) -> io::Result<Prompted<Reply>> {
        let offers = self.prompt.options.len();
        let offer = Reply::new(ReplyKind::Offer);
        if offers == 1 {
            return Ok(Ok(offer));
        }
        loop {
            let text = prompted!(self.screen.sentence(&format!("Which one, 1 to {offers}"), false).await);
            if self.prompt.options.contains(&text) {
                return Ok(Ok(offer.with_value(text)));
            }
        }
    }

    /// The text as somebody has changed it; where nothing was changed, or it cannot be that, the question stands.
    async fn edit(&self) -> io::Result<Prompted<Reply>> {
        let script = self.prompt.script.clone().unwrap_or_default();
        // The editor has the terminal, and everything else goes on beside it.
        let edited = tokio::task::spawn_blocking(move || editor::edit(&script)).await;
        let edited = edited.map_err(io::Error::other)??;
        let refused = edited.as_ref().and_then(|text| self.step?.refuses(text));
        match (edited, refused) {
            (Some(text), None) => return Ok(Ok(Reply::new(ReplyKind::Edit).with_text(text))),
            (Some(_), Some(why)) => self.screen.line(Style::Bad, &format!("That cannot run here: {why}.")),
            (None, _) => self.screen.line(Style::Dim, "Nothing was changed."),
        }
        Ok(Err(Away::Back))
    }

    /// Another mode for the step; the question stands.
    async fn mode(&self) -> io::Result<Prompted<Reply>> {
        let keys = [
            Key::no("as it is"),
            Key::first('p', "plain"),
            Key::first('t', "in the terminal"),
            Key::first('w', "watched until a key"),
            Key::first('b', "in the background"),
        ];
        let word = match prompted!(self.screen.key("How is it run?", Style::Plain, &keys).await) {
            'p' => "plain",
            't' => "terminal",
            'w' => "watch",
            'b' => "background",
            _ => return Ok(Err(Away::Back)),
        };
        Ok(Ok(Reply::new(ReplyKind::Mode).with_value(word)))
    }

    /// A value, typed. Whoever does not have one may leave the step out, go elsewhere or stop.
    pub(super) async fn value(&self) -> io::Result<Prompted<Reply>> {
        let options = &self.prompt.options;
        if !options.is_empty() {
            return match self.screen.pick(&self.prompt.text, options).await? {
                Ok(at) => Ok(Ok(Reply::new(ReplyKind::Value).with_value(options[at].clone()))),
                Err(Away::Back) => self.without_value().await,
                Err(away) => Ok(Err(away)),
            };
        }
        loop {
            match self.screen.sentence(&self.prompt.text, self.prompt.secret).await? {
                Ok(text) if text.is_empty() => {
                    self.screen
                        .line(Style::Dim, "Nothing was typed. Escape has other ways: skip, pause, stop.");
                }
                Ok(text) => return Ok(Ok(Reply::new(ReplyKind::Value).with_value(text))),
                Err(Away::Back) => return self.without_value().await,
                Err(away) => return Ok(Err(away)),
            }
        }
    }

    async fn without_value(&self) -> io::Result<Prompted<Reply>> {
        let others = super::keys::keys(self.prompt);
        let again = Key::first('v', "type the value");
        let shown: Vec<Key> =
            std::iter::once(again).chain(others.iter().map(|(key, _)| key.clone())).collect();
        let pressed = prompted!(self.screen.key("No value?", Style::Plain, &shown).await);
        match others.iter().find(|(key, _)| key.name == pressed) {
            Some((_, reply)) => self.complete(*reply, false).await,
            None => Ok(Err(Away::Back)),
        }
    }

    /// The name of a protected environment.
    pub(super) async fn protected(&self) -> io::Result<Prompted<Reply>> {
        Ok(match self.screen.sentence(&self.prompt.text, false).await? {
            Ok(typed) if Some(&typed) == self.prompt.name.as_ref() => {
                Ok(Reply::new(ReplyKind::Value).with_value(typed))
            }
            Ok(_) | Err(Away::Back) => Ok(Reply::new(ReplyKind::No)),
            Err(away) => Err(away),
        })
    }

    /// One of several ways.
    pub(super) async fn choice(&self) -> io::Result<Prompted<Reply>> {
        let options = &self.prompt.options;
        Ok(match self.screen.pick(&self.prompt.text, options).await? {
            Ok(at) => Ok(Reply::new(ReplyKind::Choose).with_value(options[at].clone())),
            // A question before the run begins has nothing to pause.
            Err(Away::Back) if self.prompt.takes(ReplyKind::Pause) => Ok(Reply::new(ReplyKind::Pause)),
            Err(Away::Back) => Ok(Reply::new(ReplyKind::No)),
            Err(away) => Err(away),
        })
    }
}
