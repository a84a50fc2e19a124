// What the reading leaves open, settled for later runs.

import { body, note } from './page.mjs';
import { go } from './places.mjs';
import { post } from './server.mjs';

const SETTLED = 'stepgate-settled';

for (const button of document.querySelectorAll('[data-reply]')) {
  button.addEventListener('click', async () => {
    const all = [...document.querySelectorAll('[data-reply]')];
    for (const one of all) one.disabled = true;
    const { environment, runbook, seen } = body.dataset;
    const message = { environment: environment ?? null, seen, question: Number(button.closest('[data-question]').dataset.question), reply: Number(button.dataset.reply) };
    const done = await post(`/runbooks/${runbook}/answers`, message);
    for (const one of all) one.disabled = false;
    if (!done) return;
    // The page is planned anew, and says there what was written.
    sessionStorage.setItem(SETTLED, done.written);
    location.reload();
  });
}

const settled = sessionStorage.getItem(SETTLED);

if (settled) {
  sessionStorage.removeItem(SETTLED);
  note(settled);
  const next = document.querySelector('.open');
  if (next) go(next);
}
