// ruleid: doc-comment-missing
export const total = (rows: number[]): number => rows.length;
