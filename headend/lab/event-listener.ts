import type { Writable } from 'node:stream';
import type { Clock } from '../../src/base/clock';
import type { Ledger } from '../ledger/ledger';

/** ms between comments: a connection that is dead shows by them, and its place becomes free. */
export const pingEvery = 15_000;

/** ms that a listener may leave unread what was sent before it is cut off. It can ask again from where it was. */
export const patience = 30_000;

/** Entries that are written at once. */
const piece = 50;

/**
 * One listener of the ledger. What it has not read waits in the ledger and not here: nothing is written while its socket
 * is full, so that one which never reads costs no more than a socket holds.
 */
export class EventListener {
  private lastSent: number;
  private isFull = false;
  private isStopped = false;
  private readonly stops = new Set<() => void>();
  private stopWaiting: () => void = () => undefined;

  /** @param since number of the last entry that it has seen */
  constructor(
    private readonly stream: Writable,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    since: number,
  ) {
    this.lastSent = since;
    stream.on('drain', () => this.onDrain());
    this.stops.add(ledger.onEntry(() => this.sendOn()));
    this.write(': ledger\n\n');
    this.sendOn();
    this.ping();
  }

  /** Nothing is written any more. */
  stop(): void {
    this.isStopped = true;
    this.stopWaiting();
    for (const stop of this.stops) stop();
    this.stops.clear();
  }

  private sendOn(): void {
    while (!this.isFull && !this.isStopped) {
      const entries = this.ledger.since(this.lastSent, piece);
      const last = entries.at(-1);
      if (last === undefined) return;
      this.lastSent = last.seq;
      this.write(entries.map((entry) => `id: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`).join(''));
    }
  }

  private ping(): void {
    if (this.isStopped) return;
    const stop = this.clock.after(pingEvery, () => {
      this.stops.delete(stop);
      if (!this.isFull) this.write(': still here\n\n');
      this.ping();
    });
    this.stops.add(stop);
  }

  private write(text: string): void {
    if (this.stream.writableEnded || this.stream.destroyed) {
      this.stop();
      return;
    }
    if (this.stream.write(text)) return;
    this.isFull = true;
    this.stopWaiting = this.clock.after(patience, () => this.stream.destroy());
  }

  private onDrain(): void {
    this.stopWaiting();
    this.isFull = false;
    this.sendOn();
  }
}
