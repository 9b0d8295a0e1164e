export const checkSignature = (body: unknown) => body !== null;
