import type { KeyId } from '../contract/ids';
import type { KeySystemName } from '../contract/key-system';
import { findPssh, keyIdsInitData, psshOf, type InitData } from './init-data';
import { KEY_SYSTEM_NAMES, KEY_SYSTEMS, keySystemIdOf } from './key-systems';
import type { KnownProtection } from '../contract/source';

/** What a manifest says of one track's protection. */
export interface ManifestProtection {
  readonly schemeIdUri: string;
  readonly defaultKeyId: KeyId | undefined;
  /** Decoded `cenc:pssh`. */
  readonly pssh: Uint8Array<ArrayBuffer> | undefined;
  /** Decoded `mspr:pro`: a PlayReady object without a box around it. */
  readonly playReadyObject?: Uint8Array<ArrayBuffer>;
}

/** Key systems that a manifest names; empty where it names none by id. */
export function offeredIn(tracks: readonly ManifestProtection[]): ReadonlySet<KeySystemName> {
  const ids = new Set(tracks.map(({ schemeIdUri }) => keySystemIdOf(schemeIdUri)));
  return new Set(KEY_SYSTEM_NAMES.filter((name) => ids.has(KEY_SYSTEMS[name].id)));
}

/** @param each a request of its own for each key, where they are asked for by id */
export function initDataIn(tracks: readonly ManifestProtection[], name: KeySystemName, each: boolean): readonly InitData[] {
  // A pssh under ClearKey's scheme is ignored: key ids are all that it needs, and such boxes are often another system's.
  if (name === 'org.w3.clearkey') return byKeyIds(tracks.flatMap(({ defaultKeyId }) => defaultKeyId ?? []), each);
  const { id, psshSystemIds } = KEY_SYSTEMS[name];
  return tracks
    .filter(({ schemeIdUri }) => keySystemIdOf(schemeIdUri) === id)
    .flatMap(({ pssh, playReadyObject }) => {
      const found = pssh ? findPssh(pssh, psshSystemIds) : [];
      if (found.length > 0 || !playReadyObject) return found;
      return psshSystemIds.flatMap((systemId) => findPssh(psshOf(systemId, playReadyObject), psshSystemIds));
    });
}

/** The same for what the catalogue knows. */
export function initDataOf({ keyIds, pssh }: KnownProtection, name: KeySystemName, each: boolean): readonly InitData[] {
  if (name === 'org.w3.clearkey') return byKeyIds(keyIds, each);
  const boxes = pssh[name];
  return boxes ? findPssh(boxes, KEY_SYSTEMS[name].psshSystemIds) : [];
}

function byKeyIds(keyIds: readonly KeyId[], each: boolean): readonly InitData[] {
  // Zeros stand for "keys rotate, see the segments" (ISO/IEC 23001-7).
  const real = [...new Set(keyIds)].filter((keyId) => !/^0+$/.test(keyId));
  if (each) return real.map((keyId) => keyIdsInitData([keyId]));
  return real.length > 0 ? [keyIdsInitData(real)] : [];
}
