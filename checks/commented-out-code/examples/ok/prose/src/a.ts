export const total = 1;

// Hello
// world
// there

// Note: the list is sorted by date
// TODO: page it
// see render(notes) for how it is shown

// The keys are:
// - id (a number)
// - name
// - when (a date)

/**
 * Adds up.
 *
 * const sum = add(1, 2);
 * show(sum);
 * done();
 */
export function add(a: number, b: number) {
  // Example:
  // const sum = add(1, 2);
  // show(sum);
  // done();
  return a + b;
}

// eslint-disable-next-line no-console
// const one = 1;
// const two = 2;
