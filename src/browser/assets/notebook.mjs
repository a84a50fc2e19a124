// The living part of the notebook. What the server says is text and becomes text: nothing here makes markup, and nothing is asked for elsewhere.

const body = document.body;
const run = body.dataset.run;
const isViewer = body.dataset.viewer === 'yes';
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; a child that is a string is text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Says something in passing. */
function note(words) {
  const place = byId('note');
  place.textContent = words;
  place.hidden = !words;
}

/** Sends a message to the server; gives what it replies, or says why not. */
async function post(path, message) {
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(message) });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    note(text.trim());
  } catch {
    note('The server is away. A run goes on without it: start `stepgate open` again.');
  }
  return null;
}

/* How high the bar is and where the document stands, which the style cannot know by itself. */

const bar = document.querySelector('.bar');
const measured = new ResizeObserver(() => {
  const { left, width } = byId('document').getBoundingClientRect();
  const isFixed = getComputedStyle(bar).position === 'sticky';
  for (const [name, size] of [['bar', isFixed ? bar.offsetHeight : 0], ['document-left', left], ['document-width', width]]) {
    document.documentElement.style.setProperty(`--${name}`, `${size}px`);
  }
});
for (const element of [bar, byId('document'), body]) measured.observe(element);

// Where there is little room the outline is opened by whoever wants it.
const outline = document.querySelector('.contents');
if (outline && matchMedia('(max-width: 48rem)').matches) outline.open = false;

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

for (const time of document.querySelectorAll('.library time')) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.valueOf())) time.textContent = `${clock(when, { dateStyle: 'medium' })}, ${clock(when)}`;
}

function clock(when, shape = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }) {
  return new Intl.DateTimeFormat(undefined, shape).format(when);
}

/* Keys */

const keys = new Map();

/** Lets a key do something; what it does is told by `?`. */
function key(letter, words, act) {
  keys.set(letter, { words, act });
}

function isTyping(target) {
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

/* Places: a line may be that of a heading, or stand in a cell. */

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#line-"]');
  if (!link) return;
  const wanted = Number(link.hash.slice(6));
  const places = [...document.querySelectorAll('[data-line]')].map((element) => [Number(element.dataset.line), element]);
  const before = places.filter(([line]) => line <= wanted).sort(([a], [b]) => b - a)[0];
  if (!before) return;
  event.preventDefault();
  go(before[1]);
});

/** Brings an element into view, and the focus to it. */
function go(element) {
  element.setAttribute('tabindex', '-1');
  element.scrollIntoView({ block: 'center' });
  element.focus({ preventScroll: true });
}

byId('invite')?.addEventListener('click', async () => {
  const made = await post('/invitations', {});
  if (made) note(`For one who watches, once: ${made.address}`);
});

/* A runbook at rest */

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

/* What was planned into a file, and is run as it stands there */

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

/* What the reading leaves open, settled for later runs */

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

/* Output */

const WINDOW = 64 * 1024;
const MOST_SPANS = 600;

/** A terminal's text as elements: colours become classes, a carriage return goes back to the line's beginning, all else is dropped. */
function drawn(text) {
  const fragment = document.createDocumentFragment();
  let classes = new Set();
  let line = [];
  let count = 0;
  const flush = (end) => {
    for (const [words, names] of line) {
      if (names && count < MOST_SPANS) {
        count += 1;
        fragment.append(make('span', { class: names }, words));
      } else fragment.append(words);
    }
    fragment.append(end);
    line = [];
  };
  // eslint-disable-next-line no-control-regex
  const pieces = text.split(/(\u001b\[[0-9;:?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]|\r\n|\r|\n)/);
  for (const piece of pieces) {
    if (piece === '\n' || piece === '\r\n') flush('\n');
    else if (piece === '\r') line = [];
    else if (piece.startsWith('\u001b')) {
      const colours = /^\u001b\[([0-9;]*)m$/.exec(piece);
      if (colours) classes = coloured(classes, colours[1].split(';').map(Number));
    } else if (piece) line.push([shown(piece), [...classes].join(' ')]);
  }
  flush('');
  fragment.normalize();
  return fragment;
}

function coloured(before, codes) {
  let classes = new Set(before);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    const drop = (front) => { classes = new Set([...classes].filter((name) => !name.startsWith(front))); };
    if (code === 0) classes = new Set();
    else if (code === 1) classes.add('bold');
    else if (code === 2) classes.add('dim');
    else if (code === 4) classes.add('underlined');
    else if (code === 22) { drop('bold'); drop('dim'); }
    else if (code === 24) drop('underlined');
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) { drop('ink-'); classes.add(`ink-${code % 10}`); }
    else if (code === 39) drop('ink-');
    else if (code === 38 || code === 48) at += codes[at + 1] === 5 ? 2 : 4;
  }
  return classes;
}

