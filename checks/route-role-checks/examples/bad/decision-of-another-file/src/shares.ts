const rows = new Map<string, string>();

export const shares = {
  find: async (userId: string, docId: string) => rows.get(`${userId}:${docId}`),
};
