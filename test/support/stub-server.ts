import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type StubAnswer = { readonly status?: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | 'hang' | 'drop';

/** An HTTP server on loopback that answers as a test says, and remembers what it was asked. */
export class StubServer {
  readonly requests: StubRequest[] = [];
  answer: (request: StubRequest) => StubAnswer = () => ({});
  private readonly server = createServer((request, response) => {
    void this.respond(request, response);
  });

  async start(): Promise<string> {
    // Whoever stalls for longer than the usual 5 s would send its next request into a line that is being closed.
    this.server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(seen);
    const answer = this.answer(seen);
    if (answer === 'hang') return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
  }
}
