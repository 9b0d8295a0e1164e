export const load = async (name: string) => fetch(`http://store/${name}`).then((answer) => answer.json());