/** Text in which nothing hides: what turns or hides other characters is written out. */
function shown(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

/** What one attempt has printed: a window over it, which goes with its end until somebody moves it. */
class Output {
  constructor(name, words) {
    this.name = name;
    this.address = `/runs/${run}/output/${encodeURIComponent(name)}`;
    this.total = 0;
    this.from = 0;
    this.to = 0;
    this.follows = true;
    this.isSeen = false;
    this.pre = make('pre', { class: 'text', tabindex: '0', role: 'group', 'aria-label': `What ${words} has printed` });
    this.where = make('span', { class: 'position' });
    const button = (label, act) => make('button', { type: 'button', onclick: act }, label);
    this.find = make('input', { type: 'search', placeholder: 'Find', 'aria-label': 'Find in the output' });
    this.find.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); this.search(); } });
    this.tools = make('div', { class: 'tools', hidden: true },
      button('Start', () => this.show(0)),
      button('Earlier', () => this.show(Math.max(0, this.from - WINDOW))),
      button('Later', () => this.show(this.to)),
      button('End', () => this.toEnd()),
      this.find, this.where,
      make('a', { class: 'button', href: `${this.address}?download=1`, download: true }, 'Download'));
    this.element = make('div', { class: 'output', hidden: true }, this.pre, this.tools);
    this.shownYet = new IntersectionObserver((entries) => {
      this.isSeen = entries.some((entry) => entry.isIntersecting);
      if (this.isSeen && this.follows && this.to < this.total) this.toEnd();
    }, { rootMargin: '400px' });
    this.shownYet.observe(this.element);
  }

  /** It has this many bytes by now. */
  grew(total) {
    this.total = Math.max(this.total, total);
    this.element.hidden = this.total === 0;
    this.tools.hidden = this.total <= WINDOW;
    if (this.follows && this.isSeen) this.toEnd();
  }

  toEnd() {
    this.follows = true;
    return this.show(Math.max(0, this.total - WINDOW), true);
  }

  async show(from, follows = false) {
    this.follows = follows;
    this.wanted = from;
    if (this.isReading) return;
    this.isReading = true;
    while (this.wanted !== null) {
      const at = this.wanted;
      this.wanted = null;
      await this.read(at);
      // What was printed meanwhile.
      if (this.follows && this.to < this.total && this.wanted === null) this.wanted = Math.max(0, this.total - WINDOW);
    }
    this.isReading = false;
  }

  async read(from) {
    try {
      const answer = await fetch(`${this.address}?from=${from}&to=${from + WINDOW}`);
      if (!answer.ok) return;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      this.total = Math.max(this.total, Number(answer.headers.get('x-total')));
      // A window begins with a line, where one begins in it.
      const first = from === 0 ? 0 : bytes.indexOf(10) + 1;
      this.from = from + first;
      this.to = from + bytes.length;
      this.bytes = bytes.subarray(first);
      this.pre.replaceChildren(drawn(new TextDecoder().decode(bytes.subarray(first))));
      if (this.follows) this.pre.scrollTop = this.pre.scrollHeight;
      this.where.textContent = `${size(this.from)} to ${size(this.to)} of ${size(this.total)}`;
    } catch { /* The server is away: what is there stays. */ }
  }

  async search() {
    const from = this.found === undefined ? 0 : this.found + 1;
    const answer = await fetch(`${this.address}/search?q=${encodeURIComponent(this.find.value)}&from=${from}`);
    const { at } = answer.ok ? await answer.json() : { at: null };
    this.found = at ?? undefined;
    if (at === null) return note(from ? 'That was the last one.' : 'It stands nowhere in this output.');
    note('');
    await this.show(Math.max(0, at - WINDOW / 2));
    return this.mark(at);
  }

  /** Shows where the words stand that were found at this place of all bytes. */
  mark(at) {
    const words = this.find.value;
    const all = this.pre.textContent;
    // The same words may stand there several times, and what is shown is shorter than what was printed.
    const before = new TextDecoder().decode(this.bytes.subarray(0, at - this.from)).split(words).length - 1;
    let place = -1;
    for (let nth = 0; nth <= before; nth += 1) place = all.indexOf(words, place + 1);
    if (place < 0) return;
    const range = new Range();
    const walker = document.createTreeWalker(this.pre, NodeFilter.SHOW_TEXT);
    for (let [node, passed] = [walker.nextNode(), 0]; node; passed += node.length, node = walker.nextNode()) {
      if (passed <= place && place < passed + node.length) range.setStart(node, place - passed);
      if (place + words.length <= passed + node.length) {
        range.setEnd(node, place + words.length - passed);
        break;
      }
    }
    CSS.highlights?.set('found', new Highlight(range));
    this.pre.scrollTop += range.getBoundingClientRect().top - this.pre.getBoundingClientRect().top - this.pre.clientHeight / 3;
  }
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/* Where the run is: the page goes with it until somebody looks elsewhere. */

