export const work = async () => undefined;
