export const tariffKey = (slug: string) => ['tariff', slug].join(':');
