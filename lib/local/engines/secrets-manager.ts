import { randomUUID } from 'node:crypto';
import * as z from 'zod';

/** The part of Secrets Manager that functions and commands use, over AWS JSON 1.1. */
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

const putSchema = z.object({ SecretId: z.string(), SecretString: z.string().min(1) });
const requestSchema = z.object({
  SecretId: z.string(),
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT'),
});

export function createSecretsManager(now: () => number = Date.now): SecretsManager {
  const secrets = new Map<string, { AWSCURRENT: Version; AWSPREVIOUS: Version | undefined }>();

  const put = (secretArn: string, text: string): Version => {
    const before = secrets.get(secretArn);
    const current = { id: randomUUID(), text, createdAtMs: now() };
    secrets.set(secretArn, { AWSCURRENT: current, AWSPREVIOUS: before?.AWSCURRENT });
    return current;
  };
  const answerPut = (body: unknown) => {
    const request = putSchema.safeParse(body);
    if (!request.success) return failure('InvalidParameterException', z.prettifyError(request.error));
    const { SecretId, SecretString } = request.data;
    if (!secrets.has(SecretId)) {
      return failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    const { id } = put(SecretId, SecretString);
    const Name = SecretId.split(':').at(-1);
    return { status: 200, body: { ARN: SecretId, Name, VersionId: id, VersionStages: ['AWSCURRENT'] } };
  };

  return {
    put: (secretArn, text) => void put(secretArn, text),
    answer(target, body) {
      if (target === 'secretsmanager.PutSecretValue') return answerPut(body);
      if (target !== 'secretsmanager.GetSecretValue') {
        return failure(
          'UnknownOperationException',
          `The local Secrets Manager answers GetSecretValue and PutSecretValue, not ${target}.`,
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
