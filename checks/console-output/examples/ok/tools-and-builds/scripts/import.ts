// ok: console-call
console.log('imported');
