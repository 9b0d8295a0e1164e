export class AppError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly isOperational = true,
  ) {
    super(message);
  }

  toJSON(): Record<string, unknown> {
    // ok: stack-in-response
    return { code: this.code, message: this.message };
  }
}

export class OutOfStockError extends AppError {}

export const isAppError = (value: unknown): value is AppError => value instanceof AppError;
