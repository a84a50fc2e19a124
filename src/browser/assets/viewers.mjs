// An address for somebody who only watches.

import { byId, note } from './page.mjs';
import { post } from './server.mjs';

byId('invite')?.addEventListener('click', async () => {
  const made = await post('/invitations', {});
  if (made) note(`For one who watches, once: ${made.address}`);
});
