// What is said to the server, and nothing to anybody else.

import { note } from './page.mjs';

/** Sends a message to the server; gives what it replies, or says why not. */
export async function post(path, message) {
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
