import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describeApi } from '../../../lambdas/admin/description/document.ts';

/** Without further fields: an answer that has one more than the description fails. */
const description = describeApi({ version: 'test', isClosed: true });

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'api', components: { schemas: description.components.schemas } });

interface OperationObject {
  responses: Record<string, { content: { 'application/json': { schema: object } } }>;
}

const PATHS = Object.entries(description.paths).map(([path, operations]) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  operations: operations as Record<string, OperationObject>,
}));

/** Compiled once: a schema of an event takes a while. */
const compiled = new Map<string, ValidateFunction>();

function validatorOf(key: string, schema: object): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const within = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
  const validate = ajv.compile(within);
  compiled.set(key, validate);
  return validate;
}

/**
 * What of an answer the description lacks, in words; undefined where it has all of it, or where the path is none of the
 * JSON API. What a method answers that a path does not have is told by `Allow`, and not described.
 */
export function undescribed(
  method: string,
  url: string,
  answer: { status: number; body: unknown },
): string | undefined {
  const { pathname } = new URL(url, 'http://localhost');
  const found = PATHS.find(({ pattern }) => pattern.test(pathname));
  const isBare = method === 'HEAD' || answer.status === 405;
  if (found === undefined || isBare) return undefined;
  const { path, operations } = found;
  const name = `${method} ${path}`;
  const operation = operations[method.toLowerCase()];
  if (operation === undefined)
    return `${name} is answered with ${answer.status.toString()} and not described`;
  const response = operation.responses[answer.status.toString()];
  if (response === undefined)
    return `${name} is answered with ${answer.status.toString()}, which is not described`;
  const validate = validatorOf(
    `${name} ${answer.status.toString()}`,
    response.content['application/json'].schema,
  );
  if (validate(answer.body)) return undefined;
  const mistakes = validate.errors ?? [];
  const words = mistakes.map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  return `${name} ${answer.status.toString()} is not as described: ${[...new Set(words)].slice(0, 8).join('; ')}`;
}

/** Fails where an answer is not what the description promises. */
export function holdToDescription(
  method: string,
  url: string,
  answer: { status: number; body: unknown },
): void {
  const lack = undescribed(method, url, answer);
  if (lack !== undefined) throw new Error(lack);
}