let goesAlong = true;
const HERE = '.cell[data-state="asked"], .cell[data-asked], .cell[data-state="running"], .cell[data-state="failed"]';

/** To where the run has come, unless somebody looks elsewhere. What is told of the past moves nothing. */
function comeAlong(element) {
  if (goesAlong && isLive) look(element);
}

function look(element) {
  if (!element) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // Above the middle: what is asked stands below it.
  const top = element.getBoundingClientRect().top + scrollY - innerHeight * 0.28;
  scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
}

function goAlong(does) {
  goesAlong = does;
  const button = byId('along');
  if (button) button.setAttribute('aria-pressed', String(does));
}

for (const kind of ['wheel', 'touchmove']) addEventListener(kind, (event) => { if (!event.target.closest?.('.ask, .text, #log, .outline')) goAlong(false); }, { passive: true });

/* A run */

const WORDS = {
  running: 'running', done: 'done', failed: 'failed', skipped: 'skipped', assumed: 'assumed, not done', 'not-applicable': 'not applicable',
  accepted: 'accepted', asked: 'is asked', interrupted: 'interrupted', 'in-doubt': 'in doubt', later: 'later', ready: '', waits: 'waits for an answer', 'left-out': 'left out',
};

const steps = new Map();
for (const element of document.querySelectorAll('.cell')) {
  steps.set(element.dataset.step, { element, outputs: new Map() });
  element.querySelector('[data-words]').textContent = WORDS[element.dataset.state] ?? '';
}

function setState(id, state, words) {
  const step = steps.get(id);
  if (!step) return;
  step.element.dataset.state = state;
  step.element.querySelector('[data-words]').textContent = words ?? WORDS[state] ?? state;
  step.element.removeAttribute('data-asked');
  for (const row of document.querySelectorAll(`[data-outline="${CSS.escape(id)}"]`)) row.dataset.state = state;
  current(id, state === 'running' || state === 'asked');
  const all = [...document.querySelectorAll('[data-outline]')];
  const over = all.filter((row) => ['done', 'skipped', 'assumed', 'not-applicable', 'accepted'].includes(row.dataset.state));
  const place = byId('progress');
  if (place && run) place.textContent = all.length ? `${over.length} of ${all.length} steps` : '';
}

