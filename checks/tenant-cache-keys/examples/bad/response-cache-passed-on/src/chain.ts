import { cacheResponses } from './middleware/response-cache';
import { requestId } from './middleware/request-id';

export const chain = [requestId, cacheResponses()];
