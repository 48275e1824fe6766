import { differencesOf, normaliseTemplate } from '../support/template/normalise-template.ts';
import { templateOf } from '../support/template/stack-template.ts';

const normalised = (stage: 'dev' | 'staging' | 'prod') =>
  normaliseTemplate(templateOf(stage).template.toJSON());

/** Read the difference as what a deployment would change, then: jest --selectProjects stack -u. */
describe('the template', () => {
  it('of dev is as reviewed', () => {
    expect(normalised('dev')).toMatchSnapshot();
  });

  it('of prod differs from it as reviewed', () => {
    expect(differencesOf(normalised('dev'), normalised('prod'))).toMatchSnapshot();
  });

  it('of staging is that of prod but for its name', () => {
    const named = (stage: 'staging' | 'prod') =>
      JSON.parse(
        JSON.stringify(normalised(stage))
          .replaceAll(stage, '<stage>')
          // This id is made of the stack's name and a hash of it.
          .replaceAll(/(SentryErrorLog<stage>IngestQueue)[0-9A-F]{16}/g, '$1'),
      ) as unknown;

    const differences = differencesOf(named('staging'), named('prod'));

    expect(differences).toEqual({});
  });

  it('holds no hash of code, so that only infrastructure changes it', () => {
    expect(JSON.stringify(normalised('dev'))).not.toMatch(/[0-9a-f]{64}/);
  });
});
