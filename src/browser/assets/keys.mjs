// Every key that does something, and the list of them.

import { byId, make, note } from './page.mjs';

export const keys = new Map();

/** Lets a key do something; what it does is told by `?`. */
export function key(letter, words, act) {
  keys.set(letter, { words, act });
}

export function isTyping(target) {
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('keys').open && !event.target.closest('.terminal')) leave(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.target.closest('.terminal')) return;
  const found = keys.get(event.key);
  if (!found || byId('keys').open) return;
  event.preventDefault();
  found.act();
});

/** Goes back from what is being typed to the question, and takes away what was said in passing. */
function leave(target) {
  if (isTyping(target)) target.blur();
  else byId('ask')?.querySelector('.more')?.replaceChildren();
  note('');
}

function showKeys() {
  const list = byId('keys-list');
  const all = [...keys, ['Esc', { words: 'leave what is being typed' }]];
  list.replaceChildren(...all.flatMap(([letter, { words }]) => [make('dt', {}, make('kbd', {}, letter)), make('dd', {}, words)]));
  byId('keys').showModal();
}

key('?', 'show the keys', showKeys);
byId('help')?.addEventListener('click', showKeys);
for (const button of document.querySelectorAll('[data-close]')) button.addEventListener('click', () => button.closest('dialog').close());
