import { z } from 'zod';

export const NewFolder = z.object({ tenantId: z.string() });
