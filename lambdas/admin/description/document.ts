import * as z from 'zod';
import { COMPONENTS, type ComponentName } from './components.ts';
import { jsonSchemaOf, withoutNoise } from './json-schemas.ts';
import {
  CALLERS,
  TAGS,
  type JsonSchema,
  type Operation,
  type Parameter,
  type TextResponse,
} from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { REFUSALS, type RefusalName } from './refusals.ts';

/** docs/openapi.json, as it is generated and served. */
export const DESCRIPTION_FILE = 'docs/openapi.json';

interface Options {
  /** Of the product. */
  version: string;
  /**
   * Whether objects have no further fields. The description leaves them open, since fields may be added; tests hold
   * answers to the closed one, so that none is added without it.
   */
  isClosed?: boolean;
}

/** The whole JSON API in OpenAPI 3.1, from the schemas that the routes use. */
export const describeApi = ({ version, isClosed = false }: Options) => ({
  openapi: '3.1.1',
  info: {
    title: 'Sentry Error Ledger',
    version,
    description:
      'Sentry’s errors as they are kept here. Times are ISO 8601 UTC with milliseconds, ids are texts. Fields are added and never renamed.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'Where this document is served' }],
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  paths: pathsOf(OPERATIONS),
  components: {
    schemas: schemasOf(isClosed),
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        description: 'A token of the identity provider (docs/sign-in.md).',
      },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Host-session',
        description: 'Of a browser that signed in.',
      },
      cronSecret: { type: 'http', scheme: 'bearer', description: 'The secret of the sync route.' },
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'Sentry-Hook-Signature',
        description: 'HMAC-SHA256, hexadecimal.',
      },
    },
  },
});

function schemasOf(isClosed: boolean): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: referenceTo });
  return Object.fromEntries(
    Object.keys(COMPONENTS).map((id) => [id, withoutNoise(schemas[id] ?? {}, { isClosed })]),
  );
}

const referenceTo = (id: string): string => `#/components/schemas/${id}`;

function pathsOf(operations: Readonly<Record<string, Operation>>): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(path, operation) };
  }
  return paths;
}

function operationObject(path: string, operation: Operation) {
  const { id, summary, description, tag, caller, query = {}, body } = operation;
  const parameters = [
    ...namesInPath(path).map((name) => ({
      name,
      in: 'path',
      required: true,
      description: PATH_WORDS[name] ?? name,
      schema: { type: 'string', minLength: 1 },
    })),
    ...Object.entries(query).map(([name, parameter]) => parameterObject(name, parameter)),
  ];
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    security: CALLERS[caller].security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.isRequired,
            description: body.description,
            content: { 'application/json': { schema: jsonSchemaOf(body.schema) } },
          },
        }),
    responses: responsesOf(operation),
  };
}

const namesInPath = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

const PATH_WORDS: Readonly<Record<string, string>> = {
  id: 'An id, or a short id such as SHOP-7K.',
  viewId: 'The id of a saved view.',
  eventId: 'Sentry’s id of the event: 32 hexadecimal digits.',
};

function parameterObject(
  name: string,
  { description, schema, wire, isList = false, isRequired = false }: Parameter,
) {
  return {
    name,
    in: 'query',
    description,
    ...(isRequired ? { required: true } : {}),
    ...(isList ? { style: 'form', explode: false } : {}),
    schema: wire ?? (schema === undefined ? { type: 'string' } : jsonSchemaOf(schema)),
  };
}

function responsesOf({ answers, caller, refusals = [] }: Operation): Record<string, unknown> {
  const done = Object.entries(answers).map(
    ([status, answer]) =>
      [
        status,
        'shape' in answer ? response(answer.description, [answer.shape]) : textResponse(answer),
      ] as const,
  );
  const names: readonly RefusalName[] = [...refusals, ...CALLERS[caller].refusals];
  const refused = names.map((name) => {
    const { status, description, shapes } = REFUSALS[name];
    return [status.toString(), response(description, shapes)] as const;
  });
  return Object.fromEntries([...done, ...refused]);
}

const textResponse = ({ description, text, headers }: TextResponse) => ({
  description,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, words]) => [
      name,
      { description: words, schema: { type: 'string' } },
    ]),
  ),
  content: Object.fromEntries(text.map((type) => [type, { schema: { type: 'string' } }])),
});

function response(description: string, shapes: readonly ComponentName[]) {
  const schemas = shapes.map((name) => ({ $ref: referenceTo(name) }));
  const [only, ...others] = schemas;
  if (only === undefined) return { description };
  return {
    description,
    content: { 'application/json': { schema: others.length === 0 ? only : { anyOf: schemas } } },
  };
}
