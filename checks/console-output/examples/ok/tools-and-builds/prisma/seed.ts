// ok: console-call
console.log('seeded');
