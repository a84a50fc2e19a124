//! What each field of a row means: the columns of the spreadsheet, and their words in the bundle's README.

/// The fields of a row in order, each with what it means.
pub(super) const COLUMNS: [(&str, &str); 49] = [
    ("run", "the run's id; it begins with the UTC second in which the run began"),
    ("folder", "where its record lies in this bundle; empty where there is none any more"),
    (
        "state",
        "sealed: over, and its record whole. open: not over (running, stopped, or its end cut off). broken: its record does not hold. unreadable: its record cannot be read. missing: the index knows it and its record is gone. pruned: its record was taken away on purpose, and the index says so",
    ),
    (
        "verdict",
        "what `stepgate verify` said of its record when this bundle was made, and against what it was compared",
    ),
    ("records", "how many records of it hold"),
    (
        "head",
        "the hash that its seal names, which was printed when the run ended; empty where it is not sealed",
    ),
    ("in_index", "true: the store's index knows the run. false: it does not. empty: the index does not hold"),
    ("notes", "what else there is to know of its record"),
    ("runbook", "the path of the runbook, as it was typed"),
    ("runbook_sha256", "SHA-256 of the runbook's bytes as they were run"),
    (
        "execution",
        "the digest of the execution: of everything that decides what runs. This is what an approval names",
    ),
    ("environment", "for which environment it ran; empty where none was chosen"),
    ("ticket", "the change that it was for, as it was named when it began; empty where none was"),
    ("ticket_checked_by", "the command that was asked about the ticket and said yes"),
    (
        "asked_by",
        "who began the run: the operating system's name of the user. Seen by the machine, not proven by a key",
    ),
    ("asked_on", "on which machine"),
    ("ran_by", "every user (of the operating system) by whom something in the record is"),
    (
        "claimed",
        "names that whoever answered or drove called themselves by. Claimed, neither seen nor proven",
    ),
    (
        "operator",
        "who ran it by a key: the name that the list of signers had for the key. Proven by about/ID/operator.sig",
    ),
    ("operator_key", "the fingerprint of that key"),
    (
        "approved_by",
        "who approved it, by the name in the list of signers. Proven by about/ID/approvals/N.sig",
    ),
    ("approved_at", "when each of them signed, as their statement says; it has to be before `began`"),
    ("denied_by", "who said no and was outvoted by the rules"),
    ("began", "when its first record was written"),
    ("ended", "when its last session ended; empty while none has"),
    (
        "result",
        "done, failed, declined, interrupted, paused, rolled-back, abandoned; open: no session has ended it; unknown: nothing of it can be read",
    ),
    ("exit_code", "what the command exited with"),
    ("reason", "why it ended as it did, where it is not done"),
    ("edited", "how many times another text was run than the plan has, by hand"),
    ("skipped", "how many steps were left out"),
    ("accepted", "how many steps failed and were taken for done, for a reason"),
    ("assumed", "how many gates and manual steps were taken for done by a flag; nobody has looked"),
    ("in_doubt", "how many times nobody knew whether something happened"),
    ("failed", "how many attempts failed"),
    (
        "other_deviations",
        "how many other things were not as the document has them; each stands in about/ID/statement.json",
    ),
    (
        "outside_plan",
        "how many times something was run that is not in the plan: an edited text, a shell that was opened",
    ),
    ("break_glass", "the reason for which it went without approval; empty where it did not"),
    ("break_glass_lacks", "what it went without"),
    ("review", "not-needed, open: nobody has signed that they have looked at it, signed"),
    ("reviewed_by", "who has: proven by runs/ID/review.sig"),
    ("reviewed_at", "when, as the review says"),
    ("review_reason", "what they made of it"),
    (
        "staging_run",
        "the newest earlier run of the same that was over before this one began, in another environment that is neither called production (or prod) nor asked for an approval",
    ),
    ("staging_environment", "in which"),
    (
        "staging_same",
        "execution: all that decides what runs was the same. runbook: the bytes of the runbook were; values and rules were those of the other environment",
    ),
    ("staging_ended", "when it ended"),
    ("staging_result", "how it ended, in the words of `result`"),
    ("staging_head", "the hash of its last record"),
    (
        "ways_back",
        "the sections by which it could have been taken back; each step of them stands in about/ID/statement.json",
    ),
];
