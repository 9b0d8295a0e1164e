// Moved here from the old service.
// ruleid: ts-ignore-comment
// @ts-nocheck
export const total = (rows) => rows.length;
