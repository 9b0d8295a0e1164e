export const under =
  (space: string) =>
  (tenantId: string, ...rest: (string | number)[]) =>
    [space, tenantId, ...rest].join(':');

export function shared(space: string) {
  return (_tenantId: string, slug: string) => `${space}/${slug}`;
}

export const keys = { offer: under('offer'), month: shared('month') };
