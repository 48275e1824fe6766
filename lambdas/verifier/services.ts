import type { Clock } from '../adapters/clock.ts';
import type { SecretReader } from '../adapters/secrets.ts';
import type { Deadline } from './deadline.ts';
import type { DeliveryTelemetry } from './telemetry.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** Everything the verifier does to the world. */
export interface Services {
  clock: Clock;
  secrets: Pick<SecretReader<WebhookSecret>, 'all' | 'refresh'>;
  /** Resolves once SQS has accepted the text; rejects with `TransientError`. */
  queue: { send(text: string, signal: AbortSignal): Promise<void> };
  /** Keeps a gzipped body that no message can carry and resolves to its key; rejects with `TransientError`. */
  oversize: { put(gzipped: Buffer, signal: AbortSignal): Promise<string> };
  telemetry: DeliveryTelemetry;
  startDeadline: () => Deadline;
  /** Also ask for `Authorization: Bearer`; never instead of the signature. */
  requireBearer: boolean;
}
