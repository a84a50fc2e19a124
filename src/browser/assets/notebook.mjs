// The living part of the notebook: each module does what it says on the pages that have a place for it.

import './layout.mjs';
import './keys.mjs';
import './places.mjs';
import './viewers.mjs';
import './start.mjs';
import './settled.mjs';
import './stream.mjs';
