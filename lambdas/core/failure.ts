/**
 * The two kinds of failure, decided in one place. Permanent: the same input can never succeed, so it is quarantined
 * and acknowledged. Transient: the same input may succeed later, so it goes back to the queue.
 * Everything that is neither is a bug and is treated as transient, so that no input is dropped over our own fault.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  /** Stable word for metrics and quarantine records. */
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const isPermanent = (error: unknown): error is PermanentError => error instanceof PermanentError;

/**
 * What the work gives. Work that takes more stack than there is takes it of this input every time: what a pattern may
 * take on megabytes is bounded, and it says so with a RangeError. Throws it as a PermanentError.
 */
export function withinStack<T>(code: string, message: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new PermanentError(code, message, { cause });
  }
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
