export const exact = { additionalProperties: false };
