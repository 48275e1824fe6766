/** A table from an earlier run that no longer fits the template. */
export class StaleDataError extends Error {
  override readonly name = 'StaleDataError';
}
