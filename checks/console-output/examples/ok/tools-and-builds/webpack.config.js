// ok: console-call
console.log('building');
module.exports = {};
