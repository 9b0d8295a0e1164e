import { FunctionTool } from '@example/agents';
import { z } from 'zod';

export const rename = new FunctionTool({
  name: 'rename',
  parameters: z.object({ id: z.string(), title: z.string() }),
  execute: async (params, context) => {
    // ruleid: cast-as-validation
    const { id, title } = params as { id: string; title: string };
    return context.notes.rename(id, title);
  },
});
