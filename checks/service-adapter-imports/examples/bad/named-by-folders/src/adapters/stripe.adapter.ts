export function charge(): void {}
