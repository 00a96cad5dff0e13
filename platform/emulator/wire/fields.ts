import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { copyBytes } from '../../../src/base/bytes';

/** Protocol Buffers without a schema: the few messages here need numbers and bytes, and old engines need little code. */
export type FieldValue = number | Uint8Array;

/** Fields in order; a value that is absent is left out. */
export function writeFields(fields: readonly (readonly [number: number, value: FieldValue | undefined])[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (value === undefined) continue;
    if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return copyBytes(writer.finish());
}

/** A message as it was read; every accessor checks what it hands out. */
export class Fields {
  private constructor(private readonly values: ReadonlyMap<number, readonly FieldValue[]>) {}

  /** @throws RangeError when the bytes are not a message, or are cut off */
  static read(bytes: Uint8Array): Fields {
    const values = new Map<number, FieldValue[]>();
    try {
      const reader = new BinaryReader(bytes);
      while (reader.pos < reader.len) {
        const [number, type] = reader.tag();
        const value = type === WireType.Varint ? Number(reader.int64()) : type === WireType.LengthDelimited ? copyBytes(reader.bytes()) : undefined;
        const others = values.get(number);
        if (value === undefined) reader.skip(type, number);
        else if (others === undefined) values.set(number, [value]);
        else others.push(value);
      }
      if (reader.pos !== reader.len) throw new RangeError('cut off');
    } catch (cause) {
      throw new RangeError('not a protobuf message', { cause });
    }
    return new Fields(values);
  }

  /** The last one counts, as Protocol Buffers have it. */
  number(field: number): number | undefined {
    const value = lastOf(this.values.get(field) ?? []);
    return typeof value === 'number' ? value : undefined;
  }

  bytes(field: number): Uint8Array<ArrayBuffer> | undefined {
    return lastOf(this.allBytes(field));
  }

  allBytes(field: number): readonly Uint8Array<ArrayBuffer>[] {
    return (this.values.get(field) ?? []).flatMap((value) => (typeof value === 'number' ? [] : [copyBytes(value)]));
  }

  message(field: number): Fields | undefined {
    const bytes = this.bytes(field);
    return bytes && Fields.read(bytes);
  }

  /** @throws RangeError when it is missing */
  requiredBytes(field: number): Uint8Array<ArrayBuffer> {
    const bytes = this.bytes(field);
    if (bytes === undefined) throw new RangeError(`field ${field} is missing`);
    return bytes;
  }

  /** @throws RangeError when it is missing */
  requiredMessage(field: number): Fields {
    return Fields.read(this.requiredBytes(field));
  }
}

/** `Array.at()` is younger than the oldest engines. */
function lastOf<Item>(items: readonly Item[]): Item | undefined {
  return items[items.length - 1];
}
