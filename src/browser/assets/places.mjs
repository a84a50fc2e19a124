// Places of the document: a line may be that of a heading, or stand in a cell.

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
export function go(element) {
  element.setAttribute('tabindex', '-1');
  element.scrollIntoView({ block: 'center' });
  element.focus({ preventScroll: true });
}
