async function main() {
  // ok: console-call
  console.log('mended');
}

main();
