import type { Lightning } from '@lightningjs/sdk';
import { FONT } from '../theme';

/** What a template names is there; this says so to the compiler, and loudly to us when it is not. */
export function part<Part>(found: Part | undefined, name: string): Part {
  if (found === undefined) throw new Error(`the template has no ${name}`);
  return found;
}

export interface TextOptions {
  readonly size: number;
  readonly colour: number;
  readonly font?: string[];
  /** px. One line, cut with an ellipsis beyond it. */
  readonly width?: number;
  /** With `width`: wraps instead, up to so many lines. */
  readonly lines?: number;
}

const ELLIPSIS = '…';

/**
 * Settings of a text texture. The colour is baked in: tinting would make every text a second canvas where there is
 * no WebGL.
 */
export function textStyle({ size, colour, font = FONT.regular, width, lines }: TextOptions): Lightning.textures.TextTexture.Settings {
  const base = { text: '', fontFace: font, fontSize: size, textColor: colour };
  if (width === undefined) return base;
  if (lines === undefined) return { ...base, wordWrap: false, wordWrapWidth: width, textOverflow: 'ellipsis', maxLinesSuffix: ELLIPSIS };
  return { ...base, wordWrapWidth: width, maxLines: lines, maxLinesSuffix: ELLIPSIS, lineHeight: Math.round(size * 1.4) };
}
