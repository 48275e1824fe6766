/** What is due first comes out first. */
export interface Heap<T> {
  readonly size: number;
  push(due: number, item: T): void;
  /** When the first is due; undefined where it is empty. */
  nextDue(): number | undefined;
  pop(): T | undefined;
}

interface Entry<T> {
  due: number;
  item: T;
}

/** A binary heap. */
export function createHeap<T>(): Heap<T> {
  const entries: Entry<T>[] = [];
  const dueAt = (index: number) => entries[index]?.due ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number) => {
    const [first, second] = [entries[a], entries[b]];
    if (first === undefined || second === undefined) return;
    entries[a] = second;
    entries[b] = first;
  };
  return {
    get size() {
      return entries.length;
    },
    push(due, item) {
      entries.push({ due, item });
      for (let at = entries.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (dueAt(parent) <= dueAt(at)) return;
        swap(parent, at);
        at = parent;
      }
    },
    nextDue: () => entries[0]?.due,
    pop() {
      const first = entries[0];
      const last = entries.pop();
      if (first === undefined || last === undefined || entries.length === 0) return first?.item;
      entries[0] = last;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        const smaller = dueAt(left + 1) < dueAt(left) ? left + 1 : left;
        if (dueAt(smaller) >= dueAt(at)) return first.item;
        swap(smaller, at);
        at = smaller;
      }
    },
  };
}
