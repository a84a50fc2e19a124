// The living part of the notebook: each module does what it says on the pages that have a place for it. The server sends all of them as one; this file
// is what loads them as they are, where somebody works on them (ASSETS in tests/browser).

import './layout.mjs';
import './keys.mjs';
import './places.mjs';
import './viewers.mjs';
import './start.mjs';
import './settled.mjs';
import './stream.mjs';
