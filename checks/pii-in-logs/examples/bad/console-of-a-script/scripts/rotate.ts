import { rotate } from '../src/keys';

const apiKey = await rotate();
// ruleid: secret-logged
console.log('new key', apiKey);
