import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { FunctionHost, InvocationResult } from '../../../../lib/local/functions/function-host.ts';
import { startHttpApi, type HttpApi } from '../../../../lib/local/gateway/http-api.ts';
import type { GatewayPlan } from '../../../../lib/local/template/gateway-plan.ts';
import { parseRouteKey } from '../../../../lib/local/gateway/http-routes.ts';
import { PortInUseError } from '../../../../lib/local/loopback/listen.ts';

let api: HttpApi;
let events: APIGatewayProxyEventV2[];
let result: Promise<InvocationResult>;

beforeEach(async () => {
  events = [];
  result = Promise.resolve({ ok: true, value: { statusCode: 200, body: 'hi', cookies: ['a=1', 'b=2'] } });
  api = await startHttpApi(0);
});
afterEach(() => api.stop());

const open = (timeoutMs = 30_000, limits: Pick<GatewayPlan, 'defaultLimits'> = {}) => {
  const host: FunctionHost = {
    name: 'Fn',
    invoke: (event) => {
      events.push(event as APIGatewayProxyEventV2);
      return result;
    },
    warm: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
  const route = { route: parseRouteKey('ANY /a/{proxy+}'), functionName: 'Fn', timeoutMs };
  const other = { ...route, route: parseRouteKey('ANY /b'), limits: { rateLimit: 1, burstLimit: 1 } };
  api.open({ routes: [route, other], ...limits }, new Map([['Fn', host]]));
};
const post = (body: string) =>
  fetch(`${api.url}/a/b?x=1`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

it('a request reaches the function behind its route and brings back its answer', async () => {
  open();

  const response = await post('{"é":1}');

  expect(events).toMatchObject([
    { routeKey: 'ANY /a/{proxy+}', rawPath: '/a/b', pathParameters: { proxy: 'b' }, body: '{"é":1}' },
  ]);
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('hi');
});

it('before the routes are open every request is answered 503', async () => {
  const response = await post('{}');
  expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

it('a path without a route is answered 404', async () => {
  open();
  const response = await fetch(`${api.url}/other`);
  expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
});

it('a function that fails is answered 500', async () => {
  result = Promise.resolve({ ok: false, error: { errorType: 'Error', errorMessage: 'secret detail' } });
  open();

  const response = await post('{}');

  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
});

it('a function that is slower than its integration allows is answered 503', async () => {
  result = new Promise(() => undefined);
  open(10);

  const response = await post('{}');

  expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

it.each([
  ["more than Lambda's 6 MB event", 6.5],
  ["more than the gateway's 10 MB body", 10.5],
])('%s is answered 413 and never reaches the function', async (_, megabytes) => {
  open();

  const response = await post('x'.repeat(megabytes * 1024 * 1024));

  expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  expect(events).toEqual([]);
});

it('headers of more than 10,240 bytes are answered 431', async () => {
  open();
  const response = await fetch(`${api.url}/a/b`, { headers: { 'x-long': 'x'.repeat(10_500) } });
  expect(response.status).toBe(431);
});

it('a port that is taken is an error that says what to do', async () => {
  await expect(startHttpApi(api.port)).rejects.toThrow(PortInUseError);
  await expect(startHttpApi(api.port)).rejects.toThrow(/Port \d+ is in use\. Set PORT/);
});

it('a function for which the account has no execution free is answered 503', async () => {
  result = Promise.resolve({
    ok: false,
    error: { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' },
    isThrottled: true,
  });
  open();

  const response = await post('{}');

  expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

it('requests past the limits of the stage are answered 429 and reach no function', async () => {
  open(30_000, { defaultLimits: { rateLimit: 1e-9, burstLimit: 2 } });

  const statuses = [await post('{}'), await post('{}'), await post('{}')].map(({ status }) => status);

  expect(statuses).toEqual([200, 200, 429]);
  expect(events).toHaveLength(2);
});

it('a route with limits of its own is not touched by a flood on the others', async () => {
  open(30_000, { defaultLimits: { rateLimit: 1e-9, burstLimit: 1 } });
  await post('{}');
  await post('{}');

  const response = await fetch(`${api.url}/b`);

  expect(response.status).toBe(200);
});
