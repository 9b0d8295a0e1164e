export class Money {
  constructor(
    readonly at: Date,
    readonly rows: Map<string, number>,
  ) {}
}
