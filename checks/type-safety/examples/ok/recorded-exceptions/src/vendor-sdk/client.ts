// ok: explicit-any
export const onMessage = (callback: (payload: any) => void): void => callback({});
