import { createServer } from 'node:http';
import { listen } from '../../../lib/local/loopback/listen.ts';
import { startRunning } from './running-simulator.ts';

describe('the address of the simulator', () => {
  it('is held by a server that listens before the simulator starts, and answers there', async () => {
    const server = createServer();
    const held = await listen(server);

    const running = await startRunning({ server });
    const { status } = await running.call('GET', '/simulator/state');

    expect(running.simulator.url).toBe(held.url);
    expect(status).toBe(200);
    await running.stop();
  });

  it('is free again once it has stopped', async () => {
    const server = createServer();
    const { port } = await listen(server);
    const running = await startRunning({ server });

    await running.stop();

    const next = await listen(createServer(), port);
    expect(next.port).toBe(port);
    await next.stop();
  });
});
