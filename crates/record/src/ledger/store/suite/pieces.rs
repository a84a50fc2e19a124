//! What a run has beside its ledger: parts, output, states, its inbox, and taking all of that elsewhere.

use super::*;

#[test]
fn parts_are_stored_once_and_replaced_whole() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        assert_eq!(run.read(Part::Plan).unwrap(), None);
        run.store(Part::Plan, b"one").unwrap();
        assert!(run.store(Part::Plan, b"two").is_err());
        run.replace(Part::Plan, b"two").unwrap();
        assert_eq!(store.find(RUN).unwrap().read(Part::Plan).unwrap().unwrap(), b"two");
        assert!(run.place(Piece::Part(Part::Plan)).contains("plan.json"));
    });
}

#[test]
fn lines_that_look_the_same_without_being_read_are_the_same() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        let look = || run.lines_mark().unwrap();
        let Some(empty) = look() else { return };
        assert_eq!(look(), Some(empty));
        ledger.append(&noted(2), now()).unwrap();
        let one = look().unwrap();
        assert_ne!(one, empty);
        assert_eq!(look(), Some(one));
        run.replace_lines(&lines(&run)).unwrap();
        assert_ne!(look(), Some(one), "others have come in their place");
    });
}

#[test]
fn output_is_read_by_range_whether_it_is_still_written_or_not() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let name = OutputName::new(7, 1, &Target::Local);
        assert!(run.open_output(&name).is_err());
        drop(OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).unwrap());
        let mut output = OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).unwrap();
        output.append(Stream::Stdout, b"one two").unwrap();
        assert!(OutputWriter::create(&run, "deploy", 7, 1, &Target::Local).is_err(), "it is not empty");
        let mut stored = run.open_output(&name).unwrap();
        assert_eq!(stored.read_range(4..7).unwrap(), b"two");
        assert_eq!(stored.read_range(2..u64::MAX).unwrap(), b"e two");
        assert_eq!(stored.read_range(9..12).unwrap(), b"");
        output.append(Stream::Stdout, b" three").unwrap();
        let mut stored = run.open_output(&name).unwrap();
        assert_eq!(stored.seek(SeekFrom::End(0)).unwrap(), 13);
        assert_eq!(run.outputs().unwrap(), [name]);
    });
}

#[test]
fn what_a_shell_knew_is_kept_for_each_target() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let (here, there) = (Target::Local, Target::named("web/1"));
        let state = |after: &str| ShellSnapshot { after: after.into(), bytes: after.as_bytes().to_vec() };
        for after in ["one 1", "two 1", "three 1"] {
            run.keep_state(&here, state(after)).unwrap();
        }
        run.keep_state(&there, state("two 1")).unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![state("three 1"), state("two 1")]));
        assert_eq!(run.states(&there).unwrap(), Some(vec![state("two 1")]));
        assert_eq!(run.targets().unwrap(), [here.clone(), there.clone()]);
        run.remove_states().unwrap();
        assert_eq!(run.states(&here).unwrap(), Some(vec![]));
        assert!(run.targets().unwrap().is_empty());
    });
}

#[test]
fn a_run_moves_to_another_store_with_all_that_it_has() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        let elsewhere = Store::in_memory();
        run.store(Part::Plan, b"{}").unwrap();
        run.keep_state(&Target::Local, ShellSnapshot { after: "deploy 1".into(), bytes: vec![1] }).unwrap();
        let mut ledger = Ledger::create(&run, Actor::default()).unwrap();
        ledger.hold(store.lease(subject(None), &holder("a")).unwrap());
        ledger.append(&noted(1), now()).unwrap();
        ledger.keep_copy(&run).unwrap();
        let mut done = OutputWriter::create(&run, "deploy", 1, 1, &Target::Local).unwrap();
        done.append(Stream::Stdout, b"done").unwrap();
        let mut open = OutputWriter::create(&run, "deploy", 1, 2, &Target::Local).unwrap();
        open.append(Stream::Stdout, b"open").unwrap();
        let other = elsewhere.create_run(run.id()).unwrap();
        run.copy_to(&other, Some(open.name())).unwrap();
        ledger.move_to(&other).unwrap();
        assert_eq!(open.move_to(&other).unwrap(), 0);
        ledger.append(&noted(2), now()).unwrap();
        open.append(Stream::Stdout, b" more").unwrap();
        ledger.barrier([&mut open]).unwrap();
        assert_eq!(other.read_ledger().unwrap().records.len(), 2);
        let kept = run.read_ledger().unwrap();
        assert_eq!(kept.records.len(), 1);
        assert!(run.is_unchanged(&kept.bytes).unwrap() && !other.is_unchanged(&kept.bytes).unwrap());
        let output = |attempt| {
            let name = OutputName::new(1, attempt, &Target::Local);
            other.open_output(&name).unwrap().read_range(0..9).unwrap()
        };
        assert_eq!((output(1), output(2)), (b"done".to_vec(), b"open more".to_vec()));
        assert_eq!(other.states(&Target::Local).unwrap(), run.states(&Target::Local).unwrap());
    });
}

#[test]
fn a_reply_from_elsewhere_comes_in_while_the_inbox_is_open() {
    on_each(|store| {
        let run = store.create_run(&id(RUN)).unwrap();
        assert!(run.reach_inbox().unwrap().is_none());
        let inbox: Inbox = run.open_inbox().unwrap();
        assert!(run.open_inbox().is_err(), "it is open");
        let mut line = store.find(RUN).unwrap().reach_inbox().unwrap().unwrap();
        line.write_all(b"yes\n").unwrap();
        drop(line);
        let mut heard = String::new();
        // The one that only looked whether somebody is there says nothing.
        while heard.is_empty() {
            inbox.accept().unwrap().read_to_string(&mut heard).unwrap();
        }
        assert_eq!(heard, "yes\n");
        drop(inbox);
        assert!(run.reach_inbox().unwrap().is_none());
        drop(run.open_inbox().unwrap());
    });
}
