import { FunctionTool } from '@example/agents';
import { z } from 'zod';

const input = z.object({ id: z.string(), title: z.string() });

export const rename = new FunctionTool({
  name: 'rename',
  parameters: input,
  execute: async (params, context) => {
    // ok: cast-as-validation
    const { id, title } = input.parse(params);
    return context.notes.rename(id, title);
  },
});
