import { invite } from '../src/invite';

const customer = await invite(process.argv[2]);
// ok: personal-field-logged
console.log(`invited ${customer.email}`);
process.exit(0);
