// A runbook at rest: its environment, what its runs say, and how one begins.

import { key } from './keys.mjs';
import { body, byId, note } from './page.mjs';
import { go } from './places.mjs';
import { post } from './server.mjs';

// What earlier runs say of each step is read once the page stands.
if (body.dataset.runbook && document.querySelector('.history')) {
  fetch(`/runbooks/${body.dataset.runbook}/history`).then((answer) => (answer.ok ? answer.json() : null)).then((history) => {
    for (const [id, words] of Object.entries(history?.steps ?? {})) {
      const place = byId(`step-${id}`)?.querySelector('.history');
      if (!place) continue;
      place.textContent = words;
      place.hidden = false;
    }
  }).catch(() => {});
}

byId('environment')?.addEventListener('change', (event) => {
  const name = event.target.value;
  location.href = `/runbooks/${body.dataset.runbook}${name ? `?environment=${encodeURIComponent(name)}` : ''}`;
});

const start = byId('start');

if (start) {
  start.addEventListener('click', async () => {
    const ticket = byId('ticket');
    if (ticket && !ticket.value.trim()) {
      note('This run needs a ticket.');
      return ticket.focus();
    }
    start.disabled = true;
    const began = await post('/runs', { runbook: Number(body.dataset.runbook), environment: body.dataset.environment ?? null, ticket: ticket?.value.trim() ?? null });
    start.disabled = false;
    if (began) location.href = `/runs/${began.run}`;
    return undefined;
  });
  byId('ticket')?.addEventListener('keydown', (event) => { if (event.key === 'Enter') start.click(); });
  key('r', 'run', () => start.click());
}

const planned = [...document.querySelectorAll('.planned')];

for (const plan of planned) {
  const [begin, ticket] = [plan.querySelector('button'), plan.querySelector('input')];
  if (!begin) continue;
  begin.addEventListener('click', async () => {
    begin.disabled = true;
    const began = await post('/runs', { runbook: Number(body.dataset.runbook), plan: plan.dataset.plan, ticket: ticket?.value.trim() ?? null });
    begin.disabled = false;
    if (began) location.href = `/runs/${began.run}`;
  });
  ticket?.addEventListener('keydown', (event) => { if (event.key === 'Enter') begin.click(); });
}

const begins = planned.map((plan) => plan.querySelector('button:not([disabled])')).filter(Boolean);
if (!start && begins.length === 1) key('r', 'run the plan that may be run', () => begins[0].click());
else if (!start && planned.length) key('r', 'to the plans that lie here', () => go(byId('plans')));
