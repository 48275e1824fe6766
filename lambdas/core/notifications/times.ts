/** `29 Nov 2026, 14:05 Europe/Berlin (UTC+01:00)`, in 24 hours; the offset tells the doubled hour of autumn apart. */
export function timeIn(zone: string, iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const { name, format } = zoneOf(zone);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const clock = `${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')}`;
  const offset = part('timeZoneName').replace('GMT', 'UTC');
  return name === 'UTC' ? `${clock} UTC` : `${clock} ${name} (${offset === 'UTC' ? 'UTC+00:00' : offset})`;
}

interface Zone {
  name: string;
  format: Intl.DateTimeFormat;
}

/** To make one takes longer than to write a message with it. */
const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = zoneNamed(name) ?? zoneNamed('UTC');
  if (zone === undefined) throw new Error('This runtime knows no time zone UTC.');
  zones.set(name, zone);
  return zone;
}

/** Undefined for a zone that this runtime does not know: the time is then told in UTC, which the message says. */
function zoneNamed(name: string): Zone | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      hourCycle: 'h23',
      day: '2-digit',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    });
    return { name, format };
  } catch {
    return undefined;
  }
}
