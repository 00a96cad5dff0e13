import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One connection, one request at a time, written as it is: Node's own client would mend or refuse what an attacker sends,
 * and takes several times the work of the headend that it calls.
 */
export class Line {
  private socket: Socket | undefined;
  private received: Buffer = Buffer.alloc(0);
  private waiting: { readonly isHead: boolean; readonly resolve: (reply: Reply) => void; readonly reject: (error: Error) => void } | undefined;

  /** @param patience ms that an answer may take */
  constructor(
    private readonly port: number,
    private readonly patience: number,
  ) {}

  /** @throws Error where the connection ends before its answer, or none comes in time */
  ask(request: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.received = Buffer.alloc(0);
      this.waiting = { isHead: request.subarray(0, 5).toString() === 'HEAD ', resolve, reject };
      this.open().write(request);
    });
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    if (this.socket?.writable === true) return this.socket;
    const socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    socket.setTimeout(this.patience, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => this.onData(socket, chunk));
    // What a server says before it hangs up counts; that it resets the line after it does not.
    socket.on('error', (error) => this.fail(socket, error));
    socket.on('close', () => this.fail(socket, new Error('the connection ended without an answer')));
    this.socket = socket;
    return socket;
  }

  private onData(socket: Socket, chunk: Buffer): void {
    if (socket !== this.socket) return;
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const { waiting } = this;
    const end = this.received.indexOf(headEnd);
    if (waiting === undefined || end < 0) return;
    const [first = '', ...lines] = this.received.subarray(0, end).toString('latin1').split('\r\n');
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const length = waiting.isHead ? 0 : Number(headers.get('content-length') ?? 0);
    const body = this.received.subarray(end + headEnd.length);
    if (body.length < length) return;
    this.waiting = undefined;
    if (headers.get('connection') === 'close') this.leave(socket);
    waiting.resolve({ status: Number(first.split(' ')[1]), headers, text: body.toString() });
  }

  private fail(socket: Socket, error: Error): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }

  private leave(socket: Socket): void {
    this.socket = undefined;
    socket.destroy();
  }
}
