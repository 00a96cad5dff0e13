import type { PNG } from 'pngjs';
import { readStrip } from '../../headend/content/strip';

export type Strip = NonNullable<ReturnType<typeof readStrip>>;

/** The channel and frame numbers that are burnt into the picture, read from a screenshot that the video fills. */
export function stripIn(picture: PNG): Strip | undefined {
  return readStrip((x, y) => {
    const at = 4 * (Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width));
    const [r = 0, g = 0, b = 0] = picture.data.subarray(at, at + 3);
    return { r, g, b };
  });
}
