import { sendWeekly } from '../../../../lib/commands/report/weekly.ts';
import type { Http, HttpInit } from '../../../../lib/commands/target/http.ts';
import { fakeContext } from '../../../support/fakes/command-context.ts';

/** An API that answers so, and what it was asked. */
function arrange(status: number, body: object) {
  const requests: { url: string; init: HttpInit | undefined }[] = [];
  const http: Http = (url, init) => {
    requests.push({ url, init });
    const text = JSON.stringify(body);
    return Promise.resolve({ status, headers: new Headers(), text, sentAt: 0, receivedAt: 0 });
  };
  const context = fakeContext();
  const url = 'https://errors.example.com/api/admin/alerts/test';
  const send = () => sendWeekly({ url, token: 't', route: 'slack:ops' }, http, context.report);
  return { requests, context, send };
}

describe('npm run report -- --send', () => {
  it('asks for the report on a route, as whose token it is', async () => {
    const { requests, context, send } = arrange(202, { id: '01J' });

    await send();

    expect(requests).toEqual([
      {
        url: 'https://errors.example.com/api/admin/alerts/test',
        init: expect.objectContaining({
          method: 'POST',
          body: '{"route":"slack:ops","what":"report"}',
          headers: expect.objectContaining({ authorization: 'Bearer t' }) as object,
        }) as object,
      },
    ]);
    expect(context.results).toEqual([{ result: 'sent', route: 'slack:ops', id: '01J' }]);
  });

  it.each([
    [401, {}, 'Sign in as an admin with npm run token'],
    [403, { error: { message: 'Only admins send.' } }, 'answered 403: Only admins send.'],
    [404, { error: { message: 'There is no route slack:ops.' } }, 'There is no route slack:ops.'],
    [500, {}, 'answered 500'],
  ])('says what is wrong where the API answers %i', async (status, body, words) => {
    const { send } = arrange(status, body);

    await expect(send()).rejects.toThrow(words);
  });
});
