/**
 * ISO base media file format, as far as needed: finding boxes (ISO/IEC 14496-12 §4.2). Every length is checked against
 * what is there, so that damaged data is an error and never an endless loop or a read beyond the box.
 */

export class BoxError extends Error {
  override readonly name = 'BoxError';
}

/** Offsets in the data it was found in. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** The first byte after the header. */
  readonly body: number;
  readonly end: number;
}

/** Bytes of own fields before the boxes within, for boxes that have such. */
const FIELDS_BEFORE_CHILDREN: Readonly<Record<string, number>> = { stsd: 8, avc1: 78, encv: 78, mp4a: 28, enca: 28 };

/** Boxes side by side between two offsets. @throws BoxError */
export function readBoxes(data: Buffer, start = 0, end = data.length): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end; ) {
    const box = readBox(data, at, end);
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

function readBox(data: Buffer, start: number, limit: number): Box {
  const available = limit - start;
  if (available < 8) throw new BoxError(`${available} bytes at ${start} are no box`);
  const type = data.toString('latin1', start + 4, start + 8);
  let size = data.readUInt32BE(start);
  let header = 8;
  if (size === 1) {
    if (available < 16) throw new BoxError(`box ${type} at ${start} is cut off`);
    size = Number(data.readBigUInt64BE(start + 8));
    header = 16;
  } else if (size === 0) {
    size = available;
  }
  if (size < header || size > available) throw new BoxError(`box ${type} at ${start} claims ${size} of ${available} bytes`);
  return { type, start, body: start + header, end: start + size };
}

/** The boxes inside a box. */
export function childrenOf(data: Buffer, box: Box): readonly Box[] {
  const first = box.body + (FIELDS_BEFORE_CHILDREN[box.type] ?? 0);
  if (first > box.end) throw new BoxError(`box ${box.type} at ${box.start} is too short`);
  return readBoxes(data, first, box.end);
}

/** All boxes at a path like `moof/traf/trun`, `*` standing for any type. */
export function findBoxes(data: Buffer, path: string): readonly Box[] {
  let found: readonly Box[] | undefined;
  for (const type of path.split('/')) {
    const candidates: readonly Box[] = found ? found.flatMap((box) => childrenOf(data, box)) : readBoxes(data);
    found = candidates.filter((box) => type === '*' || box.type === type);
  }
  return found ?? [];
}

/** The one box at a path. @throws BoxError when there is none, or more than one */
export function theBox(data: Buffer, path: string): Box {
  const [box, ...others] = findBoxes(data, path);
  if (!box || others.length > 0) throw new BoxError(`${box ? others.length + 1 : 'no'} ${path}`);
  return box;
}

/** A box's content. Shares memory with the data; reads beyond its end throw. */
export function bodyOf(data: Buffer, box: Box): Buffer {
  return data.subarray(box.body, box.end);
}

/** The header fields of a full box (§4.2), given its content. */
export function fullBox(body: Buffer): { readonly version: number; readonly flags: number } {
  return { version: body.readUInt8(0), flags: body.readUIntBE(1, 3) };
}
