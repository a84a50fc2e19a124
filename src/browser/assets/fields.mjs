// What is typed or picked beside a question.

import { make } from './page.mjs';
import { difference } from './text.mjs';

/** Where a value is typed or one of a few is chosen; `letter` lets a key choose. */
export function value(prompt, send, letter) {
  const reply = prompt.replies.includes('value') ? 'value' : prompt.replies.includes('choose') ? 'choose' : null;
  if (!reply) return [];
  if (prompt.options?.length) {
    return [make('div', { class: 'replies' }, ...prompt.options.map((option, at) => {
      if (at < 9) {
        letter(String(at + 1), option, () => send(reply, { value: option }));
      }
      return make('button', { type: 'button', class: 'reply', onclick: () => send(reply, { value: option }) }, option, at < 9 && make('kbd', {}, String(at + 1)));
    }))];
  }
  const field = make('input', { id: 'value', type: prompt.secret ? 'password' : 'text', autocomplete: 'off', spellcheck: 'false' });
  const give = () => send(reply, { value: field.value });
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); give(); } });
  return [make('p', { class: 'field' }, make('label', { for: 'value' }, prompt.name ?? 'Value'), field, make('button', { type: 'button', class: 'reply primary', onclick: give }, prompt.kind === 'protected' ? 'Go on' : 'Give it'))];
}

export function oneOf(place, words, options, act) {
  const select = make('select', { id: 'one-of' }, ...options.map(([option, label]) => make('option', { value: option }, label)));
  place.replaceChildren(make('p', { class: 'field' }, make('label', { for: 'one-of' }, words), select, make('button', { type: 'button', class: 'reply', onclick: () => act(select.value) }, 'Go')));
  select.focus();
}

export function editor(place, prompt, send) {
  const text = make('textarea', { id: 'edit', rows: Math.min(16, (prompt.script ?? '').split('\n').length + 2), spellcheck: 'false' });
  text.value = prompt.script ?? '';
  const before = make('div', { class: 'difference', 'aria-live': 'polite' });
  const compare = () => before.replaceChildren(...difference(prompt.script ?? '', text.value));
  text.addEventListener('input', compare);
  place.replaceChildren(make('p', { class: 'field' }, make('label', { for: 'edit' }, 'What runs instead; the change goes into the record'), text), before,
    make('button', { type: 'button', class: 'reply danger', onclick: () => send('edit', { text: text.value }) }, 'Run this instead'));
  text.focus();
}

export const sections = () => [...document.querySelectorAll('.heading')].filter((heading) => [...heading.querySelectorAll('.tag')].some((tag) => tag.textContent === 'rollback'))
  .map((heading) => [heading.id.replace(/^section-/, ''), heading.querySelector('h2, h3').textContent]);
