const rows = new Map<string, string>();

export const shares = {
  count: 0,
  find: async (userId: string, docId: string) => rows.get(`${userId}:${docId}`),
};
