import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { OperatorPackaging } from './packaging-file';
import { fromPackaging } from './packaging-file';
import { Refusal } from './refusal';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels that an unscaled PNG logo has to have: the splash shows it at about this size. */
const MIN_LOGO = 256;
/** Of a picture's smaller side, what the logo may fill: launchers round corners and crop edges. */
const ICON_FILL = 0.68;
const SPLASH_FILL = 0.3;

/** SVG is drawn at this many dots an inch, then scaled down: sharper than its own size in pixels. */
const SVG_DENSITY = 600;

/**
 * A picture of the package: the operator's own where packaging.json names one, else the logo on the background.
 * @param own path in packaging.json, and the key that it stands under
 * @throws Refusal when a file is no picture or of another size
 */
export async function picture(packaging: OperatorPackaging, size: Size, own: { readonly key: string; readonly path: string | undefined }): Promise<Uint8Array> {
  if (own.path === undefined) return drawn(packaging, size);
  const bytes = await read(packaging, own.path, `pictures.${own.key}`);
  assertPng(bytes, size, `${packaging.file}: pictures.${own.key}: ${own.path}`);
  return bytes;
}

/** @throws Refusal when `bytes` is no PNG of that size */
export function assertPng(bytes: Uint8Array, { width, height }: Size, name: string): void {
  const found = pngSize(bytes);
  if (found === undefined) throw new Refusal(`${name}: is no PNG`);
  if (found.width !== width || found.height !== height) {
    throw new Refusal(`${name}: is ${found.width}×${found.height} pixels, and has to be ${width}×${height}`);
  }
}

/** Of a PNG's first chunk (https://www.w3.org/TR/png/#11IHDR). */
function pngSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng = bytes.length >= 24 && view.getBigUint64(0) === 0x89504e470d0a1a0an && view.getUint32(12) === 0x49484452;
  return isPng ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined;
}

async function drawn(packaging: OperatorPackaging, { width, height }: Size): Promise<Uint8Array> {
  const logo = await read(packaging, packaging.logo, 'logo');
  const name = `${packaging.file}: logo: ${packaging.logo}`;
  const isWide = width > 2 * height || width > 1000;
  const box = Math.round(Math.min(width, height) * (isWide ? SPLASH_FILL : ICON_FILL));
  try {
    const found = await sharp(logo).metadata();
    if (found.format !== 'svg' && Math.max(found.width, found.height) < MIN_LOGO) {
      throw new Refusal(`${name}: is ${found.width}×${found.height} pixels, and has to have ${MIN_LOGO} in its longer side`);
    }
    const mark = await sharp(logo, { density: SVG_DENSITY }).resize(box, box, { fit: 'inside' }).png().toBuffer();
    const canvas = sharp({ create: { width, height, channels: 3, background: packaging.background } });
    return await canvas.composite([{ input: mark, gravity: 'centre' }]).png({ compressionLevel: 9 }).toBuffer();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${name}: is no picture that can be drawn`);
  }
}

async function read(packaging: OperatorPackaging, path: string, key: string): Promise<Uint8Array> {
  try {
    return await readFile(fromPackaging(packaging, path));
  } catch {
    throw new Refusal(`${packaging.file}: ${key}: ${path}: cannot be read`);
  }
}
