import { createClient } from 'redis';

export const connection = createClient();
