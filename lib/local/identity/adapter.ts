import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What the provider keeps, in the memory of this process; its own example of that warns on every start. */
export function createMemoryAdapter(now: () => number): (model: string) => Adapter {
  const kept = new Map<string, { payload: AdapterPayload; endsAt: number }>();
  const keyOf = (model: string, id: string) => `${model}:${id}`;
  const live = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && now() < found.endsAt ? found.payload : undefined;
  };
  const first = (model: string, fits: (payload: AdapterPayload) => boolean) =>
    [...kept.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(live)
      .find((payload) => payload !== undefined && fits(payload));

  return (model) => ({
    upsert: (id, payload, expiresIn) => {
      const endsAt = expiresIn === undefined ? Infinity : now() + expiresIn * 1000;
      kept.set(keyOf(model, id), { payload, endsAt });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(live(keyOf(model, id))),
    findByUid: (uid) => Promise.resolve(first(model, (payload) => payload.uid === uid)),
    findByUserCode: (code) => Promise.resolve(first(model, (payload) => payload.userCode === code)),
    consume: (id) => {
      const payload = live(keyOf(model, id));
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
      return Promise.resolve();
    },
    destroy: (id) => {
      kept.delete(keyOf(model, id));
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      // Of this model alone: a sign-in under way names the grant that it replaces.
      for (const [key, { payload }] of kept) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) kept.delete(key);
      }
      return Promise.resolve();
    },
  });
}
