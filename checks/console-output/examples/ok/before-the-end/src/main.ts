import { required } from './env';

async function main() {
  required('PORT');
}

main().catch((error) => {
  // ok: console-call
  console.error(error);
  process.exit(1);
});
