const emit = (level: string, what: string, data: object) => process.stderr.write(JSON.stringify({ level, what, data }));

export const makeTrail = (scope: string) => ({
  note: (what: string, data: object) => emit('note', `${scope} ${what}`, data),
});
