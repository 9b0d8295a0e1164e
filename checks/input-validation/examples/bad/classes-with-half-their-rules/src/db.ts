export const db = {
  sails: {
    insert: async (cloth: string, area: number) => ({ cloth, area }),
    mend: async (cloth: string, patches: number) => ({ cloth, patches }),
  },
};
