// What this page knows of the run that it follows.

import { run } from './page.mjs';
import { post } from './server.mjs';

/** Its number among the pages, how it is called in the record, whether somebody runs the run now, when that began and ended. */
export const live = { page: null, me: null, isOn: false, began: null, ended: null };

export const say = (message) => post(`/runs/${run}/messages`, { page: live.page, message });
