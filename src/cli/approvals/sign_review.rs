//! `stepgate approve RUN`: signs that somebody has looked at a run that went without approval.

use super::approve_arguments::ApproveArguments;
use super::approver::approver;
use super::open_review;
use crate::cli::confirmed::confirmed;
use crate::cli::error::CommandError;
use crate::cli::exit;
use crate::cli::ledgers::{Ledgers, Past};
use crate::cli::runs::list;
use crate::cli::screen::Screen;
use crate::cli::wall_clock::clock;
use crate::ledger::Part;
use crate::record::{Review, Statement};
use crate::report::Style;
use stepgate_signature::{Namespace, SignatureError, sign};

/// Shows the run, and signs that its holder has looked at it.
pub(in crate::cli) fn review(arguments: &ApproveArguments, screen: &Screen) -> Result<u8, CommandError> {
    let typed = arguments.what.to_string_lossy().into_owned();
    let past = Ledgers::open()?.past(Some(&typed)).map_err(|error| {
        error.hinted(format!(
            "`{typed}` is no file of a plan and no run: `stepgate plan --out FILE` writes a plan."
        ))
    })?;
    is_to_be_reviewed(&past, arguments)?;
    let (rules, files) = open_review::reviewers(&past)?;
    let now = clock()?.now();
    let reviewer = approver(arguments, &rules, &files, now)?;
    let review = Review {
        run: past.folder.id().to_string(),
        head: past.head.clone(),
        reviewer,
        signed: now,
        reason: arguments.reason.clone(),
    };
    list::show(Some(&review.run), screen)?;
    screen.data(&format!("\n{}\n{review}", screen.out.paint(Style::Heading, "You sign")));
    let asks = || {
        confirmed(
            "Sign that you have reviewed it?",
            ("leave it", "sign"),
            "Add --yes to sign without being asked.",
            screen,
        )
    };
    if !arguments.yes && !asks()? {
        return Err(CommandError::declined("nothing was signed"));
    }
    let refused = |error: SignatureError| CommandError::declined(format!("nothing was signed: {error}"));
    let text = review.to_string();
    let signature = sign(Namespace::Review, text.as_bytes(), &arguments.key).map_err(refused)?;
    let signer = files
        .at(now)
        .check(Namespace::Review, text.as_bytes(), &signature, &review.reviewer)
        .map_err(refused)?;
    open_review::another_person(&past, &signer, &files, now).map_err(CommandError::declined)?;
    past.folder.replace(Part::ReviewSignature, &signature)?;
    past.folder.replace(Part::Review, text.as_bytes())?;
    screen.talk(&format!("The run {} is reviewed by {}.", review.run, review.reviewer));
    Ok(exit::DONE)
}

/// Refuses where there is nothing to be reviewed yet, or at all.
fn is_to_be_reviewed(past: &Past, arguments: &ApproveArguments) -> Result<(), CommandError> {
    let id = past.folder.id();
    if !open_review::broke_glass(past) {
        return Err(CommandError::usage(format!("the run {id} broke no glass: there is nothing to review"))
            .hinted("A plan is approved by its file, before it is run."));
    }
    if !past.is_sealed() {
        return Err(CommandError::declined(format!(
            "the run {id} is not over: more may come that nobody has reviewed"
        ))
        .hinted(format!("stepgate resume {id} goes on with it; --abandon REASON gives it up")));
    }
    if arguments.deny {
        return Err(CommandError::usage(
            "a run that is over cannot be denied: say what is wrong in --reason",
        ));
    }
    if !Statement::can_say(&arguments.reason) {
        return Err(CommandError::usage("--reason is one line of text"));
    }
    Ok(())
}
