// What is asked right now.

import { comeAlong } from './along.mjs';
import { editor, oneOf, sections, value } from './fields.mjs';
import { isTyping, key, keys } from './keys.mjs';
import { say } from './live.mjs';
import { byId, isViewer, make, note, run, shown } from './page.mjs';
import { go } from './places.mjs';
import { IN_KIND, KINDS, NEED_REASON, NOT_HERE, OPEN, RARE, REPLIES } from './replies.mjs';
import { post } from './server.mjs';
import { current, setState, steps, titleOf } from './steps.mjs';
import { difference } from './text.mjs';
import { state } from './verdict.mjs';

let open = null;

// What is sent with the reason that it lacks.
let wanted = null;
let promptKeys = [];
let kept = null;

/** Lets a key reply for as long as the question is open. */
function letter(name, words, act) {
  promptKeys.push(name);
  key(name, words, act);
}

/** The run has taken an answer. */
export async function keep(made) {
  const mine = kept && made.question === kept.question && made.value === kept.value ? kept : null;
  kept = null;
  if (!mine) return;
  const done = await post(`/runs/${run}/answers`, mine);
  if (done) note(done.written);
}

export function ask(prompt) {
  const place = byId('ask');
  for (const letter of promptKeys) keys.delete(letter);
  promptKeys = [];
  if (open?.step && steps.get(open.step)?.element.dataset.state === 'asked') setState(open.step, open.before);
  open = null;
  wanted = null;
  place.hidden = !prompt;
  place.dataset.prompt = prompt?.id ?? '';
  place.dataset.kind = prompt?.kind ?? '';
  if (!prompt) return place.replaceChildren();
  open = { ...prompt, before: steps.get(prompt.step)?.element.dataset.state };
  if (prompt.step) {
    // What has failed stays what it is while somebody is asked what to do.
    if (['failed', 'in-doubt'].includes(prompt.kind)) {
      steps.get(prompt.step)?.element.setAttribute('data-asked', '');
      current(prompt.step, true);
    } else setState(prompt.step, 'asked');
    comeAlong(steps.get(prompt.step)?.element);
  }
  state('asks', prompt.kind === 'failed' ? 'failed, what now?' : 'waits for a reply');
  place.classList.toggle('dangerous', prompt.dangerous);
  const reason = make('input', { type: 'text', id: 'reason', autocomplete: 'off' });
  reason.addEventListener('keydown', (event) => { if (event.key === 'Enter' && wanted) { event.preventDefault(); wanted(); } });
  const more = make('div', { class: 'more' });
  // What the document leaves open can be settled for later runs too; this one keeps its plan.
  const keeps = prompt.name && OPEN.includes(prompt.kind) && ['take', 'choose'].some((reply) => prompt.replies.includes(reply))
    && make('input', { type: 'checkbox', id: 'keep' });
  const send = (reply, parts = {}) => {
    const words = reason.value.trim();
    if (NEED_REASON.includes(reply) && !words) {
      note('This needs a reason, which goes into the record. Enter sends it.');
      wanted = () => send(reply, parts);
      return reason.focus();
    }
    note('');
    const answer = { take: 'take', leave: 'leave', choose: parts.value }[reply];
    kept = keeps?.checked && answer !== undefined ? { question: prompt.name, value: answer } : null;
    say({ type: 'reply', id: prompt.id, reply, ...(words ? { reason: words } : {}), ...parts });
    return undefined;
  };
  const buttons = prompt.replies.filter((reply) => !NOT_HERE.includes(reply) && !['value', 'choose'].includes(reply)).map((reply) => {
    const [letter, words] = IN_KIND[prompt.kind]?.[reply] ?? REPLIES[reply] ?? [reply[0], reply];
    const act = () => {
      if (reply === 'edit') return editor(more, prompt, send);
      if (reply === 'mode') return oneOf(more, 'Run it', ['plain', 'terminal', 'watch', 'background'].map((mode) => [mode, mode]), (value) => send('mode', { value }));
      if (reply === 'jump') return oneOf(more, 'Go on with', [...steps].filter(([, one]) => one.element.dataset.state !== 'left-out').map(([id]) => [id, titleOf(id)]), (step) => send('jump', { step }));
      if (reply === 'rollback') return oneOf(more, 'Roll back with', sections(), (step) => send('rollback', { step }));
      if (reply === 'offer') return send('offer', { value: '1' });
      return send(reply);
    };
    if (!keys.has(letter) && !isViewer) {
      promptKeys.push(letter);
      key(letter, words.toLowerCase(), act);
    }
    const isSafe = prompt.default === reply;
    const kind = ['reply', isSafe && 'safe', reply === 'yes' && prompt.dangerous && 'danger', RARE.includes(reply) && 'rare'].filter(Boolean).join(' ');
    return make('button', { type: 'button', class: kind, onclick: act }, words, make('kbd', {}, letter));
  });
  if (!isViewer && !promptKeys.includes('t') && !keys.has('t')) {
    promptKeys.push('t');
    key('t', 'type a note or a reason', () => reason.focus());
  }
  const rare = buttons.filter((button) => button.classList.contains('rare'));
  const isInDocument = steps.has(prompt.step);
  // A question of the reading is about more than the step at which it is asked.
  const isOfStep = isInDocument && !OPEN.includes(prompt.kind);
  // What has failed stands above with what it printed.
  const written = steps.get(prompt.step)?.element.querySelector('.script')?.textContent;
  const isShown = prompt.kind === 'failed' && written === prompt.script;
  const isChanged = prompt.kind === 'confirm' && prompt.script && written && written !== prompt.script;
  place.replaceChildren(...[
    make('div', { class: 'top' },
      make('h2', {}, isOfStep ? prompt.text : KINDS[prompt.kind] ?? prompt.kind),
      isInDocument && make('button', { type: 'button', class: 'link', onclick: () => go(steps.get(prompt.step).element) }, 'Show it in the document')),
    make('p', { class: 'question' }, isOfStep ? titleOf(prompt.step) : prompt.text),
    prompt.why && make('p', { class: 'why' }, prompt.why),
    prompt.target?.length && make('p', { class: 'target' }, ...prompt.target.map((part) => make('span', {}, part))),
    prompt.script && !isShown && make('pre', { class: 'script', tabindex: '0', role: 'group', 'aria-label': 'What would run' }, make('code', {}, shown(prompt.script))),
    isChanged && make('div', { class: 'difference', role: 'group', 'aria-label': 'What is different from the document' }, ...difference(written, prompt.script)),
    ...(isViewer ? [make('p', { class: 'hint' }, 'You are watching: somebody else replies.')] : [
      ...value(prompt, send, letter),
      more,
      keeps && make('p', { class: 'keep' }, keeps, make('label', { for: 'keep' }, 'Also write it into stepgate.toml for later runs, as stepgate review does')),
      make('div', { class: 'replies' }, ...buttons.filter((button) => !rare.includes(button))),
      prompt.replies.some((reply) => reply !== 'value' && reply !== 'choose') && make('p', { class: 'field' }, make('label', { for: 'reason' }, 'Note or reason'), reason),
      rare.length && make('div', { class: 'replies' }, ...rare),
    ]),
  ].filter(Boolean));
  const field = place.querySelector('#value');
  if (field && !isTyping(document.activeElement)) field.focus();
  return undefined;
}
