import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/template.ts';
import { UnknownCallError } from './dynamodb-calls.ts';
import type { AccessRequest } from './policy.ts';

/** One HTTP request to the local AWS endpoint. */
export interface HttpCall {
  method: string;
  /** Path and query. */
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed, where it is JSON. */
  json: unknown;
  text: () => string;
}

/** What a call to `service` (of the signature's scope) needs. Throws `UnknownCallError`. */
export function awsRequests(service: string, call: HttpCall): AccessRequest[] {
  switch (service) {
    case 'sqs':
      return sqsRequests(targetOf(call), call.json);
    case 'secretsmanager':
      return [secretRequest(targetOf(call), call.json)];
    case 's3':
      return s3Requests(call);
    case 'lambda':
      return [invokeRequest(call)];
    case 'ses':
      return [emailRequest(call)];
    case 'events':
      return putEventsRequests(targetOf(call), call.json);
    case 'sns':
      return [snsRequest(new URLSearchParams(call.text()))];
    default:
      throw new UnknownCallError(`It is not known which permissions calls to ${service} need.`);
  }
}

function invokeRequest({ method, url }: HttpCall): AccessRequest {
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url)?.[1];
  if (method !== 'POST' || name === undefined)
    throw new UnknownCallError(`It is not known what ${url} needs.`);
  const resource = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;
  return { action: 'lambda:InvokeFunction', resource, context: {} };
}

/** `SendMessage` of `AmazonSQS.SendMessage`. */
function targetOf({ headers }: HttpCall): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : '';
}

const queue = z.union([
  z
    .object({ QueueUrl: z.string() })
    .transform(({ QueueUrl }) => QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)),
  z.object({ QueueName: z.string() }).transform(({ QueueName }) => QueueName),
]);
const moveTask = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });

/** The batch forms need the permission of the single one (SQS guide, "Amazon SQS API permissions"). */
function sqsRequests(operation: string, json: unknown): AccessRequest[] {
  const access = (action: string, resource: string): AccessRequest => ({
    action: `sqs:${action}`,
    resource,
    context: {},
  });
  if (operation === 'StartMessageMoveTask' || operation === 'ListMessageMoveTasks') {
    const { SourceArn, DestinationArn } = read(moveTask, json, operation);
    const also =
      operation === 'StartMessageMoveTask' ? ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] : [];
    return [
      ...[operation, ...also].map((action) => access(action, SourceArn)),
      ...(DestinationArn === undefined ? [] : [access('SendMessage', DestinationArn)]),
    ];
  }
  if (!/^[A-Z]\w+$/.test(operation)) throw new UnknownCallError(`SQS has no operation "${operation}".`);
  const name = read(queue, json, operation);
  return [access(operation.replace(/Batch$/, ''), `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${name}`)];
}

const secret = z.object({ SecretId: z.string().startsWith('arn:') });
const SECRET_OPERATIONS: readonly string[] = ['GetSecretValue', 'PutSecretValue', 'DescribeSecret'];

function secretRequest(operation: string, json: unknown): AccessRequest {
  if (!SECRET_OPERATIONS.includes(operation))
    throw new UnknownCallError(`It is not known what ${operation} needs.`);
  return {
    action: `secretsmanager:${operation}`,
    resource: read(secret, json, operation).SecretId,
    context: {},
  };
}

const email = z.object({ FromEmailAddress: z.string() });

/** By the identity of the sender (Service authorization reference, "Amazon Simple Email Service v2"). */
function emailRequest({ url, json }: HttpCall): AccessRequest {
  if (url !== '/v2/email/outbound-emails') throw new UnknownCallError(`It is not known what ${url} needs.`);
  const { FromEmailAddress: from } = read(email, json, 'SendEmail');
  return {
    action: 'ses:SendEmail',
    resource: `arn:aws:ses:${LOCAL_REGION}:${LOCAL_ACCOUNT}:identity/${from}`,
    context: { 'ses:FromAddress': [from] },
  };
}

const putEvents = z.object({
  Entries: z.array(z.object({ EventBusName: z.string().default('default'), Source: z.string() })),
});

/** Each entry by its bus and its source (service authorization reference, "Amazon EventBridge"). */
function putEventsRequests(operation: string, json: unknown): AccessRequest[] {
  if (operation !== 'PutEvents') throw new UnknownCallError(`It is not known what ${operation} needs.`);
  return read(putEvents, json, operation).Entries.map(({ EventBusName, Source }) => ({
    action: 'events:PutEvents',
    resource: EventBusName.startsWith('arn:')
      ? EventBusName
      : `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:event-bus/${EventBusName}`,
    context: { 'events:source': [Source] },
  }));
}

function snsRequest(form: URLSearchParams): AccessRequest {
  const [action, topic] = [form.get('Action'), form.get('TopicArn')];
  if (action === null || topic === null) throw new UnknownCallError('This call to SNS names no topic.');
  return { action: `sns:${action}`, resource: topic, context: {} };
}

/** S3 (API reference, "Required permissions for Amazon S3 API operations"); path-style addresses alone. */
function s3Requests({ method, url, headers, text }: HttpCall): AccessRequest[] {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [bucket = '', ...rest] = pathname.slice(1).split('/');
  const key = decodeURIComponent(rest.join('/'));
  const object = (action: string, name = key, of = bucket): AccessRequest => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${of}/${name}`,
    context: {},
  });
  if (bucket === '') throw new UnknownCallError('It is not known what a call to S3 without a bucket needs.');
  if (key === '') {
    if (method === 'POST' && searchParams.has('delete')) {
      return [...text().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) =>
        object('DeleteObject', name),
      );
    }
    if (method !== 'GET' && method !== 'HEAD')
      throw new UnknownCallError(`It is not known what ${method} on a bucket needs.`);
    const prefix = searchParams.get('prefix');
    return [
      {
        action: 's3:ListBucket',
        resource: `arn:aws:s3:::${bucket}`,
        context: prefix === null ? {} : { 's3:prefix': [prefix] },
      },
    ];
  }
  switch (method) {
    case 'GET':
    case 'HEAD':
      return [object('GetObject')];
    case 'DELETE':
      return [object(searchParams.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject')];
    case 'PUT':
    case 'POST': {
      const source = headers['x-amz-copy-source'];
      if (typeof source !== 'string') return [object('PutObject')];
      const [from = '', ...name] = decodeURIComponent(source).replace(/^\//, '').split('/');
      return [object('GetObject', name.join('/'), from), object('PutObject')];
    }
    default:
      throw new UnknownCallError(`It is not known what ${method} on an object needs.`);
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown, operation: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnknownCallError(`This ${operation} cannot be read: ${z.prettifyError(parsed.error)}`);
}
