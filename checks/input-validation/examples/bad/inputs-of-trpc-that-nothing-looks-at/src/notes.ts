export const notes = {
  add: (owner: string, note: unknown) => ({ owner, note }),
  move: (note: unknown) => ({ note }),
  rename: (note: unknown) => ({ note }),
  tag: (name: string) => ({ name }),
  keep: (note: unknown) => ({ note }),
};
