// What happens in the run, as it happens, and who drives it.

import { HERE, comeAlong, goAlong, look } from './along.mjs';
import { key, keys } from './keys.mjs';
import { live, say } from './live.mjs';
import { byId, isViewer, make, note, run } from './page.mjs';
import { ask, keep } from './question.mjs';
import { record } from './record.mjs';
import { post } from './server.mjs';
import { outputOf, outputs, steps } from './steps.mjs';
import { closeTerminal, drawScreen, openTerminal, terminal } from './terminal.mjs';
import { span } from './time.mjs';
import { state } from './verdict.mjs';

function follow() {
  const source = new EventSource(`/runs/${run}/events`);
  const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  const controls = (isOn) => {
    for (const name of ['pause', 'stop']) byId(name).hidden = !isOn || isViewer;
  };
  on('hello', (hello) => { live.page = hello.page; live.me = hello.name; note(''); });
  on('record', (told) => {
    if (!['driver.changed', 'output', 'signal.received'].includes(told.type)) ask(null);
    record(told);
    if (told.type === 'choice.made') keep(told.body);
  });
  on('prompt', ask);
  on('refused', ({ message }) => note(message));
  on('driver', ({ who: name }) => { byId('ask').dataset.driver = name ?? ''; takeOver(name); });
  on('grown', ({ output, total }) => {
    // What a terminal prints is on its screen; the bytes are there once it is over.
    if (!terminal || terminal.step !== steps.get(outputs.get(output))) outputOf(outputs.get(output), output)?.grew(total);
  });
  on('screen', drawScreen);
  on('driven', () => {
    live.isOn = true;
    const running = [...steps].find(([, one]) => one.element.dataset.state.startsWith('running') && one.mode === 'terminal');
    if (running && !terminal) openTerminal(running[0]);
    comeAlong(document.querySelector(HERE));
    controls(true);
    byId('resume').hidden = true;
  });
  on('idle', () => {
    live.isOn = false;
    closeTerminal();
    controls(false);
    ask(null);
    byId('resume').hidden = isViewer;
    if (!live.ended) state('stopped', 'nobody runs it now');
  });
  on('over', () => { source.close(); controls(false); ask(null); byId('resume').hidden = true; });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) note('The server does not answer. A run goes on without it: start `stepgate open` again.');
    else note('The connection is away; what was missed comes when it is back.');
  });
}

/** Somebody else drives: offers to take over. */
function takeOver(name) {
  const place = byId('ask');
  place.querySelector('.driver')?.remove();
  if (!name || isViewer || name === live.me) return;
  place.append(make('p', { class: 'driver' }, `${name} drives this run. `, make('button', { type: 'button', class: 'reply', onclick: () => say({ type: 'take-over', reason: 'from the page' }) }, 'Take over')));
  place.hidden = false;
}

if (run) {
  byId('pause').addEventListener('click', () => say({ type: 'control', do: 'pause' }));
  byId('stop').addEventListener('click', () => say({ type: 'control', do: 'stop' }));
  byId('resume').addEventListener('click', async () => {
    byId('resume').disabled = true;
    const began = await post(`/runs/${run}/resume`, {});
    byId('resume').disabled = false;
    if (began && began.run !== run) location.href = `/runs/${began.run}`;
  });
  key('w', 'where the run is', () => {
    goAlong(true);
    look(document.querySelector(HERE));
  });
  byId('along').addEventListener('click', () => keys.get('w').act());
  setInterval(() => {
    if (live.began) byId('elapsed').textContent = span((live.ended ?? new Date()) - live.began);
  }, 1000);
  follow();
}
