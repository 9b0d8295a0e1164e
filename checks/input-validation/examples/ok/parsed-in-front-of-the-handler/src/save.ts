export const save = async (text: string) => ({ text });
