import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { text } from '../../../platform/package/files';
import { hostedUrl } from '../../../platform/package/hosted-shell';
import { unzip } from '../../../platform/package/zip';
import { fromRoot } from '../../../platform/web/paths';
import { readIpk } from '../../../platform/webos/ipk';
import { OperatorFolder, packageIn } from './operator-folder';

describe('where the app is', () => {
  test.each([
    ['https://tv.example', 'https://tv.example/'],
    ['https://tv.example:8443/app', 'https://tv.example:8443/app/'],
    ['https://tv.example/app/', 'https://tv.example/app/'],
  ])('%s', (given, url) => {
    expect(hostedUrl(given).href).toBe(url);
  });

  test.each([
    ['http://192.168.1.2:8080/', /not https/],
    ['http://localhost/', /not https/],
    ['file:///app/index.html', /not https/],
    ['tv.example', /is no URL/],
    ['https://user:secret@tv.example/', /has a user or a password/],
    ['https://tv.example/?channel=one', /query or a fragment/],
    ['https://tv.example/#a', /query or a fragment/],
  ])('%s is refused before anything is made, and no password is repeated', async (given, words) => {
    const folder = await OperatorFolder.make();
    const { code, err } = await packageIn(folder, ['all', '--hosted', given]);
    await folder.remove();
    expect(err).toMatch(words);
    expect(err).not.toContain('secret');
    expect(code).toBe(1);
  });
});

describe('packages of the hosted variant', () => {
  let folder: OperatorFolder;
  beforeEach(async () => {
    folder = await OperatorFolder.make();
  });
  afterEach(() => folder.remove());

  test('hold the shell and no app, under a name of their own', async () => {
    const { code, built } = await packageIn(folder, ['all', '--hosted', 'https://tv.example/app', '--test-certificate']);
    expect({ code, built }).toEqual({ code: 0, built: false });
    const wgt = unzip(await readFile(folder.file('dist/TestTV0001.Player_1.4.0_hosted_for-test.wgt')), 'x.wgt');
    expect([...wgt.keys()]).toEqual(['author-signature.xml', 'config.xml', 'icon.png', 'index.html', 'shell.css', 'shell.js', 'signature1.xml']);
    expect(text(wgt.get('config.xml') ?? new Uint8Array())).toContain('<tizen:allow-navigation>https://tv.example</tizen:allow-navigation>');
    const { data } = await readIpk(await readFile(folder.file('dist/tv.test.player_1.4.0_hosted_all.ipk')), 'x.ipk');
    const page = text(data.get('usr/palm/applications/tv.test.player/index.html') ?? new Uint8Array());
    expect(page).toContain('<body data-app="https://tv.example/app/">');
    expect(page).toContain('img-src https://tv.example"');
    expect(page).toContain("base-uri 'none'; form-action 'none'");
    expect(page).not.toContain('%');
  });
});

describe('the shell', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  async function open(search = '') {
    vi.useFakeTimers();
    const went: string[] = [];
    const probes: { src: string; onload?: () => void; onerror?: () => void }[] = [];
    const listeners = new Map<string, (event: { keyCode?: number }) => void>();
    const message = { textContent: '' };
    const exit = vi.fn();
    const window = {
      location: { search, replace: (url: string) => went.push(url) },
      addEventListener: (type: string, listener: (event: { keyCode?: number }) => void) => listeners.set(type, listener),
      tizen: { application: { getCurrentApplication: () => ({ exit }) } },
    };
    class Image {
      src = '';
      constructor() {
        probes.push(this);
      }
    }
    const document = { body: { getAttribute: () => 'https://tv.example/app/' }, getElementById: () => message };
    runInNewContext(await readFile(fromRoot('platform/package/shell/shell.js'), 'utf8'), { window, document, Image, setTimeout, clearTimeout, Date });
    return { went, probes, message, exit, press: (keyCode: number) => listeners.get('keydown')?.({ keyCode }), online: () => listeners.get('online')?.({}) };
  }

  test('goes to the app with the launch’s query once the server answers', async () => {
    const { went, probes, message } = await open('?channel=one-key');
    expect(probes[0]?.src).toMatch(/^https:\/\/tv\.example\/app\/static\/icon\.png\?\d+$/);
    probes[0]?.onload?.();
    expect(went).toEqual(['https://tv.example/app/?channel=one-key']);
    expect(message.textContent).toBe('');
  });

  test('says that the server is out of reach, and tries again by itself, by OK, and when there is a network again', async () => {
    const { went, probes, message, press, online } = await open();
    probes[0]?.onerror?.();
    expect(message.textContent).toMatch(/cannot be reached/);
    vi.advanceTimersByTime(10_000);
    expect(probes).toHaveLength(2);
    press(13);
    online();
    expect(probes).toHaveLength(4);
    // The answer to a try that was given up is too late.
    probes[1]?.onload?.();
    expect(went).toEqual([]);
    probes[3]?.onload?.();
    expect(went).toEqual(['https://tv.example/app/']);
  });

  test('takes no answer for one', async () => {
    const { message } = await open();
    vi.advanceTimersByTime(10_000);
    expect(message.textContent).toMatch(/cannot be reached/);
  });

  test.each([461, 10009, 8])('leaves by Back (%d)', async (key) => {
    const { press, exit } = await open();
    press(key);
    expect(exit).toHaveBeenCalledOnce();
  });
});
