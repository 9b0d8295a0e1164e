type Data = Record<string, unknown>;

const HIDDEN = new Set(['email', 'phone']);

const masked = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, HIDDEN.has(key) ? '-' : value]));

function emit(level: string, what: string, data: Data = {}): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, what, ...masked(data) });
  process.stdout.write(line + '\n');
}

export const events = {
  note: (what: string, data?: Data) => emit('note', what, data),
  trouble(what: string, cause: Error, data?: Data) {
    emit('trouble', what, { ...data, name: cause.name });
  },
};
