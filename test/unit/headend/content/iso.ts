/** Hand-made boxes. */
export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, 4 * index));
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** A fragment of two 4-byte samples with one auxiliary block, timed in 32 or 64 bits. */
export function fragment(time: bigint, wide: boolean, media = Buffer.from('ABCDEFGH')): Buffer {
  const make = (dataOffset: number, auxOffset: number) => {
    const tfdt = wide ? box('tfdt', u32(0x01000000), u64(time)) : box('tfdt', u32(0, Number(time)));
    const trun = box('trun', u32(0x201, 2, dataOffset, 4, 4));
    const saio = box('saio', u32(0, 1, auxOffset));
    const senc = box('senc', u32(0, 2), Buffer.alloc(16, 7));
    return box('moof', box('mfhd', u32(0, 1)), box('traf', box('tfhd', u32(0x020000, 1)), tfdt, trun, saio, senc));
  };
  const draft = make(0, 0);
  return Buffer.concat([box('styp', Buffer.from('msdh')), make(draft.length + 8, draft.length - 16), box('mdat', media)]);
}
