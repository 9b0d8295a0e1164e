export const start = (): void => undefined;
// @ts-nocheck has no effect here, below the first statement
