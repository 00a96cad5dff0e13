import { fromHex, toHex } from '../../../src/base/bytes';
import { iterate } from './key-status-iterator';
import { Overlay } from './overlay';
import { bufferSource, need } from './web-idl';

/** What a session knows of its keys: statuses by key id in hex, in the platform's byte order and sorted by it. */
export type Statuses = ReadonlyMap<string, MediaKeyStatus>;

interface MapState {
  readonly read: () => Statuses;
  readonly self: object;
}

/** `MediaKeyStatusMap`s over whatever a session knows at the moment. */
export class KeyStatusMaps {
  private readonly overlay = new Overlay<MapState>(MediaKeyStatusMap.prototype);

  install(): void {
    const { overlay } = this;
    overlay.getter('size', ({ read }) => read().size);
    overlay.method('get', ({ read }, args) => read().get(idIn(args)));
    overlay.method('has', ({ read }, args) => read().has(idIn(args)));
    overlay.method('forEach', ({ read, self }, args) => {
      need(args, 1);
      const [callback, thisArg] = args;
      if (typeof callback !== 'function') throw new TypeError('parameter 1 is not a function.');
      for (const [keyId, status] of read()) Reflect.apply(callback, thisArg, [status, bufferOf(keyId), self]);
    });
    overlay.method('entries', ({ read }) => iterate(read, (keyId, status) => [bufferOf(keyId), status]));
    overlay.method('keys', ({ read }) => iterate(read, bufferOf));
    overlay.method('values', ({ read }) => iterate(read, (_keyId, status) => status));
    overlay.alias(Symbol.iterator, 'entries');
  }

  create(read: () => Statuses): object {
    const self = this.overlay.create();
    this.overlay.adopt(self, { read, self });
    return self;
  }
}

function idIn(args: readonly unknown[]): string {
  need(args, 1);
  return toHex(bufferSource(args[0], 'parameter 1'));
}

function bufferOf(keyId: string): ArrayBuffer {
  return fromHex(keyId).buffer;
}
