/** The version of `package@version`, both its ends where it is long: dates and builds differ at the end. */
export function shortRelease(release: string, room: number): string {
  const version = release.slice(release.lastIndexOf('@') + 1) || release;
  if (version.length <= room) return version;
  const end = Math.floor((room - 1) / 2);
  return `${version.slice(0, room - 1 - end)}…${version.slice(-end)}`;
}
