// The run in lines, as it happened.

import { byId, make } from './page.mjs';
import { clock } from './time.mjs';

export function log(at, words, state) {
  const list = byId('log');
  const time = at ? clock(new Date(at)) : '';
  list.append(make('p', { 'data-state': state }, make('time', { datetime: at ?? '' }, time), make('span', {}, ` ${words}`)));
  // A long run keeps its story in its record; the page keeps the end of it.
  while (list.childElementCount > 400) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}

export function who(body) {
  return body.by ? ` by ${body.by}` : body.how ? ` (${body.how})` : '';
}
