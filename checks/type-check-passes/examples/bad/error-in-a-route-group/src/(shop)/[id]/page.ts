// ruleid: type-error
export const total: number = 'one';
