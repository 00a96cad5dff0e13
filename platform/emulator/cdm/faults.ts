import { nextTask } from './tasks';

/** Where a real CDM may be slow or fail. */
export const STEPS = [
  'requestMediaKeySystemAccess',
  'createMediaKeys',
  'setMediaKeys',
  'setServerCertificate',
  'generateRequest',
  'update',
  'close',
  'remove',
  'load',
] as const;

export type Step = (typeof STEPS)[number];

export interface Fault {
  readonly step: Step;
  /** Name of the error: `TypeError`, or a DOMException's. `hang`: the promise never settles. */
  readonly error: string;
  /** Calls to hit; one unless given. */
  readonly times?: number;
}

interface Entry {
  readonly fault: Fault;
  left: number;
}

/** What tests ask the CDM to get wrong, and how slow it is. */
export class Faults {
  private entries: Entry[] = [];
  private readonly delays = new Map<Step, number>();

  failNext(fault: Fault): void {
    this.entries.push({ fault, left: fault.times ?? 1 });
  }

  /** @param ms from now on, until changed */
  delay(step: Step, ms: number): void {
    this.delays.set(step, ms);
  }

  clear(): void {
    this.entries = [];
    this.delays.clear();
  }

  /** To be awaited wherever the CDM takes a step. @throws the error of a fault */
  async pass(step: Step): Promise<void> {
    const delay = this.delays.get(step) ?? 0;
    await (delay > 0 ? new Promise((resolve) => setTimeout(resolve, delay)) : nextTask());
    const entry = this.entries.find(({ fault }) => fault.step === step);
    if (entry === undefined) return;
    entry.left -= 1;
    if (entry.left === 0) this.entries = this.entries.filter((other) => other !== entry);
    const { error } = entry.fault;
    if (error === 'hang') await new Promise(() => undefined);
    const message = `emulated fault at ${step}`;
    throw error === 'TypeError' ? new TypeError(message) : new DOMException(message, error);
  }
}
