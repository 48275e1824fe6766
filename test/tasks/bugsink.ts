import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { freePort } from '../../lib/local/loopback/listen.ts';
import { until } from '../support/stack/stack-client.ts';
import { NotPossible, type Person } from './person.ts';
import type { Ways } from './tasks.ts';
import { BAD_RELEASE, CUSTOMER, MAIN_ERROR, NOISE } from './world.ts';

/** Bugsink with SQLite on this machine, installed by whoever runs this: `pip install bugsink`. */
export interface Bugsink {
  url: string;
  dsn: string;
  version: string;
  /** Of the error that an alert is about. */
  alertLink: () => Promise<string>;
  signIn: (page: Page) => Promise<void>;
  stop: () => Promise<void>;
}

const run = promisify(execFile);
const USER = { username: 'ann@example.com', password: 'only-on-this-machine' };

/** What differs from Bugsink's own template for one server: plain HTTP on loopback, and no word to anybody. */
const overrides = (url: string) => `
SECURE_PROXY_SSL_HEADER = None
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
USE_X_REAL_IP = False
SNAPPEA["TASK_ALWAYS_EAGER"] = True
BUGSINK["BASE_URL"] = "${url}"
BUGSINK["PHONEHOME"] = False
BUGSINK["DIGEST_IMMEDIATELY"] = True
ALLOWED_HOSTS = ["127.0.0.1"]
`;

const SETUP = `
from users.models import User
from teams.models import Team, TeamMembership
from projects.models import Project, ProjectMembership, ProjectRole
user = User.objects.create_superuser(${JSON.stringify(USER.username)}, ${JSON.stringify(USER.username)}, ${JSON.stringify(USER.password)})
team = Team.objects.create(name="shop")
TeamMembership.objects.create(team=team, user=user, accepted=True, role=1)
project = Project.objects.create(team=team, name="shop", slug="shop")
ProjectMembership.objects.create(project=project, user=user, accepted=True, role=ProjectRole.ADMIN)
print("DSN", project.dsn)
`;

const FIND = `
from issues.models import Issue
print("ISSUE", Issue.objects.get(calculated_type=${JSON.stringify(MAIN_ERROR.type)}).get_absolute_url())
`;

export async function startBugsink(python: string): Promise<Bugsink> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bugsink-'));
  const bin = path.dirname(python);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, DJANGO_SETTINGS_MODULE: 'bugsink_conf', PYTHONPATH: folder };
  const options = { env, cwd: folder };
  const config = path.join(folder, 'bugsink_conf.py');
  const given = ['--template', 'singleserver', '--host', '127.0.0.1', '--port', String(port)];
  await run(path.join(bin, 'bugsink-create-conf'), [...given, '--base-dir', folder, '-o', config], options);
  await writeFile(config, (await readFile(config, 'utf8')) + overrides(url));
  const manage = async (...words: string[]) =>
    (await run(path.join(bin, 'bugsink-manage'), words, { ...options, maxBuffer: 2 ** 26 })).stdout;
  await manage('migrate');
  await manage('migrate', '--database=snappea');
  const dsn = /DSN (\S+)/.exec(await manage('shell', '-c', SETUP))?.[1];
  if (dsn === undefined) throw new Error('Bugsink told no DSN.');
  const { stdout: version } = await run(path.join(bin, 'bugsink-show-version'), [], options);
  const server = spawn(
    path.join(bin, 'gunicorn'),
    ['--workers', '1', '--threads', '4', '--timeout', '120', '--bind', `127.0.0.1:${port}`, 'bugsink.wsgi'],
    { ...options, stdio: 'ignore' },
  );
  await until('Bugsink answers', () => isUp(url), 120_000);
  return {
    ...{ url, dsn, version: version.trim() },
    alertLink: async () => {
      const place = /ISSUE (\S+)/.exec(await manage('shell', '-c', FIND))?.[1];
      if (place === undefined) throw new Error('Bugsink has no issue of the error.');
      return url + place;
    },
    signIn: async (page) => {
      await page.goto(`${url}/accounts/login/`);
      await page.locator('input[name=username]').fill(USER.username);
      await page.locator('input[name=password]').fill(USER.password);
      await page.keyboard.press('Enter');
      await page.waitForURL((at) => !at.pathname.includes('login'));
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isUp = async (url: string): Promise<boolean> =>
  fetch(`${url}/accounts/login/`).then(
    ({ ok }) => ok,
    () => false,
  );

/** The shortest ways known through its pages. */
export function waysInBugsink(url: string, alertLink: string): Ways {
  const list = async ({ page }: Person) => {
    await page.goto(url);
    await page.waitForURL(/\/issues\/\d+/);
  };
  const search = async (person: Person, query: string) => {
    await list(person);
    await person.fill('the search', person.page.getByPlaceholder('Search issues...'), query);
    await person.press('Enter', 'Enter');
    await person.page.waitForURL(/q=/);
  };
  const openMain = async (person: Person) => {
    await list(person);
    await person.click('the error', row(person.page, MAIN_ERROR.type).getByRole('link').first());
    await person.page.waitForURL(/\/event\/last/);
  };
  return {
    alert: async ({ page, see }) => {
      await page.goto(alertLink);
      await see('the failing line', page.getByText(MAIN_ERROR.line).first());
      await see('its variable', page.getByText('insufficient_funds').first());
    },
    deploy: async (person) => {
      const { page, click } = person;
      await search(person, `release:${BAD_RELEASE}`);
      await click('all of the page', page.locator('.js-main-checkbox'));
      await click('Resolve', page.getByRole('button', { name: 'Resolve', exact: true }));
      await row(page, 'KeyError').waitFor({ state: 'detached' });
    },
    mute: async (person) => {
      const { page, click, hover } = person;
      await list(person);
      await click('its box', row(page, NOISE).locator('.js-issue-checkbox'));
      await hover(page.getByRole('button', { name: /Mute for/ }));
      await click('1 day', page.getByRole('button', { name: '1 day' }));
      await row(page, NOISE).waitFor({ state: 'detached' });
    },
    who: async (person) => {
      const { page, see } = person;
      await openMain(person);
      await see('the releases', page.getByText('Seen in releases:'));
      await see('whom it hits', page.getByText('customer:', { exact: true }));
    },
    worse: async (person) => {
      const { page, click, see } = person;
      await openMain(person);
      await click('Event Details', page.getByRole('link', { name: /^Event.Details$/ }));
      await see('the events of both days', page.locator('[title*=": "][title$=" events"]'));
    },
    since: () => {
      throw new NotPossible('no search and no order by first seen');
    },
    customer: async (person) => {
      await search(person, `user.id:${CUSTOMER}`);
      await person.see('only their errors', row(person.page, MAIN_ERROR.type));
      await row(person.page, NOISE).waitFor({ state: 'detached' });
    },
    hand: async (person) => {
      const { page, click, press } = person;
      await openMain(person);
      await click('Markdown', page.getByRole('link', { name: 'Markdown' }));
      await press('select all', 'Control+a');
      await press('copy', 'Control+c');
    },
    ends: async (person) => {
      await openMain(person);
      await person.click('the first event', person.page.getByTitle('First event'));
      await person.page.waitForURL(/event\/first/);
    },
    missed: () => {
      throw new NotPossible('it has only what was sent to it');
    },
  };
}

const row = (page: Page, text: string): Locator => page.locator('tr').filter({ hasText: text }).first();
