import { carried } from '../../../lambdas/admin/carried.ts';

const eventOf = (method: string) => ({
  rawPath: '/x',
  requestContext: { requestId: 'r', http: { method, path: '/x' } },
});

describe('a request for the admin function', () => {
  it.each(['TRACE', 'trace', 'CONNECT', 'TRACK'])(
    'with the method %s, which no Request can have, is carried as OPTIONS',
    (method) => {
      expect(carried(eventOf(method))).toEqual(eventOf('OPTIONS'));
    },
  );

  it.each(['GET', 'HEAD', 'PATCH', 'OPTIONS', 'PROPFIND'])(
    'with the method %s is carried as it is',
    (method) => {
      expect(carried(eventOf(method))).toEqual(eventOf(method));
    },
  );

  it.each([[{}], [{ requestContext: null }], [{ requestContext: {} }], [{ requestContext: 'x' }]])(
    'that is none, %j, is left alone',
    (event) => {
      expect(carried(event)).toEqual(event);
    },
  );
});
