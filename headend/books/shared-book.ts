/** How many places a book has, and for whom. */
export interface Shares {
  /** Places of each owner that nobody else can take. */
  readonly own: number;
  /** Entries of one owner at once. Those beyond `own` take what is common, while there is any. */
  readonly share: number;
  /** Places for all who need more than their own. */
  readonly common: number;
  /** Owners at once. */
  readonly owners: number;
  /** What may have come from one address: owners that were new, and entries in what is common. */
  readonly perAddress: { readonly owners: number; readonly common: number };
}

export interface Owner {
  readonly name: string;
  /** Where it calls from; what comes from no address is not counted to any. */
  readonly address?: string | undefined;
  /** Already counted elsewhere, as who has a session is: no newcomer, however many owners there are. */
  readonly isKnown?: boolean;
}

/**
 * `kept`, or why not: the owner has all that one may have (`share`), its address has (`address`), or there is room
 * neither for newcomers nor in what is common (`full`).
 */
export type Fit = 'kept' | 'share' | 'address' | 'full';

/** What came from one address. */
interface Origin {
  readonly address: string;
  owners: number;
  common: number;
}

interface Account {
  readonly name: string;
  readonly origin: Origin | undefined;
  entries: number;
}

interface Entry<Value> {
  value: Value;
  until: number;
  bucket: number;
  readonly account: Account;
  /** Whether it took what is common, and who brought it there. */
  readonly isLent: boolean;
  readonly origin: Origin | undefined;
}

/**
 * A bounded memory that nobody is pushed out of. Who is in it has places of its own; when it is full newcomers wait, and
 * nothing is forgotten before its time. Times are ms of whatever clock is injected. What has run out is found by the
 * bucket of time that it ran out in, and lies there until that is over: no call looks through what there is.
 */
export class SharedBook<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private readonly owners = new Map<string, Account>();
  private readonly origins = new Map<string, Origin>();
  private readonly buckets = new Map<number, Set<string>>();
  /** All buckets before this one are forgotten. */
  private first = -Infinity;
  /** Places taken of what is common. */
  private lent = 0;

  /**
   * @param width of a bucket, ms
   * @param now ms; where it steps back, what was due is forgotten later and never earlier
   * @param onGone told of each value that is no longer there, whatever the reason
   */
  constructor(
    private readonly shares: Shares,
    private readonly width: number,
    private readonly now: () => number,
    private readonly onGone: (value: Value) => void = () => undefined,
  ) {}

  /** Entries, with those that ran out within the last bucket. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): Value | undefined {
    this.forgetPast();
    const entry = this.entries.get(key);
    return entry === undefined || entry.until <= this.now() ? undefined : entry.value;
  }

  /** Whether the owner has an entry. */
  holds(owner: string): boolean {
    this.forgetPast();
    return this.owners.has(owner);
  }

  /**
   * Remembers `value` until then. An entry that is there gets another value and time, and stays whose it was.
   * @param until ms; `Infinity`: until it is deleted
   */
  put(owner: Owner, key: string, value: Value, until: number): Fit {
    this.forgetPast();
    const known = this.entries.get(key);
    if (known !== undefined) {
      if (known.value !== value) this.onGone(known.value);
      known.value = value;
      this.move(key, known, until);
      return 'kept';
    }
    const fit = this.fit(owner);
    if (fit === 'kept') this.add(owner, key, value, until);
    return fit;
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.takeFromBucket(key, entry);
    this.onGone(entry.value);
    const { account, isLent, origin } = entry;
    if (isLent) {
      this.lent -= 1;
      this.release(origin, 'common');
    }
    account.entries -= 1;
    if (account.entries > 0) return;
    this.owners.delete(account.name);
    this.release(account.origin, 'owners');
  }

  private fit({ name, address, isKnown = false }: Owner): Fit {
    const { own, share, common, owners, perAddress } = this.shares;
    const entries = this.owners.get(name)?.entries ?? 0;
    const origin = address === undefined ? undefined : this.origins.get(address);
    if (entries >= share) return 'share';
    if (entries === 0) {
      if (isKnown) return 'kept';
      if ((origin?.owners ?? 0) >= perAddress.owners) return 'address';
      return this.owners.size >= owners ? 'full' : 'kept';
    }
    if (entries < own) return 'kept';
    if ((origin?.common ?? 0) >= perAddress.common) return 'address';
    return this.lent >= common ? 'full' : 'kept';
  }

  private add({ name, address }: Owner, key: string, value: Value, until: number): void {
    const origin = address === undefined ? undefined : (this.origins.get(address) ?? { address, owners: 0, common: 0 });
    if (origin !== undefined) this.origins.set(origin.address, origin);
    let account = this.owners.get(name);
    if (account === undefined) {
      account = { name, origin, entries: 0 };
      this.owners.set(name, account);
      if (origin !== undefined) origin.owners += 1;
    }
    const isLent = account.entries >= this.shares.own;
    account.entries += 1;
    if (isLent) {
      this.lent += 1;
      if (origin !== undefined) origin.common += 1;
    }
    const entry = { value, until, bucket: this.bucketOf(until), account, isLent, origin };
    this.entries.set(key, entry);
    this.putIntoBucket(key, entry);
    this.forgetIdle(origin);
  }

  private release(origin: Origin | undefined, what: 'owners' | 'common'): void {
    if (origin === undefined) return;
    origin[what] -= 1;
    this.forgetIdle(origin);
  }

  private forgetIdle(origin: Origin | undefined): void {
    if (origin?.owners === 0 && origin.common === 0) this.origins.delete(origin.address);
  }

  private move(key: string, entry: Entry<Value>, until: number): void {
    entry.until = until;
    const bucket = this.bucketOf(until);
    if (bucket === entry.bucket) return;
    this.takeFromBucket(key, entry);
    entry.bucket = bucket;
    this.putIntoBucket(key, entry);
  }

  private bucketOf(until: number): number {
    // One that was forgotten is not come back to, whatever the clock says since.
    return Math.max(this.first, Math.floor(until / this.width));
  }

  private putIntoBucket(key: string, { bucket }: Entry<Value>): void {
    const keys = this.buckets.get(bucket);
    if (keys === undefined) this.buckets.set(bucket, new Set([key]));
    else keys.add(key);
  }

  private takeFromBucket(key: string, { bucket }: Entry<Value>): void {
    const keys = this.buckets.get(bucket);
    keys?.delete(key);
    if (keys?.size === 0) this.buckets.delete(bucket);
  }

  /** Each bucket once: by the calendar where few have passed, by what there is after a long silence. */
  private forgetPast(): void {
    const first = Math.floor(this.now() / this.width);
    if (first <= this.first) return;
    const passed = first - this.first;
    const past = passed <= this.buckets.size ? Array.from({ length: passed }, (_, i) => this.first + i) : [...this.buckets.keys()];
    this.first = first;
    for (const bucket of past) if (bucket < first) for (const key of this.buckets.get(bucket) ?? []) this.delete(key);
  }
}
