import {
  gatewayMessage,
  toHttpEvent,
  toHttpResponse,
  type HttpRequest,
} from '../../../../lib/local/gateway/http-event.ts';

const eventOf = (request: Partial<HttpRequest>) =>
  toHttpEvent(
    {
      method: 'POST',
      target: '/a',
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      httpVersion: '1.1',
      ...request,
    },
    {
      routeKey: 'ANY /a',
      pathParameters: {},
      requestId: 'r-1',
      nowMs: Date.UTC(2020, 2, 12, 19, 3, 58, 390),
    },
  );

it('the request context names method, path, source and time', () => {
  expect(eventOf({ rawHeaders: ['Host', '127.0.0.1:3000', 'User-Agent', 'curl'] }).requestContext).toEqual({
    accountId: '000000000000',
    apiId: 'local',
    domainName: '127.0.0.1',
    domainPrefix: 'local',
    http: { method: 'POST', path: '/a', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'curl' },
    requestId: 'r-1',
    routeKey: 'ANY /a',
    stage: '$default',
    time: '12/Mar/2020:19:03:58 +0000',
    timeEpoch: 1_584_039_838_390,
  });
});

it('header names are in lower case and repeated ones joined with a comma', () => {
  const event = eventOf({ rawHeaders: ['X-One', 'a', 'x-one', 'b', 'X-Two', 'c'] });
  expect(event.headers).toMatchObject({ 'x-one': 'a,b', 'x-two': 'c', 'x-forwarded-proto': 'http' });
});

it('cookies leave the headers for a list of their own', () => {
  const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2', 'Cookie', 'c=3'] });
  expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
  expect(event.headers).not.toHaveProperty('cookie');
});

it('the query is there as sent and decoded, repeated names joined with a comma', () => {
  const event = eventOf({ target: '/a?x=1&x=2&y=%20z' });

  expect(event).toMatchObject({
    rawPath: '/a',
    rawQueryString: 'x=1&x=2&y=%20z',
    queryStringParameters: { x: '1,2', y: ' z' },
  });
});

it('a request without query, path variables, cookies or body has none of these fields', () => {
  expect(Object.keys(eventOf({})).sort()).toEqual(
    [
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ].sort(),
  );
});

it('bytes that are no text are in base64 whatever their type says, so that none is lost', () => {
  // Arrange
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

  // Act
  const event = eventOf({ rawHeaders: ['content-type', 'application/json'], body });

  // Assert
  expect(event.isBase64Encoded).toBe(true);
  expect(Buffer.from(event.body ?? '', 'base64')).toEqual(body);
});

it.each([
  [['content-type', 'application/json'], false],
  [['content-type', 'application/json; charset=utf-8'], false],
  [['content-type', 'text/plain'], false],
  [['content-type', 'application/octet-stream'], true],
  [['content-type', 'application/x-www-form-urlencoded'], true],
  [['content-type', 'application/json', 'content-encoding', 'gzip'], true],
  [[], true],
])('a body with %j is in base64: %s', (rawHeaders, isBase64Encoded) => {
  const body = Buffer.from('{"é":1}');

  const event = eventOf({ rawHeaders, body });

  expect(event.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
});

it('a full result becomes status, headers, cookies and body', () => {
  const result = {
    statusCode: 201,
    headers: { 'X-A': 1 },
    cookies: ['a=1', 'b=2'],
    body: 'aGk=',
    isBase64Encoded: true,
  };

  expect(toHttpResponse(result)).toEqual({
    statusCode: 201,
    headers: { 'content-type': 'text/plain;charset=utf-8', 'x-a': '1' },
    cookies: ['a=1', 'b=2'],
    body: Buffer.from('hi'),
  });
});

it('a result without a status code is the body of a 200', () => {
  expect(toHttpResponse({ ok: true })).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from('{"ok":true}'),
  });
});

it.each([[undefined], [null], [{ statusCode: 'no' }], [{ statusCode: 200, body: 7 }]])(
  'the result %j is no response',
  (result) => {
    expect(toHttpResponse(result)).toBeUndefined();
  },
);

it("the gateway's own answers are JSON messages", () => {
  expect(gatewayMessage(404, 'Not Found')).toMatchObject({
    statusCode: 404,
    body: Buffer.from('{"message":"Not Found"}'),
  });
});
