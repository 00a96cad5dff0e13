import * as v from 'valibot';
import { operations, type Operation } from '../http/operation';

/** Faults at once. */
const capacity = 100;

/** ms. */
const longestDelay = 120_000;

/** Characters; what fits into a request that asks for it. */
const longestBody = 32 * 1024;

export const faultSchema = v.strictObject({
  /** The operation to hit. */
  route: v.picklist(operations),
  /** ms to wait before anything else. */
  delayMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(longestDelay))),
  /** HTTP status to answer instead of the service. */
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
  /** Code of the service's own to refuse with. */
  errorCode: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999))),
  /**
   * Destroys the socket: `true` or `request` before the service has heard of the request, `answer` after it has
   * done its work, so that the client does not know whether it did.
   */
  drop: v.optional(v.union([v.boolean(), v.picklist(['request', 'answer'])])),
  /** Answered as it is, in place of the service's answer, with `status` (200 unless given). */
  body: v.optional(v.pipe(v.string(), v.maxLength(longestBody))),
  /** Only paths that contain this. */
  match: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  /** Requests to hit; 0: all. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)), 1),
});

export type Fault = v.InferOutput<typeof faultSchema>;

interface Entry {
  readonly fault: Fault;
  left: number;
}

/** The faults that are to happen, oldest first: two for one route hit one request after the other. */
export class FaultBook {
  private entries: Entry[] = [];

  /** @returns false when there are too many already */
  add(fault: Fault): boolean {
    if (this.entries.length >= capacity) return false;
    this.entries.push({ fault, left: fault.times === 0 ? Infinity : fault.times });
    return true;
  }

  /** The fault that is to hit a request, used up by one. */
  take(operation: Operation, path: string): Fault | undefined {
    const entry = this.entries.find(
      ({ fault }) => fault.route === operation && (fault.match === undefined || path.includes(fault.match)),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left === 0) this.entries = this.entries.filter((other) => other !== entry);
    return entry.fault;
  }

  /** What is left, with the requests each is still to hit (0: all). */
  all(): readonly Fault[] {
    return this.entries.map(({ fault, left }) => ({ ...fault, times: left === Infinity ? 0 : left }));
  }

  /** @returns how many there were */
  clear(): number {
    const { length } = this.entries;
    this.entries = [];
    return length;
  }
}
