//! The words of headings that say what a section is for: data for `said`.
//!
//! One row a rule: the role, how sure the words are, the words. The rows are tried in order, the first that fits counts;
//! so a row for a narrower meaning stands above one for a wider. Phrases are written as in `reading::words`.

use super::Role;

/// How sure a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// Whatever the section holds.
    Always,
    /// Whatever it holds, but for tables and lists that only describe.
    UnlessItDescribes,
    /// Only where the section, with those below it, has something to do.
    WithSteps,
    /// Only where it has nothing to run.
    WithoutCommands,
}

/// The rows.
pub(super) const TABLE: [(Role, Sure, &str); 24] = [
    // Said of a section as a whole, whatever else is in the heading.
    (
        Role::Reference,
        Sure::Always,
        "historical, ^legacy, legacy example, examples only, ^tools$, table of contents, ^contents$, ^toc$, ^contact*, contacts$, contact information, \
        contact list, emergency contacts, ^change log$, ^changelog$, ^version history, \
        revision history, document history, document control, document information, best practices, \
        lessons learned, ^glossary, ^faq*, frequently asked, ^references$, ^reference$, ^see also, \
        ^related, related documentation, related runbooks, further reading, additional resources, \
        additional documentation, ^resources$, ^links$, useful links, ^appendix*, quick reference, quick commands, advanced options, common options, command options, \
        quick help$, cheat sheet*, cheatsheet*, useful commands, severity levels, \
        severity definitions, severity classification, severity matrix, readiness matrix, commands reference$, command reference$, ^prevention, ^preventing, guidance, roles and responsibilities, roles responsibilities, \
        ^responsibilities, ^raci, success metrics, performance benchmarks, pro tips, ^tips, ^why, \
        ^overview$, overview$, ^introduction, ^background, ^purpose, ^scope, ^about, \
        ^executive summary, ^conclusion, ^understanding, ^interpreting, ^how it works, ^how * works, ^how * * works, ^how * * * works, ^what it does, ^what is, ^what this, \
        ^when to, ^how to use this, usage instructions, ^who, ^audience, ^terminology, \
        ^definitions, ^assumptions, ^limitations, ^benefits, ^roadmap, future enhancements, \
        future improvements, ^future, timeline$, communication templates, handoff note, ^example*, \
        examples$, example$, ^sample*, ^architecture, architecture$, architecture diagram, directory structure, \
        project structure, repository structure, file structure, ^important paths, ^file locations, \
        ^meaning$, ^impact$, ^notes$, ^symptom*, drills$, ^drill*, game day*, tabletop*, rehearsal$, \
        getting help, ^help$, ^support and, technical details, essential commands, handy commands, helpful commands, \
        test schedule, test documentation, risk assessment*, risk mitigation, mitigation strateg*, ^customization$, \
        ^customisation$, ^customizing",
    ),
    (
        Role::Trouble,
        Sure::Always,
        "troubleshoot*, ^trouble$, common issues, common problems, common errors, common failures, \
        known problems, known errors, when things go wrong, if something goes wrong, \
        failure scenarios, common scenarios, failure modes, error cases, error handling",
    ),
    (Role::Trouble, Sure::UnlessItDescribes, "^problem with, ^problems with, ^cannot, ^cant, ^unable to"),
    // What goes forth and back is the procedure; the way back has a heading of its own below it.
    (
        Role::Main,
        Sure::WithSteps,
        "deployment and rollback*, release and rollback*, update* and rollback*, upgrade* and rollback*",
    ),
    // Getting ready for the bad day is a check of the good one.
    (Role::Check, Sure::Always, "rollback prepar*, rollback readiness, rollback test*, test rollback"),
    (Role::Rollback, Sure::UnlessItDescribes, "recovery procedure*, recovery steps, recovery plan"),
    (
        Role::Rollback,
        Sure::Always,
        "rollback*, roll back, rolling back, backout*, back out, ^go back, ^going back",
    ),
    (Role::Trouble, Sure::Always, "emergency*, emergencies, break glass, disaster scenarios"),
    (
        Role::Trouble,
        Sure::WithSteps,
        "^support$, alert response*, escalation*, ^escalate, incident response, incident*, outage*, on call, ^debug*, ^issue, ^problem, ^error, issues$, \
        problems$, errors$, failure$, failures$, fails$, failed$, crashloopbackoff, not starting, \
        not working, not responding, does not work, does not start, does not come, does not boot, does not answer, does not respond, does not finish, will not start, ^known issues$, ^stuck, stuck$, ^when it breaks",
    ),
    // What is done at another time.
    (
        Role::Maintenance,
        Sure::WithSteps,
        "^weekly, ^monthly, ^quarterly, ^annual*, ^yearly, ^nightly, weekly tasks, monthly tasks, daily tasks, daily operations, weekly operations, \
        weekly maintenance, monthly maintenance, regular maintenance, routine maintenance, scheduled maintenance, maintenance tasks, \
        maintenance procedures, maintenance schedule, ^housekeeping, ^ongoing maintenance, ^daily checks, ^daily tasks, ^daily operations, week later, weeks later, \
        day later, days later, month later, months later, hours later, ^after a week, ^after * days, ^after * weeks, ^after a month",
    ),
    (
        Role::Check,
        Sure::Always,
        "checklist*, ^gate, gates$, release gate*, launch gate*, acceptance gate*, quality gate*, post deployment monitoring, post launch monitoring, \
        post release monitoring, monitoring window, monitoring period, spot check*, smoke, verification*, \
        ^verify*, verify$, ^verifying, ^validat*, validation*, pre flight*, preflight*, \
        ^sanity check*, go no go, pass fail, ^monitor, ^check, ^checking, ^confirm*, ^assess, \
        readiness, post deployment checks, acceptance tests, ^test, ^testing, integration tests, \
        status checks, pre checks, post checks, sign off*, signoff, decision criteria, success criteria, acceptance criteria, ^go criteria, \
        ^no go criteria, review$",
    ),
    (Role::Check, Sure::UnlessItDescribes, "health check*, ^review*"),
    (
        Role::Setup,
        Sure::Always,
        "prerequisite*, pre requisite*, prereqs, requirements$, required tools, required access, \
        required permissions, before you begin, before you start, before starting, tools required, \
        tools needed, what you need, ^inputs$, inputs required, required inputs, access required, ^environment preparation, \
        placeholders$",
    ),
    (
        Role::Setup,
        Sure::UnlessItDescribes,
        "^login to, ^log in to, ^sign in to, ^connecting to, ^prepare, ^provision * credentials, ^provision * access",
    ),
    (
        Role::Setup,
        Sure::WithSteps,
        "get ready, getting ready, ^preparation$, ^preparing$, ^initial setup, one time setup, ^environment setup, ^set up environment, ^setup environment, ^set up the environment, ^setup the environment, ^local setup, ^set up local, \
        ^setup local, ^get access, ^gain access, ^getting access, ^set variables, \
        ^set environment variables, ^export variables, ^define variables, ^set the variables, \
        ^install * cli, ^install the * cli, workstation setup, set up local environment, ^getting an account, ^signing in*, ^signing into, \
        ^authenticate, ^log in$, ^login$, ^setup access, ^set up access, ^configure access, \
        ^environment variables",
    ),
    (
        Role::Rollback,
        Sure::WithSteps,
        "^cleanup$, ^clean up$, ^cleaning up$, teardown*, tear down*, ^uninstall*, \
        ^revert*, ^undo*, ^restore*, ^restoring, restore$, restoration$, recovery*, ^recover*, \
        failback, disaster recovery",
    ),
    // To switch the checks off is no check.
    (Role::Main, Sure::WithSteps, "^enable*, ^disable*"),
    (Role::Check, Sure::WithSteps, "health$, monitor*, tests$, checks$, testing$, observability"),
    // Nouns that describe where nothing is run below them.
    (
        Role::Reference,
        Sure::WithoutCommands,
        "metrics$, metrics to monitor, key metrics, thresholds, slo, slos, sla, slas, kpi*, \
        monitoring*, dashboard*, alerts$, alerting*, alert rules, alert channels, \
        alert configuration, ^environments$, environment configuration, environment specific, \
        architecture*, components$, infrastructure*, ^configuration$, configuration files, \
        current setup, ^setup$, behavior$, behaviour$, schedule$, strategy$, policy$, policies$, \
        matrix$, log levels, ^logging, ^inputs, ^outputs, ^files$, ^parameters, ^support$, support$, ^team$, \
        alarms$, escalation*, ^summary, summary$, ^status$, ^priority, ^severity, ^cost*, \
        compliance*, ^security considerations, ^considerations, ^templates*, template structure, \
        ^timeline, ^stakeholders, ^documentation$, ^next steps, ^features$, key features, \
        ^exit codes, urls$, principles$, objectives$, goals$, tech stack, template$, templates$, \
        disaster recovery, rotation$, classification*, \
        notes$, rules$, release types, incident types, regular tasks, tuning$, do not, ^ownership, owners$",
    ),
    // What the procedure itself is called.
    (
        Role::Main,
        Sure::WithSteps,
        "deploy*, release*, upgrade*, install*, migrat*, rotate*, rotating, rotation*, procedure*, \
        process$, steps$, instructions, ^usage$, ^quick start, ^quickstart, execution$, ^execute*, \
        ^run*, ^create*, ^update*, ^apply*, ^configure*, ^build*, ^publish*",
    ),
    (
        Role::Main,
        Sure::Always,
        "^diagnosis$, ^diagnose, ^mitigation$, ^resolution$, ^remediation$, ^fix$, ^solution$, ^action*, \
        ^what to do, ^post mortem$, ^postmortem$, \
        immediate actions, priority actions, \
        ^response$",
    ),
    (
        Role::Main,
        Sure::Always,
        "^wait for, ^wait until, ^notify*, ^announce*, ^communicate*, ^inform*, ^schedule the",
    ),
    (Role::Reference, Sure::WithoutCommands, "^option$, ^available, ^all available"),
    (
        Role::Main,
        Sure::WithSteps,
        "setup$, ^setup, ^set up, ^start*, ^stop*, ^restart*, ^scale*, ^backup*, \
        ^back up",
    ),
];
