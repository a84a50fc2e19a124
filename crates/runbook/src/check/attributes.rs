//! What a `stepgate` comment or an info string says of a block and Stepgate does not understand.

use super::near::is_one_edit_apart;
use super::subject::Subject;
use crate::document::{Attribute, KNOWN, PieceKind};
use crate::reading::{Effect, Mode};
use crate::settings::{TransactionMode, nearest, parse_duration};
use crate::text::Diagnostic;

/// A finding for each attribute that nobody knows, and for each value that makes no sense.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    subject.blocks().flat_map(|(_, block, _)| block.attributes.iter()).filter_map(finding).collect()
}

fn finding(attribute: &Attribute) -> Option<Diagnostic> {
    let (key, line) = (&attribute.key, attribute.line);
    if attribute.is_known() {
        let wanted = wrong(attribute)?;
        let found = attribute.value.as_ref().map_or("nothing".to_owned(), |value| format!("`{value}`"));
        let message = format!("{found} is no value for `{key}`");
        return Some(Diagnostic::error("attribute-value", line, message).hinted(format!("Write {wanted}.")));
    }
    if attribute.from_comment {
        let hint = nearest(key, KNOWN).map_or_else(
            || format!("Known are {}.", KNOWN.join(", ")),
            |near| format!("Did you mean `{near}`?"),
        );
        return Some(
            Diagnostic::error("unknown-attribute", line, format!("no attribute is called `{key}`"))
                .hinted(hint),
        );
    }
    // Info strings carry words of other tools; only a slip of one of ours is worth a word.
    let near = KNOWN.into_iter().find(|known| attribute.value.is_some() && is_one_edit_apart(key, known))?;
    Some(
        Diagnostic::warning("misspelt-attribute", line, format!("`{key}` means nothing to Stepgate"))
            .hinted(format!("Did you mean `{near}`?")),
    )
}

/// What the value should have been, where it is none.
fn wrong(attribute: &Attribute) -> Option<&'static str> {
    let value = attribute.value.as_deref().unwrap_or_default();
    let (is_right, wanted) = match attribute.key.as_str() {
        "timeout" => {
            (parse_duration(value).is_some(), "a time such as timeout=30s, timeout=5m or timeout=1h30m")
        }
        "mode" => {
            (Mode::from_word(value).is_some(), "mode=plain, mode=terminal, mode=watch or mode=background")
        }
        "effect" => (
            Effect::from_word(value).is_some(),
            "effect=read, effect=change, effect=destroy or effect=unknown",
        ),
        "retry" => (value.parse::<u32>().is_ok(), "how often it is tried again, such as retry=3"),
        "expect-rows" => (value.parse::<u64>().is_ok(), "a number of rows, such as expect-rows=12"),
        "transaction" => (
            TransactionMode::of_word(value).is_some(),
            "transaction=block, transaction=statement or transaction=none",
        ),
        "rows" => (matches!(value, "table" | "json"), "rows=table or rows=json"),
        "name" | "cwd" | "expect" | "db" | "capture" | "redact" => {
            (!value.is_empty(), "a value after the `=`")
        }
        _ => (true, ""),
    };
    (!is_right).then_some(wanted)
}

/// A warning for each `stepgate` comment that no block follows: what it says has no effect.
pub(super) fn without_block(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let pieces = &subject.document.pieces;
    let lonely = pieces.iter().enumerate().filter_map(|(at, piece)| match &piece.kind {
        PieceKind::Html(prose) if prose.text.split_whitespace().next() == Some("stepgate") => {
            let next = pieces.get(at + 1).map(|next| &next.kind);
            (!matches!(next, Some(PieceKind::Block(_) | PieceKind::Html(_)))).then_some(prose.line)
        }
        _ => None,
    });
    let hint = "Put it right above the fence that it is about.";
    lonely
        .map(|line| {
            Diagnostic::warning("comment-without-block", line, "no block follows this comment").hinted(hint)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests_support::lines;

    fn block(comment: &str, info: &str) -> String {
        format!("# Ship\n\n<!-- stepgate {comment} -->\n\n```bash {info}\nship it\n```\n")
    }

    #[test]
    fn an_unknown_word_in_a_stepgate_comment_is_an_error_and_in_an_info_string_it_is_another_tools() {
        assert_eq!(lines("unknown-attribute", &block("timout=5m", "")), [3]);
        assert_eq!(lines("unknown-attribute", &block("timeout=5m", "title=x copy")), [0; 0]);
        assert_eq!(lines("misspelt-attribute", &block("skip", "timout=5m")), [5]);
        assert_eq!(lines("misspelt-attribute", &block("skip", "title=x modes {1,3}")), [0; 0]);
    }

    #[test]
    fn values_that_cannot_be_read_are_errors_wherever_they_stand() {
        for wrong in ["timeout=soon", "mode=fast", "effect=none", "retry=often", "timeout", "name="] {
            assert_eq!(lines("attribute-value", &block(wrong, "")), [3], "{wrong}");
            assert_eq!(lines("attribute-value", &block("skip", wrong)), [5], "{wrong}");
        }
        for right in
            ["timeout=1h30m", "mode=watch", "effect=destroy", "retry=2", "skip", "skip=why", "name=a"]
        {
            assert_eq!(lines("attribute-value", &block(right, "")), [0; 0], "{right}");
        }
    }

    #[test]
    fn a_comment_that_no_block_follows_is_told() {
        assert_eq!(
            lines("comment-without-block", "# Ship\n\n<!-- stepgate skip -->\n\nText.\n\n```bash\nx\n```\n"),
            [3]
        );
        assert_eq!(lines("comment-without-block", &block("skip", "")), [0; 0]);
        assert_eq!(lines("comment-without-block", "# Ship\n\n<!-- stepgates of Rome -->\n"), [0; 0]);
    }
}
