import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { endInjections, runInject } from '../../support/inject-command';

/** What `npm run inject` says where there is no app to inject into. That it works where there is one is in test/engines/app. */

const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  await endInjections();
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
  const command = runInject('--inspector', url, '--cdm', 'widevine');
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
  const command = runInject('--inspector', url, '--cdm', 'widevine');
  expect(await command.ended()).toBe(1);
  expect(command.said).toContain(words);
});

it('says so of a page that hangs up in the middle', async () => {
  const { server, url } = await answering(200, '[{"type":"page","title":"TV","url":"file:///x","webSocketDebuggerUrl":"ws://tv/x"}]');
  new WebSocketServer({ server }).on('connection', (socket) => socket.close());
  const command = runInject('--inspector', url, '--cdm', 'widevine');
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
  const command = runInject(...args);
  expect(await command.ended()).toBe(2);
  expect(command.said).toContain(words);
  expect(command.said).toContain('usage: npm run inject');
});
