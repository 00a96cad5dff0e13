import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { launchEngine, type Engine } from '../support/launch-engine';
import { PackagedWorld, TV_FLAGS } from '../support/packaged-world';
import type { PackagedTv } from '../support/packaged-tv';
import { root } from '../support/paths';
import type { Television } from '../support/televisions';

/** `npm run inject`: the emulators reach a package through its inspector, and words come where they cannot. */

const TELEVISION: Television = { platform: 'webos', version: 25, engine: '121', ownEngine: 120 };

/** ms; for a busy machine. */
const PATIENT = { timeout: 30_000 };

/** The command as a person runs it. */
class Command {
  said = '';
  private readonly child: ChildProcess;

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'platform/emulator/inject.ts'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Ctrl+C. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.ended();
  }
}

const commands: Command[] = [];
function run(...args: readonly string[]): Command {
  const command = new Command(...args);
  commands.push(command);
  return command;
}
afterEach(async () => {
  for (const command of commands.splice(0)) await command.interrupt();
});

describe('into the packaged app', () => {
  let world: PackagedWorld;
  let engine: Engine;
  let tv: PackagedTv;
  beforeAll(async () => {
    world = await PackagedWorld.start();
    engine = await launchEngine(TELEVISION.engine, { args: TV_FLAGS });
  });
  afterEach(() => tv.page.destroy());
  afterAll(async () => {
    await engine.close();
    await world.close();
  });

  it.each([
    ['widevine', 'com.widevine.alpha', 'tizen'],
    ['playready', 'com.microsoft.playready', 'webos'],
  ])('%s: the app then plays by licences of %s, on a TV of that kind', async (cdm, keySystem, device) => {
    tv = await world.open(engine, TELEVISION);
    await tv.expectHome();
    expect(await tv.page.evaluate('typeof window.emulatedCdm + typeof window.emulatedTv')).toBe('undefinedundefined');

    const command = run('--inspector', engine.inspector, '--cdm', cdm, '--device', device);
    await expect.poll(() => command.said, PATIENT).toMatch(/^Injected into file:.*index\.html/);
    await tv.expectHome();
    expect(await tv.page.evaluate('window.emulatedTv.platform')).toBe(device);
    await tv.press('Ok');
    await tv.expectPicture(1);
    const licences = (await world.lab.ledger(tv.account)).filter(({ kind }) => kind === 'licence');
    expect(licences.length).toBeGreaterThan(0);
    expect(new Set(licences.map((entry) => entry.keySystem))).toEqual(new Set([keySystem]));

    expect(await command.interrupt()).toBe(0);
    await tv.page.reload();
    expect(await tv.page.evaluate('typeof window.emulatedCdm'), 'gone with the command').toBe('undefined');
  });

  it('ends in words when the page goes', async () => {
    tv = await world.open(engine, TELEVISION);
    const command = run('--inspector', engine.inspector, '--cdm', 'widevine');
    await expect.poll(() => command.said, PATIENT).toMatch(/^Injected/);
    await tv.page.destroy();
    expect(await command.ended()).toBe(1);
    expect(command.said).toMatch(/The page has gone/);
  });

  it('takes no page for the app that is not', async () => {
    tv = await world.open(engine, TELEVISION);
    await tv.page.navigate('data:text/html,<title>Something else</title>');
    const command = run('--inspector', engine.inspector, '--cdm', 'widevine');
    expect(await command.ended()).toBe(1);
    expect(command.said).toMatch(/no page at http:\/\/127\.0\.0\.1:\d+ is the app; there is .*"Something else"/);
  });
});

describe('where there is no app', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const listen = async (listener: RequestListener) => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  const answering = (status: number, body: string) => listen((_request, response) => response.writeHead(status).end(body));

  it('says that nothing answers', async () => {
    const { server, url } = await answering(200, '[]');
    server.close();
    const command = run('--inspector', url, '--cdm', 'widevine');
    expect(await command.ended()).toBe(1);
    expect(command.said).toContain(`nothing answers at ${url}`);
  });

  it.each([
    ['a web server', 404, 'Not found', 'answers, but is no inspector: /json gives HTTP 404'],
    ['a page for everything', 200, '<!doctype html>', 'answers, but is no inspector: /json gives no JSON'],
    ['JSON of another kind', 200, '{"ready":true}', 'answers, but is no inspector: /json gives no list of pages'],
    ['an engine without a page', 200, '[]', 'has no page: start the app first'],
    ['an inspector of Node.js', 200, '[{"type":"node","title":"x","url":"file:///x.js","webSocketDebuggerUrl":"ws://127.0.0.1/x"}]', 'has no page, only node'],
    ['a page that is taken', 200, '[{"type":"page","title":"TV","url":"file:///x"}]', 'somebody is attached to the page'],
    ['a page without an address', 200, '[{"type":"page","title":"TV","url":"file:///x","webSocketDebuggerUrl":"x"}]', 'gives no address for its page "TV"'],
    ['a page that takes nobody', 200, '[{"type":"page","title":"TV","url":"file:///x","webSocketDebuggerUrl":"ws://tv/x"}]', 'the page "TV" at'],
  ])('says so of %s', async (_, status, body, words) => {
    const { url } = await answering(status, body);
    const command = run('--inspector', url, '--cdm', 'widevine');
    expect(await command.ended()).toBe(1);
    expect(command.said).toContain(words);
  });

  it('says so of a page that hangs up in the middle', async () => {
    const { server, url } = await answering(200, '[{"type":"page","title":"TV","url":"file:///x","webSocketDebuggerUrl":"ws://tv/x"}]');
    new WebSocketServer({ server }).on('connection', (socket) => socket.close());
    const command = run('--inspector', url, '--cdm', 'widevine');
    expect(await command.ended()).toBe(1);
    expect(command.said).toContain('the page "TV" has hung up');
  });

  it.each([
    [[], '--inspector: which one?'],
    [['--inspector', 'http://127.0.0.1:9998'], 'nothing to inject'],
    [['--inspector', 'tv', '--cdm', 'widevine'], '--inspector tv: expected an address like http://127.0.0.1:9998'],
    [['--inspector', 'http://127.0.0.1:9998', '--cdm', 'fairplay'], '--cdm fairplay: expected widevine or playready'],
    [['--inspector', 'http://127.0.0.1:9998', '--device', 'roku'], '--device roku: expected tizen or webos'],
    [['--port', '1'], "Unknown option '--port'"],
  ])('refuses the command line %j', async (args, words) => {
    const command = run(...args);
    expect(await command.ended()).toBe(2);
    expect(command.said).toContain(words);
    expect(command.said).toContain('usage: npm run inject');
  });
});
