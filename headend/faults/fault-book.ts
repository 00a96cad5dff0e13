import * as v from 'valibot';
import { operations, type Operation } from '../http/operation';

/** Faults at once. */
const capacity = 100;

/** ms. */
const longestDelay = 120_000;

/** Characters; what fits into a request that asks for it. */
const longestBody = 32 * 1024;

/** s. */
const longestRetry = 24 * 60 * 60;

/** Of a header: what a client makes of one that is nonsense is worth a try, but it may not break out of its line. */
const headerText = v.pipe(v.string(), v.maxLength(128), v.regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/));

export const faultSchema = v.strictObject({
  /** The operation to hit; `*`: each of them, which leaves the lab to take it back. */
  route: v.picklist([...operations, '*']),
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
  /** What `body` claims to be; what the client asked for, unless given. A captive portal's page is `text/html`. */
  type: v.optional(v.pipe(headerText, v.regex(/^[\w.+-]+\/[\w.+-]+( *; *[\w.+-]+=[\w.+-]+)*$/))),
  /** `Retry-After` of the answer: seconds, or an HTTP date. With `status` 503 unless given. */
  retryAfter: v.optional(v.union([v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(longestRetry)), headerText])),
  /** Only paths that contain this. */
  match: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  /** Share of the requests that it hits; the others pass on to the next fault. All of them unless given. */
  chance: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
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

  /** @param random from 0 to 1, 1 excluded */
  constructor(private readonly random: () => number = Math.random) {}

  /** @returns false when there are too many already */
  add(fault: Fault): boolean {
    if (this.entries.length >= capacity) return false;
    this.entries.push({ fault, left: fault.times === 0 ? Infinity : fault.times });
    return true;
  }

  /** The fault that is to hit a request, used up by one. */
  take(operation: Operation, path: string): Fault | undefined {
    const entry = this.entries.find(({ fault }) => isFor(fault, operation, path) && this.happens(fault));
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

  private happens({ chance }: Fault): boolean {
    return chance === undefined || this.random() < chance;
  }
}

function isFor({ route, match }: Fault, operation: Operation, path: string): boolean {
  return (route === operation || route === '*') && (match === undefined || path.includes(match));
}
