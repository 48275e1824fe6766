import { REDACTED_ADDRESS, REDACTED_EMAIL } from './markers.ts';

/**
 * E-mail and public IP addresses. Every repetition is bounded, so that a hostile text costs no more than its length.
 */

/** Four bytes, also between percent-encoded signs and before any punctuation; a version has more or fewer of them. */
const IPV4 =
  /(?<![\d.])(?<![a-z\d_]v?)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)|(?<=%[0-9a-f]{2})(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/gi;

/** Three bytes and what Sentry puts where it cut a title. Bytes below 32 begin versions. */
const IPV4_CUT =
  /(?<![\w.])(?:25[0-5]|2[0-4]\d|1\d\d|[3-9]\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){2}\.?(?=\.{3}|…)/g;

/** Global unicast, 2000::/3, documentation addresses among them: what is outside reaches nobody. */
const IPV6 =
  /(?<![\w:.])(?:[23][0-9a-f]{3}(?::[0-9a-f]{1,4}){7}|[23][0-9a-f]{3}(?::[0-9a-f]{1,4}){0,6}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?|[23][0-9a-f]{3}(?::[0-9a-f]{1,4}){2,6}:?(?=\.{3}|…))(?![0-9a-z_]|:[0-9a-f])/gi;
const IPV6_ENCODED = /(?<![0-9a-f])[23][0-9a-f]{3}(?:(?:%3A){1,2}[0-9a-f]{1,4}){2,7}(?![0-9a-f])/gi;

/** Private, loopback, link-local, unspecified, shared, multicast and broadcast: they lead to no person. */
const isPrivate = (ip: string): boolean => {
  const [first = 0, second = 0] = ip.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second <= 127)
  );
};
const isNobody = (ip: string): boolean =>
  ip.startsWith('127.') ||
  ip.startsWith('0.') ||
  ip.startsWith('169.254.') ||
  /^(?:22[4-9]|2[3-5]\d)\./.test(ip);

/** What stands before a version: its word, a comparison, the name of a product with a slash, a package with an @. */
const VERSION_BEFORE =
  /(?:\b(?:versions?|ver|firmware|drivers?|kernel|build|release|revision|rev|upgrade to|update|upgraded to|sdk|runtime|chrome|chromium|safari|firefox|edge|opera|electron|webview|ios|android|windows|macos|linux|java|jdk|jre|python|node|ruby|php|perl|plugin|package|assembly|gem|module|library|lib|rfc ?\d{1,5}|sections?|chapter|clause)["']?[\s:=]{1,3}["'(]?|[=<>~^!]=\s?|[<>~^]\s?|(?<![\w/.:@-])@?[A-Za-z][\w.+-]{1,40}\/|\bv(?:=["'])?)$/i;

/** Words behind which four small numbers are an address all the same. */
const ADDRESS_BEFORE =
  /(?:\b(?:from|to|by|at|hosts?|ips?|ipv4|clients?|peers?|addr|address|addresses|servers?|via|remote|proxy|dns|resolver|nameserver|gateway|connect\w{0,6}|tcp|udp|dial|ping|for|forwarded|route|reach|resolved|blocked|banned)\b[\s"'(=:[<,]{0,4}|:\/\/|@)$/i;

/** Hardly anybody has an address of small numbers, and most versions are nothing else. */
function isVersion(text: string, index: number, ip: string): boolean {
  if (ip.length === text.length) return false;
  const before = text.slice(Math.max(0, index - 48), index);
  if (VERSION_BEFORE.test(before)) return true;
  const bytes = ip.split('.').map(Number);
  const isSmall = (bytes[0] ?? 0) < 32 && bytes.filter((byte) => byte < 32).length >= 3;
  if (!isSmall || /^(?::\d|\/\d)/.test(text.slice(index + ip.length, index + ip.length + 2))) return false;
  return (
    /(?<!\b(?:root|admin|ubuntu|deploy|user|\w+\.\w+))[\w-]@$/.test(before) || !ADDRESS_BEFORE.test(before)
  );
}

/** @param arePrivateGone whether addresses of private ranges go, too. */
export function withoutAddresses(text: string, arePrivateGone: boolean): string {
  let current = text;
  if (/\d\.\d/.test(current)) {
    current = current
      .replace(IPV4, (ip, index: number) =>
        isNobody(ip) || (!arePrivateGone && isPrivate(ip)) || isVersion(current, index, ip)
          ? ip
          : REDACTED_ADDRESS,
      )
      .replace(IPV4_CUT, REDACTED_ADDRESS);
  }
  if (/[23][0-9a-f]{3}:/i.test(current)) current = current.replace(IPV6, REDACTED_ADDRESS);
  if (/[23][0-9a-f]{3}%3A/i.test(current)) current = current.replace(IPV6_ENCODED, REDACTED_ADDRESS);
  return current;
}

/** Whether the text is one address, or a list of them, and none is a person's. */
export const areNobodys = (text: string): boolean =>
  /^(?:(?:127|10|0|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}|::1?|(?:0:){7}[01]|fe80:[0-9a-f:]*|f[cd][0-9a-f]{2}:[0-9a-f:]*|localhost)$/i.test(
    text.trim(),
  );

/**
 * The sign of an e-mail address, plain or percent-encoded, with the host after it (1) and what stands before it (2).
 * The host is looked at first: it ends at the next sign, so that a row of signs costs little.
 */
const EMAIL_SIGN =
  /(?:@|%(?:25)?40)(?=((?:[\p{L}\p{N}-]{1,63}\.){1,9}\p{L}{2,24}(?![\p{L}\p{N}_(]))|((?:[\p{L}\p{N}-]{1,63}\.){0,9}[\p{L}\p{N}-]{0,63}(?=\.{3}|…)))(?<=("[^"\n]{1,64}"|[\p{L}\p{N}_.+%~!#$^*-]{1,64})(?:@|%(?:25)?40))/giu;

/** Hosts that no mail reaches, and the ends of files: `icon@2x.png`, `node@host.local`, `this@Main.onCreate`. */
const NO_HOST =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|pdf|css|scss|less|js|mjs|cjs|jsx|ts|tsx|vue|json|ya?ml|xml|html?|md|txt|csv|log|map|zip|t?gz|tar|bz2|xz|jar|war|whl|deb|rpm|so|dll|exe|lock|java|kt|py|rb|go|rs|php|sh|local|localdomain|internal|lan|localhost|cluster|service)$|\.[a-z]+[A-Z]\w*$/;
/** Users of machines, not of mail. */
const NO_PERSON = /^(?:git|hg|svn)$/;

export function withoutEmails(text: string, isVersionPlace: boolean): string {
  if (!text.includes('@') && !text.includes('40')) return text;
  let result = '';
  let kept = 0;
  for (const { 0: sign, 1: whole, 2: cut = '', 3: local = '', index } of text.matchAll(EMAIL_SIGN)) {
    const host = whole ?? cut;
    if (index < kept || NO_HOST.test(host) || NO_PERSON.test(local)) continue;
    if (isVersionPlace && /^v?\d/i.test(host)) continue;
    const end = index + sign.length + host.length;
    result += text.slice(kept, Math.max(kept, index - local.length)) + REDACTED_EMAIL;
    kept = end;
  }
  return result + text.slice(kept);
}
