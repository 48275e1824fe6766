/** A policy that holds something this evaluator does not know: judged wrongly it would prove nothing. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
