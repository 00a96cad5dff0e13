import type { Device } from './device';
import type { MediaKeysFaces } from './media-keys';

/** Only real MediaKeys pass the brand check of a media element: it gets those behind ours, and shows ours. */
export function installOnMediaElements(device: Device, mediaKeys: MediaKeysFaces): void {
  const { prototype } = HTMLMediaElement;
  const { setMediaKeys } = prototype;
  const native = Object.getOwnPropertyDescriptor(prototype, 'mediaKeys');
  const readNative = native?.get;
  if (readNative === undefined) throw new Error('a media element without mediaKeys');

  // Method shorthand: like the native one, it is no constructor.
  const members = {
    async setMediaKeys(this: HTMLMediaElement, keys: MediaKeys | null): Promise<void> {
      const behind = mediaKeys.nativeOf(keys);
      if (behind === undefined) return setMediaKeys.call(this, keys);
      const attaching = setMediaKeys.call(this, behind);
      await Promise.all([attaching, device.faults.pass('setMediaKeys')]);
    },
    get mediaKeys(): MediaKeys | null {
      const behind = readNative.call(this) as MediaKeys | null;
      return behind === null ? null : ((mediaKeys.faceOf(behind) ?? behind) as MediaKeys);
    },
  };
  for (const name of ['setMediaKeys', 'mediaKeys'] as const) {
    const [was, is] = [prototype, members].map((object) => Object.getOwnPropertyDescriptor(object, name));
    Object.defineProperty(prototype, name, { ...was, ...(is?.get ? { get: is.get } : { value: is?.value as unknown }) });
  }
}
