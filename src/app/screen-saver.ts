import type { Device } from '../contract/device';
import type { Player, PlayerState } from '../contract/player';

/** The stores' rule: no screensaver over a moving picture, and none held back without one. @returns the end of it */
export function holdScreenSaver(player: Player, device: Device): () => void {
  let allowed = true;
  const update = () => {
    const wanted = !(isMoving(player.state) && device.visibility.current === 'shown');
    if (wanted === allowed) return;
    allowed = wanted;
    device.screenSaver(allowed);
  };
  const stops = [player.on('state', update), device.visibility.onChange(update)];
  update();
  return () => {
    for (const stop of stops) stop();
    if (!allowed) device.screenSaver(true);
    allowed = true;
  };
}

/** A zap and a short wait for data belong to the picture. */
function isMoving({ kind }: PlayerState): boolean {
  return kind === 'playing' || kind === 'buffering' || kind === 'loading';
}
