// Text as a terminal would show it, and two texts beside each other.

import { make, shown } from './page.mjs';

const MOST_SPANS = 600;

/** A terminal's text as elements: colours become classes, a carriage return goes back to the line's beginning, all else is dropped. */
export function drawn(text) {
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

/** The lines that differ between two short texts. */
export function difference(old, made) {
  const [a, b] = [old.split('\n'), made.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [...a.slice(start, a.length - end).map((line) => make('del', {}, line)), ...b.slice(start, b.length - end).map((line) => make('ins', {}, line))];
}
