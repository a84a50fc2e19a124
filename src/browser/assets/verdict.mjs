// How the run is and how it ended, above the document.

import { live } from './live.mjs';
import { body, byId, make } from './page.mjs';
import { span } from './time.mjs';

export function state(kind, words) {
  const pill = byId('state');
  pill.dataset.state = kind;
  pill.textContent = words;
  document.title = `${words}: ${document.querySelector('.where h1').textContent}`;
}

/** How it ended, above the document. */
export function verdict(result, words) {
  byId('verdict')?.remove();
  const took = live.began && live.ended ? ` It took ${span(live.ended - live.began)}.` : '';
  const place = make('section', { id: 'verdict', class: 'verdict', 'data-state': result, 'aria-label': 'How it ended' },
    make('strong', {}, words.charAt(0).toUpperCase() + words.slice(1)), took);
  if (byId('glass')) byId('glass').after(place);
  else byId('document').prepend(place);
}

/** That it goes without approval stands first, whatever else there is to say. */
export function glass(words) {
  byId('glass')?.remove();
  const review = body.dataset.reviewed ?? 'open: nobody else has reviewed it yet';
  byId('document').prepend(make('p', { id: 'glass' }, words, make('span', { class: 'review' }, review.charAt(0).toUpperCase() + review.slice(1))));
}
