import { createHmac } from 'node:crypto';

export const sign = (body: Buffer) => createHmac('sha256', process.env.HOOK_KEY).update(body).digest('hex');
