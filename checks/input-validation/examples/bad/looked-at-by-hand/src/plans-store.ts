let current = 'free';

export const plans = {
  choose: async (plan: string) => (current = plan),
  publish: async (sure: boolean) => sure && current,
  leave: async (reason: string) => reason,
};
