import fc from 'fast-check';
import {
  flag,
  httpUrl,
  integerWithin,
  list,
  optionalText,
  parseEnvironment,
  positiveNumber,
  text,
} from '../../../lambdas/contracts/environment-parser.ts';

describe('the parser of environments', () => {
  it('names each wrong variable once, in one error, whichever they are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[A-Z]{3,8}$/), { minLength: 1 }),
        fc.nat(),
        (names, bits) => {
          // Arrange
          const isWrong = (name: string) => ((bits >> (names.indexOf(name) % 31)) & 1) === 1;
          const variables = Object.fromEntries(names.map((name) => [name, integerWithin(1, 9)]));
          const environment = Object.fromEntries(names.map((name) => [name, isWrong(name) ? 'x' : '5']));

          // Act
          let message = '';
          try {
            parseEnvironment('sync', variables, environment);
          } catch (error) {
            message = (error as Error).message;
          }

          // Assert
          const named = [...message.matchAll(/([A-Z]+) must be a whole number from 1 to 9/g)].map(
            ([, name]) => name,
          );
          expect(named).toEqual(names.filter(isWrong));
        },
      ),
    );
  });

  it('says of a variable that is not set that it is not', () => {
    // Act, Assert
    expect(() => parseEnvironment('admin', { TABLE_NAME: text() }, {})).toThrow(
      "The admin function's environment is wrong: TABLE_NAME is not set and must be a text that is not empty.",
    );
  });

  it('prints no value, which may be a secret in the wrong place', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{12,20}$/), (secret) => {
        // Act
        const parse = () =>
          parseEnvironment(
            'sync',
            { A: httpUrl(), B: flag(), C: integerWithin(1, 2) },
            { A: secret, B: secret, C: `x${secret}` },
          );

        // Assert
        expect(parse).toThrow(/A must be .*; B must be .*; C must be /);
        expect(parse).not.toThrow(new RegExp(secret));
      }),
    );
  });

  it('reads each kind', () => {
    // Arrange
    const variables = {
      TEXT: text(),
      URL: httpUrl(),
      LIST: list(),
      YES: flag(),
      DAYS: positiveNumber(),
      COUNT: integerWithin(1, 90),
      NOTHING: optionalText(),
      NONE: list(),
    };

    // Act
    const parsed = parseEnvironment('consumer', variables, {
      TEXT: ' a ',
      URL: 'http://127.0.0.1:4566/queue',
      LIST: ' shop, api ,',
      YES: 'true',
      DAYS: '0.5',
      COUNT: '90',
    });

    // Assert
    expect(parsed).toEqual({
      TEXT: 'a',
      URL: 'http://127.0.0.1:4566/queue',
      LIST: ['shop', 'api'],
      YES: true,
      DAYS: 0.5,
      COUNT: 90,
      NOTHING: '',
      NONE: [],
    });
  });

  it.each([
    ['a text', text(), ['', '  ']],
    ['a URL', httpUrl(), ['', 'sentry.io', 'ftp://sentry.io']],
    ['a flag', flag(), ['', 'yes', 'TRUE']],
    ['a number', positiveNumber(), ['', '0', '-1', 'many', 'Infinity']],
    ['a whole number', integerWithin(1, 90), ['', '0', '91', '1.5']],
  ])('takes for %s nothing that is none', (_what, kind, wrong) => {
    // Act
    const parsed = [undefined, ...wrong].map((value) => kind.parse(value));

    // Assert
    expect(parsed).toEqual(parsed.map(() => undefined));
  });
});