/** Says in the outline whether the run is at this step, and keeps that in sight. */
function current(id, isHere) {
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

function decided(id, words) {
  const place = steps.get(id)?.element.querySelector('.decided');
  if (!place) return;
  place.hidden = false;
  place.replaceChildren(words);
}

/** A change that somebody has made to a step, line by line. */
function edited(id, deviation) {
  const lines = deviation.split('\n').filter((line) => line && !/^(---|\+\+\+|@@)/.test(line));
  const kinds = { '-': 'del', '+': 'ins' };
  decided(id, make('span', { class: 'difference' }, 'Edited:', ...lines.map((line) => make(kinds[line[0]] ?? 'span', {}, shown(line.slice(1))))));
}

function outputOf(id, name) {
  const step = steps.get(id);
  if (!step || !name) return null;
  if (!step.outputs.has(name)) {
    const output = new Output(name, titleOf(id));
    step.outputs.set(name, output);
    step.element.querySelector('.outputs').append(output.element);
  }
  return step.outputs.get(name);
}

/* A step's terminal: its screen is drawn from rows of text, its keys are sent as they are. */

const TERMINAL = { columns: 100, rows: 30 };
const KEYS = {
  Enter: '\r', Backspace: '\u007f', Tab: '\t', Escape: '\u001b', Delete: '\u001b[3~', Insert: '\u001b[2~', PageUp: '\u001b[5~', PageDown: '\u001b[6~',
};
const ARROWS = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D', Home: 'H', End: 'F' };
let terminal = null;

function openTerminal(id) {
  const step = steps.get(id);
  if (!step || isViewer) return;
  const text = make('pre', { class: 'text terminal', tabindex: '0', role: 'textbox', 'aria-multiline': 'true', 'aria-label': `Terminal of ${titleOf(id)}; Control and ] leaves it` });
  terminal = { text, step, application: false };
  // One message after the other: two on their way at once may arrive the wrong way round.
  let waiting = '';
  let isSending = false;
  const type = async (keys) => {
    waiting += keys;
    if (isSending) return;
    isSending = true;
    while (waiting) {
      const bytes = btoa(String.fromCharCode(...new TextEncoder().encode(waiting)));
      waiting = '';
      await say({ type: 'keys', bytes });
    }
    isSending = false;
  };
  text.addEventListener('keydown', (event) => {
    if (event.ctrlKey && event.key === ']') return text.blur();
    const arrow = ARROWS[event.key] && `\u001b${terminal?.application ? 'O' : '['}${ARROWS[event.key]}`;
    const control = event.ctrlKey && !event.altKey && /^[a-z@[\\^_ ]$/i.test(event.key) && String.fromCharCode(event.key.toUpperCase().charCodeAt(0) & 31);
    const keys = arrow || KEYS[event.key] || control || (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key);
    // Control, Shift and V is the browser's own.
    if (!keys || (event.ctrlKey && event.shiftKey)) return undefined;
    event.preventDefault();
    return type(event.altKey ? `\u001b${keys}` : keys);
  });
  text.addEventListener('paste', (event) => {
    event.preventDefault();
    type(event.clipboardData.getData('text').replaceAll('\n', '\r'));
  });
  step.element.querySelector('.outputs').append(make('div', { class: 'output live' }, text));
  say({ type: 'resize', ...TERMINAL });
  text.focus({ preventScroll: true });
}

function closeTerminal() {
  terminal?.text.closest('.output').remove();
  terminal = null;
}

function drawScreen({ rows, cursor, keys: application }) {
  if (!terminal) return;
  terminal.application = application;
  terminal.text.replaceChildren(...rows.map((row, at) => {
    const line = make('div', {});
    let column = 0;
    for (const [text, classes] of row) {
      const inside = cursor && cursor[0] === at && cursor[1] >= column && cursor[1] < column + text.length ? cursor[1] - column : -1;
      const part = (words, more = '') => words && line.append(make('span', { class: `${classes} ${more}`.trim() || null }, words));
      if (inside < 0) part(text);
      else {
        part(text.slice(0, inside));
        part(text.slice(inside, inside + 1), 'cursor');
        part(text.slice(inside + 1));
      }
      column += text.length;
    }
    return line;
  }));
}

const titleOf = (id) => steps.get(id)?.element.querySelector('h4').textContent.trim() ?? id;
const outputs = new Map();

function log(at, words, state) {
  const list = byId('log');
  const time = at ? clock(new Date(at)) : '';
  list.append(make('p', { 'data-state': state }, make('time', { datetime: at ?? '' }, time), make('span', {}, ` ${words}`)));
  // A long run keeps its story in its record; the page keeps the end of it.
  while (list.childElementCount > 400) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}

function who(body) {
  return body.by ? ` by ${body.by}` : body.how ? ` (${body.how})` : '';
}

let began = null;
let ended = null;

/** What a record changes on the page. */
function record({ type, at, body: told, output }) {
  const step = told?.step;
  const reason = told?.note ?? told?.reason;
  const because = reason ? `: ${reason}` : '';
  switch (type) {
    case 'run.opened':
      began = new Date(at);
      log(at, `began${told.environment ? ` for ${told.environment}` : ''} on ${told.host}`);
      return state('running', 'running');
    case 'gate.decided':
      setState(step, { yes: 'done', no: 'failed', assumed: 'assumed', skip: 'skipped', 'not-applicable': 'not-applicable', later: 'later' }[told.answer] ?? told.answer);
      decided(step, `${told.answer}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: ${told.answer}${who(told)}${because}`, told.answer === 'no' ? 'failed' : 'done');
    case 'confirm.decided':
      decided(step, `${told.answer}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: may run? ${told.answer}${who(told)}${because}`);
    case 'step.started': {
      if (steps.has(step)) steps.get(step).mode = told.mode;
      setState(step, 'running', told.attempt > 1 ? `running, attempt ${told.attempt}` : 'running');
      outputOf(step, output);
      outputs.set(output, step);
      comeAlong(steps.get(step)?.element);
      closeTerminal();
      if (told.mode === 'terminal' && page !== null && isLive) openTerminal(step);
      if (told.deviation) edited(step, told.deviation);
      state('running', 'running');
      return log(at, `${titleOf(step)}: started${told.attempt > 1 ? ` (attempt ${told.attempt})` : ''}`);
    }
    case 'step.exited': {
      const status = told.status?.exit ? `exit ${told.status.exit}` : told.status?.signal ? `signal ${told.status.signal}` : '';
      const words = [told.outcome, status, lasted(told.duration_ms)].filter(Boolean).join(', ');
      setState(step, told.outcome, words);
      closeTerminal();
      if (told.output_bytes) outputOf(step, output)?.grew(told.output_bytes);
      return log(at, `${titleOf(step)}: ${words}`, told.outcome);
    }
    case 'step.skipped':
      setState(step, 'skipped');
      decided(step, `skipped${who(told)}${because}`);
      return log(at, `${titleOf(step)}: skipped${who(told)}${because}`);
    case 'step.resolved': {
      const words = told.resolution ?? told.answer ?? told.as ?? 'resolved';
      setState(step, words === 'accepted' ? 'accepted' : words);
      decided(step, `${words}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: ${words}${who(told)}${because}`);
    }
    case 'driver.changed':
      return log(at, `${told.to} drives${told.from ? ` instead of ${told.from}` : ''}${because}`);
    case 'run.resumed':
      ended = null;
      byId('verdict')?.remove();
      state('running', 'running');
      return log(at, 'goes on');
    case 'run.closed':
      ended = new Date(at);
      state(told.result, told.result);
      ask(null);
      byId('along').hidden = true;
      verdict(told.result, `${told.result}${because}`);
      return log(at, `${told.result}${because}`, told.result);
    case 'breakglass.used':
      glass(`Run without approval: ${told.reason} (although ${told.lacks.join('; ')})`);
      return log(at, `without approval: ${told.reason}`, 'failed');
    case 'run.sealed':
      byId('verdict')?.append(make('span', { class: 'head' }, `Sealed, head ${told.head}`));
      return log(at, `sealed, head ${told.head}`);
    case 'output':
    case 'plan.pinned':
      return undefined;
    default:
      return log(at, `${type.replace('.', ' ')}${step ? `: ${titleOf(step)}` : ''}${because}`);
  }
}

/** How it ended, above the document. */
function verdict(result, words) {
  byId('verdict')?.remove();
  const took = began && ended ? ` It took ${span(ended - began)}.` : '';
  const place = make('section', { id: 'verdict', class: 'verdict', 'data-state': result, 'aria-label': 'How it ended' },
    make('strong', {}, words.charAt(0).toUpperCase() + words.slice(1)), took);
  if (byId('glass')) byId('glass').after(place);
  else byId('document').prepend(place);
}

/** That it goes without approval stands first, whatever else there is to say. */
function glass(words) {
  byId('glass')?.remove();
  byId('document').prepend(make('p', { id: 'glass' }, words));
}

function lasted(milliseconds) {
  if (milliseconds === undefined || milliseconds === null || milliseconds < 1000) return '';
  return span(milliseconds);
}

function span(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
}

function state(kind, words) {
  const pill = byId('state');
  pill.dataset.state = kind;
  pill.textContent = words;
  document.title = `${words}: ${document.querySelector('.where h1').textContent}`;
}

let page = null;
// How this page is called in the record.
let me = null;
let isLive = false;
const say = (message) => post(`/runs/${run}/messages`, { page, message });

/* What is asked */

const KINDS = {
  gate: 'Does this hold?', manual: 'Is this done?', confirm: 'May this run?', value: 'A value is missing', commit: 'Commit?', failed: 'It failed',
  'in-doubt': 'It is in doubt', protected: 'A protected environment', choice: 'One of several ways', condition: 'Does the condition hold?', reading: 'The document leaves this open',
  environment: 'Which environment?', 'changed-runbook': 'The runbook has changed', 'changed-target': 'The target has changed', wait: 'Wait',
};

/** The letter and the words of each reply, as the terminal has them. */
const REPLIES = {
  yes: ['y', 'Yes'], no: ['n', 'No'], skip: ['s', 'Skip'], 'not-applicable': ['a', 'Not applicable'], later: ['l', 'Later'], all: ['A', 'All that stand together'],
  offer: ['r', 'Run its command'], value: ['v', 'Give the value'], retry: ['r', 'Run it again'], accept: ['a', 'Accept'], happened: ['h', 'It happened'], edit: ['e', 'Edit'],
  mode: ['m', 'Another way'], shell: ['!', 'Shell'], show: ['o', 'Output again'], jump: ['j', 'Jump'], rollback: ['b', 'Roll back'], pause: ['p', 'Pause'],
  take: ['y', 'Do it'], leave: ['n', 'Leave it out'], choose: ['c', 'Choose'], pinned: ['g', 'As it was'], adopt: ['n', 'As it is now'], end: ['y', 'It is over'],
};
const IN_KIND = { commit: { yes: ['c', 'Commit'], no: ['r', 'Roll back'] }, failed: { no: ['n', 'Stop here'] }, 'in-doubt': { no: ['n', 'Stop here'], retry: ['r', 'It did not: run it'] },
  value: { no: ['n', 'Stop here'] }, 'changed-target': { yes: ['g', 'Go on all the same'], no: ['q', 'Stop here'] }, 'changed-runbook': { no: ['q', 'Stop here'] } };
const NEED_REASON = ['skip', 'not-applicable', 'accept', 'happened', 'jump'];
// What needs the terminal that a run was started in.
const NOT_HERE = ['shell'];
// What is wanted now and then: it stands behind the rest.
const RARE = ['mode', 'show', 'jump', 'rollback', 'pause'];
let open = null;
// What is sent with the reason that it lacks.
let wanted = null;
let promptKeys = [];
// What the reading leaves open, and the answer that is written for later runs once this one has taken it.
const OPEN = ['choice', 'condition', 'environment', 'reading'];
let kept = null;

/** The run has taken an answer. */
async function keep(made) {
  const mine = kept && made.question === kept.question && made.value === kept.value ? kept : null;
  kept = null;
  if (!mine) return;
  const done = await post(`/runs/${run}/answers`, mine);
  if (done) note(done.written);
}

function ask(prompt) {
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
      ...value(prompt, send),
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

/** Where a value is typed or one of a few is chosen. */
function value(prompt, send) {
  const reply = prompt.replies.includes('value') ? 'value' : prompt.replies.includes('choose') ? 'choose' : null;
  if (!reply) return [];
  if (prompt.options?.length) {
    return [make('div', { class: 'replies' }, ...prompt.options.map((option, at) => {
      if (at < 9) {
        promptKeys.push(String(at + 1));
        key(String(at + 1), option, () => send(reply, { value: option }));
      }
      return make('button', { type: 'button', class: 'reply', onclick: () => send(reply, { value: option }) }, option, at < 9 && make('kbd', {}, String(at + 1)));
    }))];
  }
  const field = make('input', { id: 'value', type: prompt.secret ? 'password' : 'text', autocomplete: 'off', spellcheck: 'false' });
  const give = () => send(reply, { value: field.value });
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); give(); } });
  return [make('p', { class: 'field' }, make('label', { for: 'value' }, prompt.name ?? 'Value'), field, make('button', { type: 'button', class: 'reply primary', onclick: give }, prompt.kind === 'protected' ? 'Go on' : 'Give it'))];
}

