import type { Device } from './device';
import type { MediaKeysFaces } from './media-keys';
import { dress } from './overlay';
import { domException, promised } from './web-idl';

/** Only real MediaKeys pass the brand check of a media element: it gets those behind ours, and shows ours. */
export function installOnMediaElements(device: Device, mediaKeys: MediaKeysFaces): void {
  const { prototype } = HTMLMediaElement;
  const { setMediaKeys } = prototype;
  const native = Object.getOwnPropertyDescriptor(prototype, 'mediaKeys');
  const readNative = native?.get;
  if (readNative === undefined) throw new Error('a media element without mediaKeys');

  /** The recommendation's "attaching media keys" (Encrypted Media Extensions, 7), while we are about it. */
  const attaching = new WeakSet<HTMLMediaElement>();
  const attach = async (element: HTMLMediaElement, behind: MediaKeys) => {
    attaching.add(element);
    try {
      await device.faults.pass('setMediaKeys');
      await setMediaKeys.call(element, behind);
    } finally {
      attaching.delete(element);
    }
  };

  // Method shorthand: like the native one, it is no constructor.
  const members = {
    setMediaKeys(this: HTMLMediaElement, ...args: readonly unknown[]): Promise<void> {
      return promised(() => {
        const [keys] = args;
        const behind = mediaKeys.nativeOf(keys);
        const isSame = readNative.call(this) === (behind ?? keys);
        if (!isSame && attaching.has(this) && (keys === null || keys instanceof MediaKeys)) throw domException('InvalidStateError', 'Another request is in progress.');
        if (!isSame && behind !== undefined) return attach(this, behind);
        // What is set already, null and what is no MediaKeys: the element itself answers, at once.
        return Reflect.apply(setMediaKeys, this, behind === undefined ? args : [behind]) as Promise<void>;
      });
    },
    get mediaKeys(): MediaKeys | null {
      const behind = readNative.call(this) as MediaKeys | null;
      return behind === null ? null : ((mediaKeys.faceOf(behind) ?? behind) as MediaKeys);
    },
  };
  dress(members.setMediaKeys, setMediaKeys);
  for (const name of ['setMediaKeys', 'mediaKeys'] as const) {
    const [was, is] = [prototype, members].map((object) => Object.getOwnPropertyDescriptor(object, name));
    Object.defineProperty(prototype, name, { ...was, ...(is?.get ? { get: is.get } : { value: is?.value as unknown }) });
  }
}
