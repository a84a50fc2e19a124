// The steps of the document, their states, and what they have printed.

import { Output } from './output.mjs';
import { byId, make, run, shown } from './page.mjs';

const WORDS = {
  running: 'running', done: 'done', failed: 'failed', skipped: 'skipped', assumed: 'assumed, not done', 'not-applicable': 'not applicable', 'not-asked': 'not asked',
  accepted: 'accepted', asked: 'is asked', interrupted: 'interrupted', 'in-doubt': 'in doubt', later: 'later', ready: '', waits: 'waits for an answer', 'left-out': 'left out',
};

export const steps = new Map();

for (const element of document.querySelectorAll('.cell')) {
  steps.set(element.dataset.step, { element, outputs: new Map() });
  element.querySelector('[data-words]').textContent = WORDS[element.dataset.state] ?? '';
}

export function setState(id, state, words) {
  const step = steps.get(id);
  if (!step) return;
  step.element.dataset.state = state;
  step.element.querySelector('[data-words]').textContent = words ?? WORDS[state] ?? state;
  step.element.removeAttribute('data-asked');
  for (const row of document.querySelectorAll(`[data-outline="${CSS.escape(id)}"]`)) row.dataset.state = state;
  current(id, state === 'running' || state === 'asked');
  // What waits for an answer may never be on the way.
  const all = [...document.querySelectorAll('[data-outline]')].filter((row) => row.dataset.state !== 'waits');
  const over = all.filter((row) => ['done', 'skipped', 'assumed', 'not-applicable', 'accepted'].includes(row.dataset.state));
  const place = byId('progress');
  if (place && run) place.textContent = all.length ? `${over.length} of ${all.length} steps` : '';
}

/** Says in the outline whether the run is at this step, and keeps that in sight. */
export function current(id, isHere) {
  for (const row of document.querySelectorAll(`[data-outline="${CSS.escape(id)}"]`)) {
    if (!isHere) row.removeAttribute('aria-current');
    else {
      row.setAttribute('aria-current', 'step');
      const list = row.closest('.outline');
      const [inside, around] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
      if (inside.bottom > around.bottom || inside.top < around.top) list.scrollTop += inside.top - around.top - around.height / 2;
    }
  }
}

export function decided(id, words) {
  const place = steps.get(id)?.element.querySelector('.decided');
  if (!place) return;
  place.hidden = false;
  place.replaceChildren(words);
}

/** A change that somebody has made to a step, line by line. */
export function edited(id, deviation) {
  const lines = deviation.split('\n').filter((line) => line && !/^(---|\+\+\+|@@)/.test(line));
  const kinds = { '-': 'del', '+': 'ins' };
  decided(id, make('span', { class: 'difference' }, 'Edited:', ...lines.map((line) => make(kinds[line[0]] ?? 'span', {}, shown(line.slice(1))))));
}

export function outputOf(id, name) {
  const step = steps.get(id);
  if (!step || !name) return null;
  if (!step.outputs.has(name)) {
    const output = new Output(name, titleOf(id));
    step.outputs.set(name, output);
    step.element.querySelector('.outputs').append(output.element);
  }
  return step.outputs.get(name);
}

export const titleOf = (id) => steps.get(id)?.element.querySelector('h4').textContent.trim() ?? id;
export const outputs = new Map();
