import { createServer } from 'node:http';
import { freePort, listen, PortInUseError } from '../../../../lib/local/loopback/listen.ts';

describe('listening on loopback', () => {
  it('refuses a port that is taken and names the setting to change', async () => {
    const first = await listen(createServer());

    const second = listen(createServer(), first.port);

    await expect(second).rejects.toThrow(PortInUseError);
    await expect(second).rejects.toThrow('Set PORT to another one');
    await first.stop();
  });
});

describe('a free port for another program', () => {
  it('is none that a system gives to whoever asks for any, so nobody has taken it by the time the program starts', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));

    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  it('can be listened on', async () => {
    const port = await freePort();

    const listening = await listen(createServer(), port);

    expect(listening.port).toBe(port);
    await listening.stop();
  });
});
