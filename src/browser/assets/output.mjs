// What one attempt has printed: a window over it, which goes with its end until somebody moves it.

import { make, note, run } from './page.mjs';
import { drawn } from './text.mjs';

const WINDOW = 64 * 1024;

/** What one attempt has printed: a window over it, which goes with its end until somebody moves it. */
export class Output {
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
