export const total = 1;

/*
 * This was too slow for the list:
 * const notes = await load();
 * notes.sort();
 * render(notes);
 */
export const other = 2;
