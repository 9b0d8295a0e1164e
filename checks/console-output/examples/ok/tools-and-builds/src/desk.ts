// ok: console-call
console.log('desk 1.0');
