// The URL of the site, from SITE_URL and BASE_PATH: normalised where that is safe, and refused with the reason where every link would
// break.

export interface SiteAddress {
  /** Scheme and host; undefined where the site does not know it. */
  readonly site: string | undefined;
  /** With a slash at both ends. */
  readonly base: string;
}

const drive = /^[A-Za-z]:[\\/]/;
const segment = /^[\w.~-]+$/;

/** `cnn`, `/cnn` or `/cnn/` -> `/cnn/`. Throws if the text is not a URL path. */
function readBase(text: string): string {
  const invalid = (reason: string): Error => new Error(`invalid BASE_PATH "${text}": ${reason}`);
  if (drive.test(text))
    throw invalid(
      'it is a folder of this computer. Git Bash on Windows makes such a path of /cnn; write it without the first slash: BASE_PATH=cnn',
    );
  if (text.includes(':'))
    throw invalid('it is no path. The host belongs into SITE_URL: SITE_URL=https://host BASE_PATH=/path');
  if (text.includes('//')) throw invalid('it has an empty part between two slashes; write /path/');
  const parts = text.split('/').filter((part) => part !== '');
  const strange = parts.find((part) => !segment.test(part) || part === '.' || part === '..');
  if (strange !== undefined)
    throw invalid(`"${strange}" is no part of a path; letters, digits and - . _ ~ are, and no blanks; write /path/`);
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`;
}

/** `https://host`. Throws if the text is not the URL of a host. */
function readSite(text: string): string {
  const invalid = (reason: string): Error => new Error(`invalid SITE_URL "${text}": ${reason}`);
  const example = 'write it as https://host';
  if (/\s/.test(text)) throw invalid(`it holds a blank; ${example}`);
  if (!/^https?:\/\/[^/]/.test(text) || !URL.canParse(text)) throw invalid(`it is no address of the web; ${example}`);
  const { origin, pathname, search, hash, username, password } = new URL(text);
  if (username !== '' || password !== '')
    throw invalid(`it holds a name or a password, which every page would tell; ${example}`);
  if (search !== '' || hash !== '') throw invalid(`it goes on after the host; ${example}`);
  if (pathname !== '/') throw invalid(`its path belongs into BASE_PATH: SITE_URL=${origin} BASE_PATH=${pathname}`);
  return origin;
}

/** Reads both from the environment; unset or empty means the root of whatever host serves the site. */
export function siteAddress(environment: Readonly<Record<string, string | undefined>>): SiteAddress {
  const { SITE_URL: site = '', BASE_PATH: base = '' } = environment;
  return { site: site === '' ? undefined : readSite(site), base: readBase(base) };
}
