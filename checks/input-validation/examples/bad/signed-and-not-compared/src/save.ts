export const save = (note: unknown) => store.push(note);
