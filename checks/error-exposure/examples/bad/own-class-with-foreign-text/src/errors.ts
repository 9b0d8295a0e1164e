export class AppError extends Error {
  constructor(
    public readonly status: number,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export class StorageError extends AppError {
  constructor(message: string, cause?: unknown) {
    super(503, message, { cause });
  }
}

export class Refused extends AppError {
  constructor(readonly detail: { message: string; code: string }) {
    super(409, `Refused: ${detail.message}`);
  }
}
