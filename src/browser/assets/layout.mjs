// How high the bar is and where the document stands, which the style cannot know by itself.

import { body, byId } from './page.mjs';
import { clock } from './time.mjs';

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

for (const time of document.querySelectorAll('.library time')) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.valueOf())) time.textContent = `${clock(when, { dateStyle: 'medium' })}, ${clock(when)}`;
}
