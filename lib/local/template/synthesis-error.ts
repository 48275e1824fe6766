/** The stack could not be synthesized; the message ends with what the CDK app said. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}
