import { CacheInterceptor } from '@nestjs/cache-manager';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { ExecutionContext } from '@nestjs/common';

// ok: request-keyed-response-cache
export class KeptByTenant extends CacheInterceptor {
  trackBy(context: ExecutionContext) {
    const { user, url } = context.switchToHttp().getRequest();
    return `${user.tenantId}:${url}`;
  }
}

export const kept = { provide: APP_INTERCEPTOR, useClass: KeptByTenant };
