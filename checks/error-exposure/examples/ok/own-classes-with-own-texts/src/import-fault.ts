/** Stays in the log of the import: its text is fixed, what it was made of is kept for whoever looks. */
export class ImportFault extends Error {
  constructor(readonly reason: string) {
    super('A row could not be read');
  }
}
