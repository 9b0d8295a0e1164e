import { CacheInterceptor } from '@nestjs/cache-manager';
import { APP_INTERCEPTOR } from '@nestjs/core';

// ruleid: request-keyed-response-cache
export const kept = { provide: APP_INTERCEPTOR, useClass: CacheInterceptor };
