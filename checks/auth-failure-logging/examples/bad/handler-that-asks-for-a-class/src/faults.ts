export class Fault extends Error {
  constructor(readonly code: string, readonly status = 401) {
    super(code);
  }
}

export const isFault = (error: unknown): error is Fault => error instanceof Fault;
