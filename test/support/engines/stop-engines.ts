/** jest globalTeardown. */
export default async function stopEngines(): Promise<void> {
  await globalThis.stopEngines?.();
  globalThis.stopEngines = undefined;
}
