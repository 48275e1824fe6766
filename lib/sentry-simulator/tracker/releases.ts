import { compare, parse } from 'semver';
import type { Resolution } from './model.ts';

/** `package@1.2.3` or `1.2.3`; null for everything else, such as a commit. */
const versionOf = (release: string): { name: string; version: string } | null => {
  const at = release.lastIndexOf('@');
  const version = parse(release.slice(at + 1));
  return version && { name: release.slice(0, Math.max(0, at)), version: version.version };
};

/** The releases of each project, known from events and from people who name them. */
export class Releases {
  private readonly byProject = new Map<string, Map<string, number>>();

  /** Answers whether the project did not have it. */
  note(projectId: string, release: string, at: number): boolean {
    const known = this.byProject.get(projectId) ?? new Map<string, number>();
    this.byProject.set(projectId, known);
    if (known.has(release)) return false;
    known.set(release, at);
    return true;
  }

  /** The greatest by version, the newest where releases are not versions; null without any. */
  latest(projectId: string): string | null {
    const known = [...(this.byProject.get(projectId)?.keys() ?? [])];
    return known.reduce<string | null>(
      (greatest, release) =>
        greatest === null || this.order(projectId, release, greatest) >= 0 ? release : greatest,
      null,
    );
  }

  /** Above 0 where `one` is the later: by version where both are versions of one package, else by when they came. */
  order(projectId: string, one: string, other: string): number {
    if (one === other) return 0;
    const [a, b] = [versionOf(one), versionOf(other)];
    if (a !== null && b?.name === a.name) return compare(a.version, b.version);
    const known = this.byProject.get(projectId);
    return (known?.get(one) ?? Infinity) - (known?.get(other) ?? Infinity) || 0;
  }
}

/**
 * Whether an event of this release leaves the issue resolved (Sentry's `GroupResolution.has_resolution`): one without a
 * release is taken for older than all; of "in the next release" what is not later than the release of then; of "in a
 * release" what is earlier than it.
 */
export function coversRelease(
  releases: Releases,
  projectId: string,
  resolution: Resolution,
  release: string | null,
): boolean {
  if (release === null) return true;
  if (resolution.isNext) {
    return resolution.current !== null && releases.order(projectId, release, resolution.current) <= 0;
  }
  return resolution.release !== null && releases.order(projectId, release, resolution.release) < 0;
}
