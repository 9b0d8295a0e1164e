import { used } from './used';

// ruleid: console-call
console.log('started', used());
