import path from 'node:path';
import { startSenders, type Senders } from '../support/senders/sender.ts';

/**
 * SDKs of other languages, each with its own tools: Python from SENDERS_PYTHON, which has
 * test/senders/python/requirements.txt, and Go. The suite of everybody has Node's and sentry-cli.
 */
const python = process.env['SENDERS_PYTHON'] ?? '';
if (python === '')
  throw new Error('set SENDERS_PYTHON to a Python with test/senders/python/requirements.txt');

const LANGUAGES = [
  ['Python', python, ['send.py'], 'python', 'ZeroDivisionError: division by zero'],
  ['Go', 'go', ['run', '.'], 'go', '*fmt.wrapError: average: no prices'],
] as const;

let senders: Senders;
beforeEach(async () => {
  senders = await startSenders();
});
afterEach(() => senders.stop());

describe.each(LANGUAGES)('the SDK for %s', (_language, file, args, folder, title) => {
  it('sends an exception and a message, which are issues with their tags and texts', async () => {
    const cwd = path.join(import.meta.dirname, folder);

    const printed = await senders.run(file, args, { cwd });

    const { exception, message } = await senders.eventsOf(printed);
    expect(exception).toMatchObject({ title, type: 'error' });
    expect(exception.entries.map(({ type }) => type)).toContain('exception');
    for (const event of [exception, message]) {
      expect(event.tags).toContainEqual({ key: 'language', value: folder });
      expect(event.tags).toContainEqual({ key: 'release', value: 'shop@1.2.3' });
      expect(event.tags).toContainEqual({ key: 'environment', value: 'staging' });
    }
    expect(message).toMatchObject({ message: 'the queue is 17 behind', type: 'default' });
    expect(message.groupID).not.toBe(exception.groupID);
    // Go compiles what it runs, which a loaded machine needs minutes for.
  }, 300_000);
});
