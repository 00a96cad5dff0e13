import { copyBytes, toHex } from '../../../src/base/bytes';

export interface PsshBox {
  /** Lower-case hex. */
  readonly systemId: string;
  /** Of a version 1 box; lower-case hex. */
  readonly keyIds: readonly string[];
  readonly data: Uint8Array<ArrayBuffer>;
}

const PSSH = 0x70737368;

/**
 * The boxes of `cenc` init data: one after the other and nothing else (ISO/IEC 23001-7, 8.1).
 * @throws RangeError when they are not
 */
export function readPsshBoxes(initData: Uint8Array<ArrayBuffer>): readonly PsshBox[] {
  const view = new DataView(initData.buffer, initData.byteOffset, initData.byteLength);
  const boxes: PsshBox[] = [];
  for (let start = 0; start < initData.length; ) {
    const end = start + view.getUint32(start);
    if (view.getUint32(start + 4) !== PSSH || end > initData.length || end < start + 32) throw new RangeError('not a pssh box');
    boxes.push(readBox(view, initData, start, end));
    start = end;
  }
  return boxes;
}

function readBox(view: DataView, bytes: Uint8Array, start: number, end: number): PsshBox {
  const keyIds: string[] = [];
  let at = start + 28;
  if (view.getUint8(start + 8) > 0) {
    const count = view.getUint32(at);
    at += 4;
    if (at + 16 * count + 4 > end) throw new RangeError('a pssh box with more key ids than fit');
    for (; keyIds.length < count; at += 16) keyIds.push(toHex(bytes.subarray(at, at + 16)));
  }
  const size = view.getUint32(at);
  if (at + 4 + size !== end) throw new RangeError('a pssh box whose data is not as long as it says');
  return { systemId: toHex(bytes.subarray(start + 12, start + 28)), keyIds, data: copyBytes(bytes.subarray(at + 4, end)) };
}
