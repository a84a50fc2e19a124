// A step's terminal: its screen is drawn from rows of text, its keys are sent as they are.

import { say } from './live.mjs';
import { isViewer, make } from './page.mjs';
import { steps, titleOf } from './steps.mjs';

const TERMINAL = { columns: 100, rows: 30 };

const KEYS = {
  Enter: '\r', Backspace: '\u007f', Tab: '\t', Escape: '\u001b', Delete: '\u001b[3~', Insert: '\u001b[2~', PageUp: '\u001b[5~', PageDown: '\u001b[6~',
};

const ARROWS = { ArrowUp: 'A', ArrowDown: 'B', ArrowRight: 'C', ArrowLeft: 'D', Home: 'H', End: 'F' };
export let terminal = null;

export function openTerminal(id) {
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

export function closeTerminal() {
  terminal?.text.closest('.output').remove();
  terminal = null;
}

export function drawScreen({ rows, cursor, keys: application }) {
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
