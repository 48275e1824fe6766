import type { ViewStore } from '../../../lambdas/adapters/table/people/view-store.ts';
import type { SavedView } from '../../../lambdas/contracts/saved-view.ts';
import { soon } from './sign-in.ts';

/** Views as the table keeps them; an owner of null is everybody. */
export class MemoryViews implements ViewStore {
  kept: { view: SavedView; owner: string | null }[] = [];
  defaultId: string | null = null;

  list(owner: string) {
    const of = (whose: string | null) =>
      this.kept.filter((one) => one.owner === whose).map(({ view }) => view);
    const isThere = of(null).some(({ id }) => id === this.defaultId);
    return soon(() => ({ shared: of(null), own: of(owner), defaultId: isThere ? this.defaultId : null }));
  }
  async put(view: SavedView, owner: string | null) {
    await this.remove(view.id, owner);
    this.kept.push({ view, owner });
  }
  remove(id: string, owner: string | null) {
    return soon(
      () => void (this.kept = this.kept.filter((one) => one.owner !== owner || one.view.id !== id)),
    );
  }
  setDefault(id: string | null) {
    return soon(() => void (this.defaultId = id));
  }
}
