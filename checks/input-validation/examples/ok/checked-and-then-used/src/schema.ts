import * as v from 'valibot';

export const NoteInput = v.object({ title: v.pipe(v.string(), v.maxLength(80)) });
