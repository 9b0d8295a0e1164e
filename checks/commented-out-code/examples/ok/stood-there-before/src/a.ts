// const a = load();
// sort(a);
// show(a);
export const total = 2;
