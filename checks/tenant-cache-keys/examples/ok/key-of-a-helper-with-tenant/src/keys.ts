export function cacheKey(prefix: string, tenantId: string, ...parts: string[]) {
  return [prefix, tenantId, ...parts].join(':');
}
export const joined = (...parts: string[]) => parts.map((part) => part.toLowerCase()).join(':');
