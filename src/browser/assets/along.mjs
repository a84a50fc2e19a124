// Where the run is: the page goes with it until somebody looks elsewhere.

import { live } from './live.mjs';
import { byId } from './page.mjs';

let goesAlong = true;
export const HERE = '.cell[data-state="asked"], .cell[data-asked], .cell[data-state="running"], .cell[data-state="failed"]';

/** To where the run has come, unless somebody looks elsewhere. What is told of the past moves nothing. */
export function comeAlong(element) {
  if (goesAlong && live.isOn) look(element);
}

export function look(element) {
  if (!element) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // Above the middle: what is asked stands below it.
  const top = element.getBoundingClientRect().top + scrollY - innerHeight * 0.28;
  scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
}

export function goAlong(does) {
  goesAlong = does;
  const button = byId('along');
  if (button) button.setAttribute('aria-pressed', String(does));
}

for (const kind of ['wheel', 'touchmove']) addEventListener(kind, (event) => { if (!event.target.closest?.('.ask, .text, #log, .outline')) goAlong(false); }, { passive: true });
