import { createProgress, readyBox } from '../../../lib/local/report.ts';
import { localEndpoints as endpoints } from '../../support/samples/local-endpoints.ts';

it('the box shows how to sign in, and the simulator only where there is one', () => {
  const link = 'http://127.0.0.1:3000/admin/sign-in?login_hint=once';
  // Act
  const without = readyBox(endpoints, link, '/logs');
  const box = readyBox(
    { ...endpoints, sentryUrl: 'http://127.0.0.1:9000', dsn: 'http://k@127.0.0.1:9000/1' },
    link,
    '/logs',
  );

  expect(without).toContain(link);
  expect(without).not.toContain('tok');
  expect(without).not.toContain('DSN');
  expect(box).toContain('http://k@127.0.0.1:9000/1');
});

it('a progress line begins with the seconds since the start, a problem is marked', () => {
  // Arrange
  const lines: string[] = [];
  const progress = createProgress(
    (line) => lines.push(line),
    () => 1500,
  );

  progress.step('done');
  progress.problem('late');

  expect(lines).toEqual(['   1.5s  done', '   1.5s  ! late']);
});
