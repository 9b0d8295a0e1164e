// ok: explicit-any
export const context = (): unknown => (window as any).webkitAudioContext;
