import { add } from '../services/sums';

setInterval(() => {
  // ruleid: console-call
  console.info('nightly', add(1, 2));
}, 86_400_000);
