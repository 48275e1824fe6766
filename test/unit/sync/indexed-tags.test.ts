import { createWorld } from './fakes.ts';

const withTags = (world: ReturnType<typeof createWorld>, indexTags: string[]) => {
  world.services.settings = { ...world.services.settings, indexTags };
};

describe('since when a tag is counted is noted by the sync', () => {
  it('as the beginning in the first run of all', async () => {
    const world = createWorld();
    withTags(world, ['customer']);

    await world.sync();

    expect(world.tagStarts.starts).toEqual({ customer: null });
  });

  it('as now for a key that a later run finds new, once', async () => {
    const world = createWorld();
    withTags(world, ['customer']);
    await world.sync();
    withTags(world, ['customer', 'plan']);

    await world.sync();
    await world.sync();

    expect(world.tagStarts.starts).toEqual({
      customer: null,
      plan: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    expect(world.tagStarts.saves).toBe(2);
  });

  it('not at all where no tag is indexed and none was', async () => {
    const world = createWorld();

    await world.sync();

    expect(world.tagStarts.saves).toBe(0);
  });
});
