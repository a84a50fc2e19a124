// What every module stands on: the page's own facts, its elements, and a place for what is said in passing. What the server says is text and becomes
// text: nothing here makes markup.

// The living part of the notebook. What the server says is text and becomes text: nothing here makes markup, and nothing is asked for elsewhere.
export const body = document.body;
export const run = body.dataset.run;
export const isViewer = body.dataset.viewer === 'yes';
export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; a child that is a string is text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text in which nothing hides: what turns or hides other characters is written out. */
export function shown(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

/** Says something in passing. */
export function note(words) {
  const place = byId('note');
  place.textContent = words;
  place.hidden = !words;
}
