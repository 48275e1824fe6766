import fc from 'fast-check';
import { parseEndpoints } from '../../../lambdas/contracts/alert-endpoints.ts';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const KEY = 'R0123456789ABCDEFGHIJKLMNOPQRSTU';

const parse = (endpoints: unknown, allowsLoopback = false) =>
  parseEndpoints(JSON.stringify(endpoints), { allowsLoopback });
const problemsOf = (endpoints: unknown): readonly string[] => {
  const parsed = parse(endpoints);
  return parsed.isRight ? [] : parsed.problems;
};

describe('the secret of endpoints', () => {
  it('names where each route leads', () => {
    const parsed = parse({
      'slack:ops': 'https://hooks.slack.com/services/T/B/x',
      'slack:dev': { token: 'xoxb-1-a', channel: 'C0123' },
      'teams:dev': 'https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y',
      'webhook:one': { url: 'https://hooks.example.com/', secret: SECRET },
      'webhook:two': { url: 'https://hooks.example.com/', secret: [SECRET, SECRET] },
      'pagerduty:core': KEY,
      'pagerduty:eu': { routingKey: KEY, region: 'eu' },
    });

    expect(parsed.isRight && Object.fromEntries(parsed.endpoints)).toEqual({
      'slack:ops': { kind: 'slackWebhook', url: 'https://hooks.slack.com/services/T/B/x' },
      'slack:dev': { kind: 'slackToken', token: 'xoxb-1-a', channel: 'C0123' },
      'teams:dev': { kind: 'teams', url: 'https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y' },
      'webhook:one': { kind: 'webhook', url: 'https://hooks.example.com/', secrets: [SECRET] },
      'webhook:two': { kind: 'webhook', url: 'https://hooks.example.com/', secrets: [SECRET, SECRET] },
      'pagerduty:core': { kind: 'pagerDuty', routingKey: KEY, region: 'us' },
      'pagerduty:eu': { kind: 'pagerDuty', routingKey: KEY, region: 'eu' },
    });
  });

  it('may be empty', () => {
    expect(parseEndpoints(' \n', { allowsLoopback: false })).toEqual({ isRight: true, endpoints: new Map() });
  });

  it.each([
    ['slack:ops', 'http://hooks.slack.com/x', 'the https address of an incoming webhook'],
    ['slack:ops', { token: 'abc', channel: 'C0123' }, '"token" is no bot or user token'],
    ['slack:ops', { token: 'xoxb-1-a', channel: '#ops' }, '"channel" is not the id of a channel'],
    ['slack:ops', { token: 'xoxb-1-a' }, '"channel" is missing'],
    ['teams:dev', 'https://user:pass@example.com/', 'the https address of a Workflows webhook'],
    ['webhook:x', { url: 'https://a.example/', secret: 'hello' }, '"secret"'],
    ['webhook:x', { url: 'https://a.example/', secret: 'whsec_AAAA' }, '"secret"'],
    ['webhook:x', { url: 'https://a.example/', secret: [] }, '"secret"'],
    ['webhook:x', { url: 'ftp://a.example/', secret: SECRET }, '"url" is no https address'],
    ['pagerduty:x', 'short', '32 letters and digits'],
    ['pagerduty:x', { routingKey: KEY, region: 'asia' }, '"region"'],
  ])('says of %s: %j what would be right', (route, value, right) => {
    const [problem = ''] = problemsOf({ [route]: value });

    expect(problem).toMatch(new RegExp(`^"${route}" must be `));
    expect(problem).toContain(right);
  });

  it.each(['sms:x', 'slack', 'slack:', 'constructor:x', 'toString'])('knows no endpoint %s', (route) => {
    expect(parseEndpoints(`{"${route}":"https://a.example/"}`, { allowsLoopback: false })).toEqual({
      isRight: false,
      problems: [expect.stringContaining('must be called slack:<name>')],
    });
  });

  it.each(['no JSON', '[]', '"text"', 'null'])('is JSON of an object, not %s', (text) => {
    expect(parseEndpoints(text, { allowsLoopback: false })).toEqual({
      isRight: false,
      problems: [expect.stringContaining('must be a JSON object')],
    });
  });

  it('names every wrong entry', () => {
    expect(problemsOf({ 'slack:a': 1, 'teams:b': 'https://a.example/', 'teams:c': 2 })).toHaveLength(2);
  });

  it('leads to this machine only where a setting allows it', () => {
    const endpoints = { 'teams:here': 'http://127.0.0.1:9000/x' };

    expect(parse(endpoints, true).isRight).toBe(true);
    expect(parse(endpoints, false).isRight).toBe(false);
    expect(parse({ 'teams:there': 'http://10.0.0.1/x' }, true).isRight).toBe(false);
  });

  it('never tells a value, whatever is wrong with it', () => {
    const value = 'S3CRETVALUE';
    const wrong = fc.oneof(
      fc.constant<unknown>(value),
      fc.record({
        url: fc.constantFrom(value, `https://${value}.example/`, 7),
        secret: fc.constantFrom(value, [value], 7),
      }),
      fc.record({ token: fc.constantFrom(value, 7), channel: fc.constantFrom(value, 7) }),
      fc.record({ routingKey: fc.constantFrom(value), region: fc.constantFrom(value) }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('slack:x', 'teams:x', 'webhook:x', 'pagerduty:x'),
        wrong,
        (route, endpoint) => {
          expect(problemsOf({ [route]: endpoint }).join(' ')).not.toContain(value);
        },
      ),
    );
  });
});
