export const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>;
