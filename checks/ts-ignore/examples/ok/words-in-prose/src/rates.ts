// We never write @ts-ignore here, and a note about @ts-nocheck is no directive.
// ok: ts-ignore-comment
const told = "// @ts-ignore";

/**
 * Prefer `unknown`.
 * Never @ts-ignore.
 */
export const rate = (text: string): string => text + told;
// @ts-nocheck below the first statement does nothing
