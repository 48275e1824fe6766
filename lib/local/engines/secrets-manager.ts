import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** The part of Secrets Manager that functions use: GetSecretValue over AWS JSON 1.1. */
export interface SecretsManager {
  /** Makes the text the current version; the version before it stays readable as AWSPREVIOUS. */
  put(secretArn: string, text: string): void;
  /** Answers one request; `target` is the X-Amz-Target header. */
  answer(target: string, body: unknown): { status: number; body: object };
}

interface Version {
  id: string;
  text: string;
  createdAtMs: number;
}

const requestSchema = z.object({
  SecretId: z.string(),
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT'),
});

export function createSecretsManager(now: () => number = Date.now): SecretsManager {
  const secrets = new Map<string, { AWSCURRENT: Version; AWSPREVIOUS: Version | undefined }>();

  return {
    put(secretArn, text) {
      const before = secrets.get(secretArn);
      const current = { id: randomUUID(), text, createdAtMs: now() };
      secrets.set(secretArn, { AWSCURRENT: current, AWSPREVIOUS: before?.AWSCURRENT });
    },
    answer(target, body) {
      if (target !== 'secretsmanager.GetSecretValue') {
        return failure(
          'UnknownOperationException',
          `The local Secrets Manager answers GetSecretValue, not ${target}.`,
        );
      }
      const request = requestSchema.safeParse(body);
      if (!request.success) return failure('InvalidParameterException', z.prettifyError(request.error));
      const { SecretId, VersionStage } = request.data;
      const version = secrets.get(SecretId)?.[VersionStage];
      if (!version) {
        return failure(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
        );
      }
      return {
        status: 200,
        body: {
          ARN: SecretId,
          Name: SecretId.split(':').at(-1),
          VersionId: version.id,
          VersionStages: [VersionStage],
          SecretString: version.text,
          // Seconds since the epoch: AWS JSON 1.1 writes timestamps so.
          CreatedDate: version.createdAtMs / 1000,
        },
      };
    },
  };
}

const failure = (type: string, message: string) => ({ status: 400, body: { __type: type, message } });
