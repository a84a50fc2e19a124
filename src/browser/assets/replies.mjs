// What is asked and what may be replied, in words and keys.

export const KINDS = {
  gate: 'Does this hold?', manual: 'Is this done?', confirm: 'May this run?', value: 'A value is missing', commit: 'Commit?', failed: 'It failed',
  'in-doubt': 'It is in doubt', protected: 'A protected environment', choice: 'One of several ways', condition: 'Does the condition hold?', reading: 'The document leaves this open',
  environment: 'Which environment?', 'changed-runbook': 'The runbook has changed', 'changed-target': 'The target has changed', wait: 'Wait',
};

/** The letter and the words of each reply, as the terminal has them. */
export const REPLIES = {
  yes: ['y', 'Yes'], no: ['n', 'No'], skip: ['s', 'Skip'], 'not-applicable': ['a', 'Not applicable'], later: ['l', 'Later'], all: ['A', 'All that stand together'],
  offer: ['r', 'Run its command'], value: ['v', 'Give the value'], retry: ['r', 'Run it again'], accept: ['a', 'Accept'], happened: ['h', 'It happened'], edit: ['e', 'Edit'],
  mode: ['m', 'Another way'], shell: ['!', 'Shell'], show: ['o', 'Output again'], jump: ['j', 'Jump'], rollback: ['b', 'Roll back'], pause: ['p', 'Pause'],
  take: ['y', 'Do it'], leave: ['n', 'Leave it out'], choose: ['c', 'Choose'], pinned: ['g', 'As it was'], adopt: ['n', 'As it is now'], end: ['y', 'It is over'],
};

export const IN_KIND = { commit: { yes: ['c', 'Commit'], no: ['r', 'Roll back'] }, failed: { no: ['n', 'Stop here'] }, 'in-doubt': { no: ['n', 'Stop here'], retry: ['r', 'It did not: run it'] },
  value: { no: ['n', 'Stop here'] }, 'changed-target': { yes: ['g', 'Go on all the same'], no: ['q', 'Stop here'] }, 'changed-runbook': { no: ['q', 'Stop here'] } };

export const NEED_REASON = ['skip', 'not-applicable', 'accept', 'happened', 'jump'];

// What needs the terminal that a run was started in.
export const NOT_HERE = ['shell'];

// What is wanted now and then: it stands behind the rest.
export const RARE = ['mode', 'show', 'jump', 'rollback', 'pause'];

// What the reading leaves open, and the answer that is written for later runs once this one has taken it.
export const OPEN = ['choice', 'condition', 'environment', 'reading'];