function oneOf(place, words, options, act) {
  const select = make('select', { id: 'one-of' }, ...options.map(([option, label]) => make('option', { value: option }, label)));
  place.replaceChildren(make('p', { class: 'field' }, make('label', { for: 'one-of' }, words), select, make('button', { type: 'button', class: 'reply', onclick: () => act(select.value) }, 'Go')));
  select.focus();
}

function editor(place, prompt, send) {
  const text = make('textarea', { id: 'edit', rows: Math.min(16, (prompt.script ?? '').split('\n').length + 2), spellcheck: 'false' });
  text.value = prompt.script ?? '';
  const before = make('div', { class: 'difference', 'aria-live': 'polite' });
  const compare = () => before.replaceChildren(...difference(prompt.script ?? '', text.value));
  text.addEventListener('input', compare);
  place.replaceChildren(make('p', { class: 'field' }, make('label', { for: 'edit' }, 'What runs instead; the change goes into the record'), text), before,
    make('button', { type: 'button', class: 'reply danger', onclick: () => send('edit', { text: text.value }) }, 'Run this instead'));
  text.focus();
}

/** The lines that differ between two short texts. */
function difference(old, made) {
  const [a, b] = [old.split('\n'), made.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [...a.slice(start, a.length - end).map((line) => make('del', {}, line)), ...b.slice(start, b.length - end).map((line) => make('ins', {}, line))];
}

const sections = () => [...document.querySelectorAll('.heading')].filter((heading) => [...heading.querySelectorAll('.tag')].some((tag) => tag.textContent === 'rollback'))
  .map((heading) => [heading.id.replace(/^section-/, ''), heading.querySelector('h2, h3').textContent]);

/* The stream */

function follow() {
  const source = new EventSource(`/runs/${run}/events`);
  const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  const controls = (isOn) => {
    for (const name of ['pause', 'stop']) byId(name).hidden = !isOn || isViewer;
  };
  on('hello', (hello) => { page = hello.page; me = hello.name; note(''); });
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
    isLive = true;
    const running = [...steps].find(([, one]) => one.element.dataset.state.startsWith('running') && one.mode === 'terminal');
    if (running && !terminal) openTerminal(running[0]);
    comeAlong(document.querySelector(HERE));
    controls(true);
    byId('resume').hidden = true;
  });
  on('idle', () => {
    isLive = false;
    closeTerminal();
    controls(false);
    ask(null);
    byId('resume').hidden = isViewer;
    if (!ended) state('stopped', 'nobody runs it now');
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
  if (!name || isViewer || name === me) return;
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
    if (began) byId('elapsed').textContent = span((ended ?? new Date()) - began);
  }, 1000);
  follow();
}
